// Draw your guess before the line appears: how the difference will go, by hand or by keys, and how near it was.

const guess = { isDrawing: false, values: [] }; // by month, in the unit of the measure; undefined where nothing is drawn
const GUESS = "#7b3294";

function guessAt({ month, value }) {
  const last = guess.values.length - 1;
  // A quick hand leaves months out: they lie on a straight line from the last one.
  if (guess.last !== undefined && guess.values[guess.last] !== undefined && Math.abs(month - guess.last) > 1) {
    const step = Math.sign(month - guess.last), from = guess.values[guess.last];
    for (let t = guess.last + step; t !== month; t += step) guess.values[t] = from + ((value - from) * (t - guess.last)) / (month - guess.last);
  }
  guess.values[month] = value;
  guess.last = month;
  if (last < 0) guess.values[0] = 0;
  change({ guessed: guess.values.filter((one) => one !== undefined).length });
}

function startGuess() {
  stopPlaying();
  Object.assign(guess, { isDrawing: true, values: [0], last: 0 });
  change({ month: 0, hide: true });
  document.getElementById("guess-help").hidden = false;
  document.getElementById("guess").focus();
}

function endGuess() {
  guess.isDrawing = false;
  change({});
}

// Arrow keys draw too: right goes on by three months, up and down raise and lower what comes.
function guessKey(event) {
  if (!guess.isDrawing) return;
  const [low, high] = seen.range, step = (high - low) / 40, at = guess.last ?? 0, value = guess.values[at] ?? 0;
  const moves = { ArrowRight: { month: Math.min(LAST, at + 3), value }, ArrowUp: { month: at, value: Math.min(high, value + step) }, ArrowDown: { month: at, value: Math.max(low, value - step) } };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  guessAt(move);
}

function guessLine(box, range) {
  if (state.tab === "game" || guess.values.length < 2) return [];
  const line = way(Array.from({ length: LAST + 1 }, (_, t) => [across(box, t), guess.values[t] === undefined ? NaN : up(box, range, guess.values[t])]));
  return [svg("path", { d: line, fill: "none", stroke: GUESS, "stroke-width": 3, "stroke-linecap": "round", "stroke-dasharray": "1 6", class: "guess" })];
}

// In how many of the months played so far the guess has the right one ahead.
function guessSentence() {
  if (guess.isDrawing || guess.values.length < 2) return "";
  const months = Array.from({ length: state.month }, (_, i) => i + 1).filter((t) => guess.values[t] !== undefined && standingAt(measure(), t) === "lead");
  if (!months.length) return "";
  const right = months.filter((t) => Math.sign(guess.values[t]) === Math.sign(present.gap.mean[t])).length;
  return say("guess.right", { right, n: months.length });
}

// Over the empty picture: play, or draw first.
function drawInvitation(view) {
  const box = document.getElementById("invitation"), isEmpty = view.isHidden && view.end === 0 && timer === null && state.tab === "curves" && demo.step < 0;
  box.hidden = !isEmpty || guess.isDrawing;
  document.getElementById("guess-help").hidden = !guess.isDrawing;
  document.getElementById("guess-told").textContent = guessSentence();
}
