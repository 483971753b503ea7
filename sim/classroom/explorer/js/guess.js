// A line that the audience draws before it sees the true one: values by month, null where nothing was drawn.

// The guess with a stroke from one point to another, {month, value} each.
function guess_stroke(values, from, to, n_months) {
  const out = Array.from({ length: n_months + 1 }, (_, month) => (values && values[month] !== undefined ? values[month] : null));
  const first = from || to, step = Math.sign(to.month - first.month) || 1;
  for (let month = first.month; ; month += step) {
    const part = to.month === first.month ? 1 : (month - first.month) / (to.month - first.month);
    out[month] = first.value + part * (to.value - first.value);
    if (month === to.month) break;
  }
  out[0] = 0; // both sides start alike
  return out;
}

// How a guess compares with what came, over the months 1 to `until` that both have: mean distance, months with the right leader,
// months compared. even: a difference of this size or less is none.
function guess_compared(values, truth, until, even) {
  const side = (value) => (Math.abs(value) <= even ? 0 : Math.sign(value));
  let sum = 0, right = 0, n = 0;
  for (let month = 1; month <= until && month < truth.length; month++) {
    const guess = values[month], true_value = truth[month];
    if (guess === null || guess === undefined || true_value === null || true_value === undefined) continue;
    n++; sum += Math.abs(guess - true_value); right += side(guess) === side(true_value) ? 1 : 0;
  }
  return n ? { distance: sum / n, right, n } : null;
}
