// What is known over all that is unknown and luck, where the present settings are what it is of.

// Whether a slider of an unknown, or one of no unknown, has been moved from its default.
const isMoved = (unknown) => facts.levers.some((lever, i) => lever.unknown === unknown && Math.abs(state.levers[i] - lever.default) > 1e-9);

// With bands and sentences; null where a slider that is no unknown has been moved, or it has not been worked out.
function known() {
  return isMoved(false) ? null : facts.known[state.province][measure().name] ?? null;
}

// Of the reported month that is nearest to the present one.
function knownSentence() {
  const of = known(), away = (told) => Math.abs(told.month - state.month);
  return of ? said(of.told.reduce((best, told) => (away(told) < away(best) ? told : best)).sentence) : say("known.none");
}

// What a difference is by its 95% interval, as in reports: a tie within two points, a lead that leaves out 0, or open.
function standing(of, middle, half) {
  if (!Number.isFinite(half)) return "open";
  if (of.share && Math.abs(middle) + half <= facts.tie) return "tie";
  return Math.abs(middle) > half && Math.abs(middle) > 1e-9 ? "lead" : "open";
}
