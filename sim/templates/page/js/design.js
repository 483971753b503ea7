// What a design of the game gives: its mix of switches as it was run, and what its levers are fitted to change, as in
// sim/results/game.py.

const game = facts.game;
const PURE = game ? [2 ** game.switches.length - 1, 0] : []; // the mixes that are the two modes
const AS_IT_IS = game ? game.levers.map(() => 1) : [];
const gamePlace = () => game.provinces.indexOf(province().id);
const hasGame = () => game !== null && gamePlace() >= 0;

// What effects of levers are multiplied by; all zero where every lever is as it is.
function termsOf(mix, levels) {
  const ends = levels.flatMap((level) => [level === 0 ? 1 : 0, level === 2 ? 1 : 0]);
  const switches = game.switches.map((_, i) => ((mix >> i) & 1 ? 1 : -1)), pairs = [];
  for (let i = 0; i < levels.length; i++) for (let k = i + 1; k < levels.length; k++) for (const one of [0, 1]) for (const other of [0, 1]) pairs.push(ends[2 * i + one] * ends[2 * k + other]);
  return [...ends, ...ends.flatMap((end) => switches.map((sign) => end * sign)), ...pairs];
}

// A measure of a design in every draw [draw][frame].
function designRuns(place, measureAt, mix, levels) {
  const name = `${game.provinces[place]}-${game.measures[measureAt].name}`, array = arrays.get(`game-${name}`), moved = arrays.get(`moved-${name}`);
  const [, draws, frames] = array.shape, terms = termsOf(mix, levels);
  const change = Array.from({ length: frames }, (_, t) => terms.reduce((sum, term, i) => (term ? sum + term * moved.value(i * frames + t) : sum), 0));
  return Array.from({ length: draws }, (_, d) => change.map((by, t) => by + array.value((mix * draws + d) * frames + t)));
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// What a design reaches, by goal: the value in every draw.
function goalsOf(place, mix, levels) {
  return game.goals.map((goal) => designRuns(place, goal.measure, mix, levels).map((run) => (goal.month === null ? meanOf(run.slice(1)) : run[goal.month / game.every])));
}

const allMixes = new Map();

// The mean of every goal in every mix at default levers [mix][goal].
function mixesOf(place) {
  if (!allMixes.has(place)) allMixes.set(place, Array.from({ length: 2 ** game.switches.length }, (_, mix) => goalsOf(place, mix, AS_IT_IS).map(meanOf)));
  return allMixes.get(place);
}

// How many of all mixes are better in a goal, and one.
const placeAmongAll = (place, goal, value) => 1 + mixesOf(place).filter((all) => (game.goals[goal].high ? all[goal] > value + 1e-9 : all[goal] < value - 1e-9)).length;

// What a switch changes on average over all settings of the others, as in the first mode less as in the second, by frame.
function switchEffects(place, measureAt) {
  const all = Array.from({ length: 2 ** game.switches.length }, (_, mix) => designRuns(place, measureAt, mix, AS_IT_IS).reduce((sum, run) => sum.map((value, t) => value + run[t] / game.draws), Array(facts.made.months / game.every + 1).fill(0)));
  return game.switches.map((_, i) => all[0].map((__, t) => (2 * all.reduce((sum, path, mix) => sum + ((mix >> i) & 1 ? path[t] : -path[t]), 0)) / all.length));
}

// Between the frames of the game in a straight line, month by month.
const monthly = (frames) => Float64Array.from({ length: LAST + 1 }, (_, month) => {
  const k = Math.min(Math.floor(month / game.every), frames.length - 2), u = month / game.every - k;
  return frames[k] + u * (frames[k + 1] - frames[k]);
});

// The present design beside one of the two modes: means over draws, and the difference in all draws.
function designPresent() {
  const place = gamePlace(), sides = [[state.mix, state.ends], [PURE[state.rival], AS_IT_IS]].map(([mix, levels]) => designRuns(place, state.gameMeasure, mix, levels));
  const frames = sides[0][0].map((_, t) => t), at = (list, t, pick) => pick(list.map((run) => run[t]));
  const gaps = sides[0].map((run, d) => run.map((value, t) => value - sides[1][d][t]));
  const of = (list, pick) => monthly(frames.map((t) => at(list, t, pick)));
  const least = (values) => Math.min(...values), most = (values) => Math.max(...values);
  return {
    modes: sides.map((list) => ({ mean: of(list, meanOf), low: of(list, least), high: of(list, most) })),
    gap: { mean: of(gaps, meanOf), low: of(gaps, least), high: of(gaps, most) },
  };
}
