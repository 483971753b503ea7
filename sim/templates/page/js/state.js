// The present view: everything that a link to it must carry, and who is notified when it changes.

const TABS = ["curves", "map", "bureaus", "case", "game", "tasks", "institutions", "network", "about"].filter((tab) => tab !== "game" || facts.game);
const PANES = ["group", "rank"], MAPS = ["difference", "both"], SPEEDS = [0.5, 1, 2, 4];
const LAST = facts.made.months;
const state = {
  lang: (navigator.languages ?? [navigator.language]).map((name) => name.slice(0, 2).toLowerCase()).find((name) => ["en", "zh"].includes(name)) ?? facts.lang,
  province: 0,
  measure: Math.max(0, facts.measures.findIndex((measure) => measure.headline)),
  month: 0,
  tab: TABS[0],
  levers: facts.levers.map((lever) => lever.default),
  mapMeasure: 0,
  county: null,
  bureau: null,
  case: 0,
  hide: true,
  speed: 1,
  maps: MAPS[0],
  pane: PANES[0],
  mix: facts.game ? 2 ** facts.game.switches.length - 1 : 0,
  ends: facts.game ? facts.game.levers.map(() => 1) : [],
  rival: 1,
  gameMeasure: 0,
  ties: ["hierarchy", "contracts"],
  window: facts.effects.windows.length - 1,
};
const listeners = [];
let waiting = null;

// Change the view; what is drawn follows in the next picture. since: when the wish was heard, for measuring.
function change(patch, since = performance.now()) {
  Object.assign(state, patch);
  if (waiting) { Object.assign(waiting.patch, patch); return; }
  waiting = { patch: { ...patch }, since };
  requestAnimationFrame(() => {
    const update = waiting;
    waiting = null;
    for (const listener of listeners) listener(update.patch);
    writeHash();
    requestAnimationFrame(() => {
      const root = document.documentElement.dataset;
      root.drawMilliseconds = (performance.now() - update.since).toFixed(1);
      root.drawn = String(Number(root.drawn || 0) + 1);
    });
  });
}

function hashOf(view) {
  const parts = {
    p: facts.provinces[view.province].id, m: facts.measures[view.measure].name, t: view.month, v: view.tab, l: view.lang,
    x: view.levers.map((value) => +value.toPrecision(6)).join(","), k: facts.county_measures[view.mapMeasure].name,
    w: facts.effects.windows[view.window], h: view.hide ? 1 : 0, e: view.ties.join(","),
  };
  if (view.bureau !== null) parts.b = view.bureau;
  if (view.county !== null) parts.c = view.county;
  if (view.maps !== MAPS[0]) parts.d = view.maps;
  if (view.tab === "game") parts.g = [view.pane, view.mix, view.ends.join(""), view.rival, view.gameMeasure].join(".");
  if (view.case) parts.i = view.case;
  return "#" + Object.entries(parts).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
}

function writeHash() {
  const hash = hashOf(state);
  if (hash !== location.hash) {
    try { history.replaceState(null, "", hash); } catch { /* a browser that forbids it for files: the link field still has it */ }
  }
  document.getElementById("link").value = location.href.split("#")[0] + hash;
}

// What a link says, as far as it fits this page; the rest stays as it is.
function readHash(hash) {
  const given = new Map(new URLSearchParams(hash.replace(/^#/, "")));
  const patch = {};
  const find = (list, key, of) => { const place = list.findIndex((item) => of(item) === given.get(key)); return place < 0 ? undefined : place; };
  const set = (name, value) => { if (value !== undefined) patch[name] = value; };
  set("province", find(facts.provinces, "p", (item) => item.id));
  set("measure", find(facts.measures, "m", (item) => item.name));
  set("mapMeasure", find(facts.county_measures, "k", (item) => item.name));
  set("window", find(facts.effects.windows, "w", (item) => item));
  if (["en", "zh"].includes(given.get("l"))) patch.lang = given.get("l");
  if (TABS.includes(given.get("v"))) patch.tab = given.get("v");
  if (given.has("h")) patch.hide = given.get("h") === "1";
  if (given.has("e")) patch.ties = given.get("e").split(",").filter((tie) => TIES.includes(tie));
  const month = Number.parseInt(given.get("t"), 10);
  if (month >= 0 && month <= LAST) patch.month = month;
  const values = (given.get("x") || "").split(",").map(Number);
  if (values.length === facts.levers.length && values.every(Number.isFinite)) patch.levers = values.map(inside);
  if (MAPS.includes(given.get("d"))) patch.maps = given.get("d");
  const [pane, mix, ends, rival, gameMeasure] = (given.get("g") || "").split(".");
  if (facts.game && PANES.includes(pane) && Number(mix) >= 0 && Number(mix) < 2 ** facts.game.switches.length && new RegExp(`^[012]{${facts.game.levers.length}}$`).test(ends) && /^[01]$/.test(rival) && facts.game.measures[gameMeasure]) {
    Object.assign(patch, { pane, mix: Number(mix) | 0, ends: [...ends].map(Number), rival: Number(rival), gameMeasure: Number(gameMeasure) });
  }
  const chosen = Number.parseInt(given.get("i"), 10);
  if (chosen >= 0) patch.case = chosen;
  const bureau = Number.parseInt(given.get("b"), 10);
  if (facts.close.bureaus[bureau]) patch.bureau = bureau;
  const county = Number.parseInt(given.get("c"), 10);
  const place = facts.provinces[patch.province ?? state.province];
  if (county >= 0 && county < place.counties.length) patch.county = county;
  return patch;
}

function inside(value, place) {
  const { levels } = facts.levers[place];
  return Math.min(Math.max(value, levels[0]), levels[levels.length - 1]);
}

const TIES = ["hierarchy", "neighbours", "contracts"];
const province = () => facts.provinces[state.province];
const measure = () => facts.measures[state.measure];
