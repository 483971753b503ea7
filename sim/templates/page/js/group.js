// A group's desk in the game: eight switches and some levers, what they reach within the limit, and the code of it.

const team = { group: 1, round: 1, prediction: "" };

function buildDesign() {
  if (!game) return;
  const presets = facts.modes.map((mode, i) => html("button", { type: "button", "data-preset": mode.id, onclick: () => change({ mix: PURE[i], ends: [...AS_IT_IS] }) }));
  const pick = (key, count, choose) => Array.from({ length: count }, (_, k) => html("button", { type: "button", "data-option": k, onclick: (event) => choose(k, event.timeStamp) }));
  const switches = game.switches.map((one, i) => html("div", { class: "pick", role: "group", "data-switch": one.key }, html("span", { class: "name" }),
    html("div", { class: "options" }, pick(one.key, 2, (k, since) => change({ mix: k ? state.mix & ~(1 << i) : state.mix | (1 << i) }, since)))));
  const levers = game.levers.map((one, i) => html("div", { class: "pick", role: "group", "data-end": one.key }, html("span", { class: "name" }),
    html("div", { class: "options" }, pick(one.key, 3, (k, since) => change({ ends: state.ends.map((end, at) => (at === i ? k : end)) }, since)))));
  byId("design").replaceChildren(html("div", { class: "presets" }, presets), ...switches, html("h3", { "data-say": "game.levers" }), ...levers);
  byId("codes").addEventListener("input", () => change({ codes: byId("codes").value }));
  for (const pane of PANES) byId(`pane-${pane}`).addEventListener("click", () => change({ pane }));
  byId("group-number").replaceChildren(...Array.from({ length: MOST_GROUPS }, (_, i) => html("option", { value: i + 1 }, String(i + 1))));
  byId("group-number").addEventListener("change", (event) => { team.group = Number(event.target.value); change({}); });
  byId("round").addEventListener("change", (event) => { team.round = Number(event.target.value); change({}); });
  byId("prediction").addEventListener("change", (event) => { team.prediction = event.target.value; change({}); });
  byId("copy-code").addEventListener("click", copyCode);
  byId("save-ranks").addEventListener("click", () => saveFile("digigov-game.csv", ranksCsv(), "text/csv"));
}

// What a design may spend is what the dearer of the two modes spends: the limit is the model's own. Numbers in the page
// are rounded, so a thousandth above it is still within.
const isWithin = (place, cost) => cost <= game.limit[place] * 1.001;
const COST = game ? game.goals.findIndex((goal) => goal.month === null) : -1;

function designCode() {
  return encodeDesign({ ...team, province: gamePlace(), mix: state.mix, levels: state.ends, stamp: game.stamp });
}

async function copyCode() {
  const code = designCode();
  try { await navigator.clipboard.writeText(code); } catch { /* a browser that forbids it for files: the code stands there to be read */ }
  byId("copied").textContent = say("game.copied", { code });
}

const goalName = (goal) => say(`game.goal.${goal.name}`, { month: goal.month ?? "" });
const goalValue = (goal, value) => { const of = game.measures[goal.measure]; return of.share ? level(of, value) : goal.month === null ? say("game.yuan", { value: figures(value) }) : value.toFixed(3); };

function drawDesign() {
  byId("design").querySelectorAll("[data-preset]").forEach((button, i) => { button.textContent = say("game.like", { mode: said(facts.modes[i].label) }); button.setAttribute("aria-pressed", String(state.mix === PURE[i] && state.ends.every((end) => end === 1))); });
  const name = (row, words, help) => { row.querySelector(".name").textContent = words; row.setAttribute("aria-label", words); if (help) row.title = help; };
  byId("design").querySelectorAll("[data-switch]").forEach((row, i) => {
    name(row, said(game.switches[i].name));
    row.querySelectorAll("button").forEach((button, k) => { button.textContent = said(game.switches[i].options[k]); button.setAttribute("aria-pressed", String(((state.mix >> i) & 1) === 1 - k)); });
  });
  byId("design").querySelectorAll("[data-end]").forEach((row, i) => {
    const lever = game.levers[i];
    name(row, said(lever.name), said(lever.help));
    row.querySelectorAll("button").forEach((button, k) => { button.textContent = `${say(`game.end.${k}`)} ${plainNumber(lever.settings[k])}`; button.setAttribute("aria-pressed", String(state.ends[i] === k)); });
  });
}

function drawGroup() {
  const place = gamePlace(), goals = goalsOf(place, state.mix, state.ends).map(meanOf), all = mixesOf(place).length;
  byId("goals").replaceChildren(...game.goals.map((goal, i) => {
    const isOver = i === COST && !isWithin(place, goals[i]);
    const under = i === COST ? say(isOver ? "game.over" : "game.within", { limit: figures(game.limit[place]) }) : say("game.place", { place: placeAmongAll(place, i, goals[i]), all });
    return html("div", { class: `tile${isOver ? " over" : ""}`, "data-goal": goal.name }, html("span", {}, goalName(goal)), html("b", {}, goalValue(goal, goals[i])), html("span", { class: "small" }, under));
  }));
  fillSelect(byId("round"), [say("game.round", { n: 1 }), say("game.round", { n: 2 })], team.round - 1);
  byId("round").querySelectorAll("option").forEach((option, i) => { option.value = i + 1; });
  byId("round").value = team.round;
  const choices = ["", "first", "second", "open"], names = [say("game.predict.none"), ...facts.modes.map((mode) => said(mode.label)), say("game.predict.open")];
  fillSelect(byId("prediction"), names, choices.indexOf(team.prediction));
  byId("prediction").querySelectorAll("option").forEach((option, i) => { option.value = choices[i]; });
  byId("prediction").value = team.prediction;
  byId("group-number").value = team.group;
  byId("code").textContent = designCode();
}

// A sentence on the present design: how it stands to the mode beside it, first and last.
function designHeadline() {
  const rival = said(facts.modes[state.rival].label), of = game.measures[state.gameMeasure];
  const told = [facts.game.goals[0].month, LAST].map((month) => {
    const found = standingAt(of, month), side = leaderAt(of, month);
    return say(found === "lead" ? (side === 0 ? "game.ahead" : "game.behind") : "game.open", { month, rival, n: game.draws, gap: gap(of, Math.abs(present.gap.mean[month])).replace("+", ""), unit: gapUnit(of) });
  });
  const isSame = state.mix === PURE[state.rival] && state.ends.every((end) => end === 1);
  return isSame ? say("game.same", { rival }) : say("game.headline", { label: said(of.label), told: told.join(say("headline.joint")) });
}

function drawGame() {
  for (const pane of PANES) { byId(`pane-${pane}`).setAttribute("aria-pressed", String(state.pane === pane)); byId(pane).hidden = state.pane !== pane; }
  drawDesign();
  fillSelect(byId("rival"), facts.modes.map((mode) => said(mode.label)), state.rival);
  if (state.pane === "group") { drawCurves(); drawGroup(); } else drawRanks();
}
