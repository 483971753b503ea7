// What people move: language, province, measure, levers, tabs, time.

const byId = (id) => document.getElementById(id);
let timer = null;

function buildControls() {
  byId("month").max = LAST;
  byId("levers").replaceChildren(...facts.levers.map(leverRow));
  byId("provinces").replaceChildren(...facts.provinces.map((place, i) => html("label", { class: "check" }, html("input", {
    type: "radio", name: "province", value: i, "data-province": place.id, onchange: (event) => change({ province: i, county: null }, event.timeStamp),
  }), html("span"))));
  byId("tabs").replaceChildren(...TABS.map((tab) => html("button", { type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": `panel-${tab}`, onclick: () => change({ tab }), onkeydown: moveTab })));
  byId("measure").addEventListener("change", (event) => { guess.values = []; change(state.tab === "game" ? { gameMeasure: Number(event.target.value) } : withTwin("measure", Number(event.target.value))); });
  byId("map-measure").addEventListener("change", (event) => change(withTwin("mapMeasure", Number(event.target.value))));
  byId("window").addEventListener("change", (event) => change({ window: Number(event.target.value) }));
  byId("month").addEventListener("input", (event) => { stopPlaying(); change({ month: Number(event.target.value) }, event.timeStamp); });
  byId("hide").addEventListener("change", (event) => change({ hide: event.target.checked }));
  byId("play").addEventListener("click", () => (timer === null ? play() : stopPlaying()));
  byId("speed").addEventListener("change", (event) => { change({ speed: Number(event.target.value) }); if (timer !== null) { stopPlaying(); play(); } });
  byId("defaults").addEventListener("click", () => change({ levers: facts.levers.map((lever) => lever.default) }));
  byId("maps").addEventListener("change", (event) => change({ maps: event.target.value }));
  byId("rival").addEventListener("change", (event) => change({ rival: Number(event.target.value) }));
  byId("start-demo").addEventListener("click", startDemo);
  byId("play-first").addEventListener("click", () => play());
  byId("draw-first").addEventListener("click", startGuess);
  byId("guess-done").addEventListener("click", () => { endGuess(); play(); });
  byId("guess").addEventListener("keydown", guessKey);
  document.addEventListener("keydown", demoKey, true);
  buildDesign();
  byId("save-csv").addEventListener("click", () => saveFile(fileName("csv"), csvOf(), "text/csv"));
  byId("save-svg").addEventListener("click", () => saveFile(fileName("svg"), svgText(), "image/svg+xml"));
  byId("save-png").addEventListener("click", async () => saveFile(fileName("png"), await pngOf()));
  byId("link").addEventListener("focus", (event) => event.target.select());
  for (const button of document.querySelectorAll("[data-lang]")) button.addEventListener("click", () => change({ lang: button.dataset.lang }));
}

// Curves and map go together where both have the measure.
function withTwin(name, place) {
  const [own, others, other] = name === "measure" ? [facts.measures, facts.county_measures, "mapMeasure"] : [facts.county_measures, facts.measures, "measure"];
  const twin = others.findIndex((of) => of.name === own[place].name);
  return twin < 0 ? { [name]: place } : { [name]: place, [other]: twin };
}

function leverRow(lever, i) {
  const { levels } = lever, id = `lever-${lever.key}`;
  const slider = html("input", { type: "range", id, min: levels[0], max: levels[levels.length - 1], step: lever.step, list: `${id}-levels`, "data-lever": lever.key });
  slider.addEventListener("input", (event) => change({ levers: state.levers.map((value, k) => (k === i ? snapped(Number(event.target.value), i) : value)) }, event.timeStamp));
  return html("div", { class: "lever" },
    html("div", { class: "row" }, html("label", { for: id }), html("output", { for: id })), slider,
    html("datalist", { id: `${id}-levels` }, levels.map((value) => html("option", { value }))),
    html("div", { class: "ends" }, html("span", { "data-low": "" }), html("span", { "data-high": "" })), html("details", {}, html("summary"), html("p")));
}

// A slider that stands within half a step of a level stands at it, so that levels off its steps can be reached.
function snapped(value, i) {
  const { levels, step } = facts.levers[i];
  return levels.find((one) => Math.abs(one - value) <= step / 2 + 1e-9) ?? +value.toPrecision(10);
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tab = TABS[(TABS.indexOf(state.tab) + step + TABS.length) % TABS.length];
  change({ tab });
  byId(`tab-${tab}`).focus();
}

function play() {
  if (state.month >= LAST) change({ month: 0, hide: true });
  timer = setInterval(() => {
    if (state.month >= LAST) { stopPlaying(); return; }
    change({ month: state.month + 1 });
  }, 130 / state.speed);
  drawControls();
}

function stopPlaying() {
  if (timer === null) return;
  clearInterval(timer);
  timer = null;
  drawControls();
}

function drawControls() {
  document.documentElement.lang = { en: "en", zh: "zh-Hans" }[state.lang];
  document.title = say("title");
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === state.lang));
  byId("provinces").querySelectorAll("label").forEach((label, i) => { label.querySelector("span").textContent = said(facts.provinces[i].label); label.querySelector("input").checked = i === state.province; });
  if (state.tab === "game") fillSelect(byId("measure"), game.measures.map((of) => said(of.label)), state.gameMeasure);
  else fillSelect(byId("measure"), facts.measures.map((of) => said(of.label)), state.measure);
  fillSelect(byId("speed"), SPEEDS.map((speed) => `${String(speed).replace("0.5", "\u00bd")}\u00d7`), SPEEDS.indexOf(state.speed));
  byId("speed").querySelectorAll("option").forEach((option, i) => { option.value = SPEEDS[i]; });
  byId("speed").value = state.speed;
  byId("levers").querySelectorAll(".lever").forEach((row, i) => {
    const lever = facts.levers[i];
    row.querySelector("label").textContent = said(lever.name);
    row.querySelector("output").textContent = leverValue(lever, state.levers[i]);
    row.querySelector("[data-low]").textContent = leverEnd(lever, "low", lever.levels[0]);
    row.querySelector("[data-high]").textContent = leverEnd(lever, "high", lever.levels[lever.levels.length - 1]);
    const slider = row.querySelector("input");
    if (Math.abs(Number(slider.value) - state.levers[i]) > 1e-9) slider.value = state.levers[i];
    slider.setAttribute("aria-valuetext", `${leverValue(lever, state.levers[i])}: ${leverEnd(lever, "low", lever.levels[0])} \u2194 ${leverEnd(lever, "high", lever.levels[lever.levels.length - 1])}`);
    row.querySelector("summary").textContent = say("what");
    row.querySelector("details p").textContent = said(lever.help);
  });
  byId("off-level").textContent = isAtLevels() ? say("at_levels") : say("off_levels", { error: (100 * facts.error[headline()].mean).toFixed(1), most: (100 * facts.error[headline()].p95).toFixed(1), label: said(facts.measures.find((of) => of.name === headline()).label) });
  for (const tab of TABS) {
    const chosen = tab === state.tab, button = byId(`tab-${tab}`);
    button.textContent = say(`tab.${tab}`);
    button.setAttribute("aria-selected", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
    byId(`panel-${tab}`).hidden = !chosen;
  }
  const inGame = state.tab === "game", withPicture = inGame || state.tab === "tasks";
  byId("panel-curves").hidden = state.tab !== "curves" && !(state.tab === "tasks") && !(inGame && state.pane === "group");
  document.body.dataset.tab = inGame ? `game-${state.pane}` : state.tab;
  for (const [id, shown] of Object.entries({ levers: !inGame, "off-level": !inGame, defaults: !inGame, design: inGame && state.pane === "group", "measure-row": !(inGame && state.pane === "rank"), teacher: inGame && state.pane === "rank" })) byId(id).hidden = !shown;
  if (withPicture) byId("panel-curves").removeAttribute("aria-labelledby"); else byId("panel-curves").setAttribute("aria-labelledby", "tab-curves");
  byId("month").value = state.month;
  byId("month").setAttribute("aria-label", say("time.month"));
  byId("month").setAttribute("aria-valuetext", say("month_n", { month: state.month }));
  byId("month-label").textContent = say("month_n", { month: state.month });
  byId("hide").checked = state.hide;
  byId("play").textContent = say(timer === null ? "time.play" : "time.pause");
}

// The measure whose interpolation error the sliders show: the one shown if it is a share, else the first headline.
const headline = () => (measure().share ? measure().name : facts.measures.find((of) => of.share)?.name ?? measure().name);

// A lever's value as people read it: shares in per cent, and whether it is the default.
const leverNumber = (lever, value) => (lever.share ? `${+(100 * value).toPrecision(3)}%` : plainNumber(value));
const leverValue = (lever, value) => `${leverNumber(lever, value)}${Math.abs(value - lever.default) < 1e-9 ? say("is_default") : ""}`;
const leverEnd = (lever, end, value) => { const words = lever[end]; return words ? `${said(words)} ${leverNumber(lever, value)}` : leverNumber(lever, value); };
