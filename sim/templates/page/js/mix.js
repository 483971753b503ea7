// Between the levels: the same interpolation as sim/classroom/page/interpolate.py, and what replications show.

// The points that were run: combinations of levels in which few levers are away from their middle, in their order.
const GRID_POINTS = facts.levers.reduce((found, { levels }) => found.flatMap((places) => levels.map((_, k) => [...places, k])), [[]])
  .filter((places) => places.filter((k, i) => k !== facts.grid.middle[i]).length <= facts.grid.together);

// Of each level of a lever, in a straight line between the two around a value.
function levelWeights({ levels }, value) {
  let below = 0;
  while (below < levels.length - 2 && levels[below + 1] <= value) below++;
  const u = (value - levels[below]) / (levels[below + 1] - levels[below]);
  return levels.map((_, k) => (k === below ? 1 - u : k === below + 1 ? u : 0));
}

// The sum of the products of at most so many of the numbers; 1 of none of them.
function ofFew(numbers, most) {
  const sums = [1, ...Array(most).fill(0)];
  for (const number of numbers) for (let size = most; size > 0; size--) sums[size] += number * sums[size - 1];
  return sums.reduce((a, b) => a + b, 0);
}

// Points and what each counts at a setting.
function corners(at) {
  const { middle, together } = facts.grid, weights = facts.levers.map((lever, i) => levelWeights(lever, inside(at[i], i)));
  return GRID_POINTS.map((places, point) => {
    const moved = places.map((k, i) => k !== middle[i]);
    const own = places.reduce((product, k, i) => (moved[i] ? product * weights[i][k] : product), 1);
    const rest = weights.map((of, i) => of[middle[i]] - 1).filter((_, i) => !moved[i]);
    return [point, own * ofFew(rest, together - moved.filter(Boolean).length)];
  }).filter(([, weight]) => Math.abs(weight) > 1e-12);
}

const isAtLevels = () => corners(state.levers).length === 1;

// Every replication of a measure under a mode: [replicate][month].
function runsOf(name, provinceAt, mode, at) {
  const array = arrays.get(`curve-${name}`);
  const [, cells, replicates, months] = array.shape;
  const cell = provinceAt * facts.modes.length + mode;
  const around = corners(at);
  return Array.from({ length: replicates }, (_, r) => Float64Array.from({ length: months }, (_, t) => {
    let sum = 0;
    for (const [point, weight] of around) sum += weight * array.value(((point * cells + cell) * replicates + r) * months + t);
    return sum;
  }));
}

const meanAt = (runs, t) => runs.reduce((sum, run) => sum + run[t], 0) / runs.length;

// Mean of each mode with its lowest and highest run, and the paired difference with its 95% interval, month by month.
function compare(name, provinceAt, at) {
  const runs = facts.modes.map((_, mode) => runsOf(name, provinceAt, mode, at));
  const months = runs[0][0].length, n = runs[0].length;
  const each = runs.map((of) => ({
    mean: Float64Array.from({ length: months }, (_, t) => meanAt(of, t)),
    low: Float64Array.from({ length: months }, (_, t) => Math.min(...of.map((run) => run[t]))),
    high: Float64Array.from({ length: months }, (_, t) => Math.max(...of.map((run) => run[t]))),
  }));
  const gaps = runs[0].map((run, r) => run.map((value, t) => value - runs[1][r][t]));
  const mean = Float64Array.from({ length: months }, (_, t) => meanAt(gaps, t));
  const half = mean.map((middle, t) => {
    if (n < 2) return NaN;
    const variance = gaps.reduce((sum, run) => sum + (run[t] - middle) ** 2, 0) / (n - 1);
    return facts.t * Math.sqrt(variance / n);
  });
  return { modes: each, gap: { mean, low: mean.map((value, t) => value - half[t]), high: mean.map((value, t) => value + half[t]) } };
}

// A county measure under a mode at a month, every county: between the frames in a straight line.
function countiesOf(name, mode, at, month) {
  const array = arrays.get(`county-${province().id}-${name}`);
  const [, modes, counties, frames] = array.shape;
  let frame = 0;
  while (frame < frames - 2 && facts.frames[frame + 1] <= month) frame++;
  const [from, to] = [facts.frames[frame], facts.frames[Math.min(frame + 1, frames - 1)]];
  const share = to > from ? (month - from) / (to - from) : 0;
  const around = corners(at);
  return Float64Array.from({ length: counties }, (_, county) => {
    let sum = 0;
    for (const [point, weight] of around) {
      const first = ((point * modes + mode) * counties + county) * frames + frame;
      const value = share > 0 ? (1 - share) * array.value(first) + share * array.value(first + 1) : array.value(first);
      sum += weight * value;
    }
    return sum;
  });
}
