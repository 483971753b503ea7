// The picture in words: one sentence on who led when, one on the present month, and words at a crossing.

// Who is ahead by the mean in a month: 0, 1, or null where nobody is or neither way is better.
function leaderAt(of, t) {
  const middle = present.gap.mean[t];
  if (of.better === null || !Number.isFinite(middle) || Math.abs(middle) < 1e-9) return null;
  return (of.better === false ? middle < 0 : middle > 0) ? 0 : 1;
}

// What that is by its interval: a lead, a tie or open.
function standingAt(of, t) {
  const { mean, low, high } = present.gap;
  if (!Number.isFinite(low[t])) return "open";
  if (of.share && Math.max(Math.abs(low[t]), Math.abs(high[t])) <= facts.tie) return "tie";
  return (low[t] > 0 || high[t] < 0) && Math.abs(mean[t]) > 1e-9 ? "lead" : "open";
}

// Leads up to a month that no interval leaves open for three months or more: who, and from which month.
function leadsUntil(of, end) {
  const runs = [];
  for (let t = 1; t <= end; t++) {
    const side = standingAt(of, t) === "lead" ? leaderAt(of, t) : null, last = runs[runs.length - 1];
    if (last && last.side === side) last.months++; else runs.push({ side, from: t, months: 1 });
  }
  const found = [];
  for (const run of runs.filter(({ side, months }) => side !== null && months >= 3)) {
    const last = found[found.length - 1];
    if (last?.side !== run.side) { found.push({ ...run, to: run.from + run.months - 1, open: [] }); continue; }
    if (run.from - last.to > 3) last.open.push([last.to + 1, run.from - 1]);
    last.to = run.from + run.months - 1;
  }
  return found;
}

// The title: a question before anything is played, then who led when.
function headlineOf(view) {
  const { of, sides, end } = view, label = said(of.label), place = said(province().label);
  if (state.tab === "game") return designHeadline();
  if (view.isHidden && end === 0) return say("headline.question", { province: place, label, months: LAST });
  const leads = leadsUntil(of, end), opening = say("headline.opening", { province: place, label });
  if (of.better === null || !leads.length) return opening + say(of.better === null ? "headline.no_better" : "headline.nobody", { month: end });
  const told = leads.map((run, i) => say(i ? "headline.then" : "headline.first", { mode: sides[run.side].name, month: run.from }) + (run.open.length ? say("headline.gap", { months: run.open.map((ends) => ends.join("\u2013")).join(say("headline.joint")) }) : ""));
  const now = standingAt(of, end) === "lead" ? "" : say(`headline.now_${standingAt(of, end)}`, { month: end });
  return opening + told.join(say("headline.joint")) + now + say("verdict.stop");
}

// At a crossing: from which month, and between which months the interval leaves it open.
function crossingWords(of, month, mode, end) {
  let low = month, high = month;
  while (low > 1 && standingAt(of, low - 1) !== "lead") low--;
  while (high <= end && standingAt(of, high) !== "lead") high++;
  const isSure = low > 1 && high <= end && leaderAt(of, low - 1) !== leaderAt(of, high);
  return say(isSure ? (low === high ? "crossing" : "crossing_between") : "crossing_open", { month, mode, low: low - 1, high });
}

// The present month in a sentence.
function verdict() {
  const of = measure(), t = state.month;
  if (state.hide && t === 0) return say("headline.hint");
  const [a, b] = present.modes.map((own) => level(of, own.mean[t])), names = facts.modes.map((mode) => said(mode.label));
  const middle = present.gap.mean[t], opening = say("verdict.levels", { month: t, first: names[0], second: names[1], a, b });
  if (!Number.isFinite(middle)) return opening + say("verdict.undefined");
  const values = { gap: gap(of, middle), unit: gapUnit(of), low: gap(of, present.gap.low[t]), high: gap(of, present.gap.high[t]) };
  const told = say(Number.isFinite(present.gap.low[t]) ? "verdict.gap" : "verdict.gap_only", values), found = standingAt(of, t);
  const ending = found !== "lead" ? say(`verdict.${found}`, { n: facts.made.replications }) : of.better === null ? say("verdict.stop") : say("verdict.ahead", { mode: names[leaderAt(of, t)] });
  return opening + told + ending + say(isMoved(true) ? "verdict.moved" : "verdict.defaults");
}
