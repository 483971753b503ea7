// What is known over all that is unknown and luck, where the present settings are what it is of.

// Whether a slider of an unknown, or one of no unknown, or any if neither is said, has been moved from its default.
const isMoved = (unknown) => facts.levers.some((lever, i) => (unknown === undefined || lever.unknown === unknown) && Math.abs(state.levers[i] - lever.default) > 1e-9);

// With bands and sentences; null where a slider that is no unknown has been moved, or it has not been worked out.
function known() {
  return isMoved(false) ? null : facts.known[state.province][measure().name] ?? null;
}

// Of the reported month that is nearest to the present one.
function knownSentence() {
  const of = known(), away = (told) => Math.abs(told.month - state.month);
  if (!of) return say("known.none");
  const open = state.hide ? of.told.filter((told) => told.month <= state.month) : of.told; // nothing of what is hidden
  return open.length ? said(open.reduce((best, told) => (away(told) < away(best) ? told : best)).sentence) : "";
}
