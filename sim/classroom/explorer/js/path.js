// The presenter's path: question, hands, play, crossing, why.

const PATH_STEPS = 5;

// The step that a key leads to, 0 to leave the path; null for a key that does nothing.
function path_key(step, key) {
  if (["ArrowRight", " ", "PageDown", "Enter"].includes(key)) return Math.min(step + 1, PATH_STEPS);
  if (["ArrowLeft", "PageUp"].includes(key)) return Math.max(step - 1, 1);
  return key === "Escape" ? 0 : null;
}

// Who was ahead in a month, as an answer: 0 left, 1 neither, 2 right. sign: -1 where less is better.
function path_answer(gap, even, sign) { return gap === null || gap === undefined || Math.abs(gap) <= even ? 1 : sign * gap > 0 ? 0 : 2; }

// Mean counties of each kind of project in the months 1 to `until` of a side.
function path_building(frames, stage, until, side) {
  const sums = [0, 0, 0, 0];
  for (let month = 1; month <= until; month++) map_counts(frames, stage, "building", null, month, side).forEach((n, k) => { sums[k] += n; });
  return sums.map((sum) => Math.round(sum / Math.max(1, until)));
}
