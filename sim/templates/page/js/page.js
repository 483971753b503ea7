// Start: read the file and the link, draw, and draw again what a change touches.

const DRAW = { curves: drawCurves, map: drawMap, bureaus: drawBureaus, case: drawCase, game: drawGame, network: drawNetwork, institutions: drawInstitutions, tasks: drawTasks, about: drawAbout };
const STILL = { institutions: ["lang", "province", "window", "tab"], tasks: ["lang", "tab"], about: ["lang", "tab"] };

function redraw(patch) {
  drawControls();
  const needs = STILL[state.tab];
  if (!needs || needs.some((name) => name in patch)) DRAW[state.tab]();
  if (state.tab === "tasks") drawCurves();
  if (demo.step < 0) return;
  const top = curvesBox.getBoundingClientRect().top;
  drawDemo();
  if (state.tab === "curves" && Math.abs(curvesBox.getBoundingClientRect().top - top) > 1) drawCurves(); // its room has changed
}

function notice(words) {
  const box = document.getElementById("notice");
  box.textContent = words;
  box.hidden = false;
}

async function start() {
  if (typeof DecompressionStream === "undefined") {
    notice(`${facts.texts.too_old.en} ${facts.texts.too_old.zh}`);
    return;
  }
  await loadArrays();
  buildControls();
  Object.assign(state, readHash(location.hash));
  listeners.push(redraw);
  change({ ...state });
  window.addEventListener("hashchange", () => { if (location.hash !== hashOf(state)) change(readHash(location.hash)); });
  let width = window.innerWidth;
  window.addEventListener("resize", () => { if (window.innerWidth !== width || ["curves", "game", "tasks"].includes(state.tab)) { width = window.innerWidth; change({}); } });
  document.documentElement.dataset.ready = "yes";
  if (new URLSearchParams(location.search).has("demo")) startDemo();
}

// For those who look under the hood, and for tests.
window.digigov = Object.freeze({ facts, lead, state, change, compare, countiesOf, corners, designRuns, goalsOf, encodeDesign, decodeDesign, readCodes, ranked, fnv1a, variantIndex, csvOf, svgText, answersFile, asAnswer });

start().catch((error) => { notice(`${facts.texts.broken.en} ${facts.texts.broken.zh} (${error.message})`); throw error; });
