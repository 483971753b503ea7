// Both modes on one axis, coloured between by who is ahead, and the paired difference with its interval below.

const curvesBox = document.getElementById("curves");
let present = null; // what is drawn now, for saving
let seen = null; // the picture's panels: where months and differences lie

let before = null, shown = null; // the curves of the setting before, grey behind those of now, and what is shown

// While a slider is dragged, the ghost stays the setting from which the drag set out. With none, it is the defaults.
function keepBefore(of) {
  const inGame = state.tab === "game", place = `${inGame} ${of.name} ${state.province}`, means = present.modes.map((own) => Array.from(own.mean)), now = performance.now();
  const setting = inGame ? `${state.mix} ${state.ends} ${state.rival}` : state.levers.join(" ");
  if (!shown || shown.place !== place) {
    before = inGame || !isMoved() ? null : compare(of.name, state.province, facts.levers.map((lever) => lever.default)).modes.map((own) => Array.from(own.mean));
    shown = { place, setting, means, now: -Infinity };
    return;
  }
  if (shown.setting === setting) return;
  if (now - shown.now > 700) before = shown.means;
  shown = { place, setting, means, now };
}

// What the picture is of: both modes where the sliders are, or a design of the game beside a mode.
function scene() {
  const sides = facts.modes.map((mode) => ({ name: said(mode.label), colour: mode.colour, ink: mode.ink, dash: mode.dash }));
  if (state.tab !== "game") return { of: measure(), sides, end: state.month, isHidden: state.hide, known: known() };
  const own = { name: say("game.ours"), colour: OURS, ink: OURS, dash: "" };
  return { of: game.measures[state.gameMeasure], sides: [own, sides[state.rival]], end: LAST, isHidden: false, known: null };
}

function drawCurves() {
  const view = scene(), { of } = view;
  present = state.tab === "game" ? designPresent() : compare(of.name, state.province, state.levers);
  keepBefore(of);
  document.getElementById("headline").textContent = headlineOf(view);
  document.getElementById("verdict").textContent = state.tab === "game" ? "" : verdict();
  document.getElementById("known").hidden = state.tab === "game" || knownSentence() === "";
  document.getElementById("known").replaceChildren(html("b", {}, say("known.opening")), ` ${knownSentence()}`);
  const wide = Math.max(300, curvesBox.clientWidth || 700), narrow = wide < 560;
  const size = narrow ? 14 : 15, left = narrow ? 48 : 60, top = size + 14;
  const room = roomFor(narrow);
  const between = size + 30, foot = 2 * size + 6; // months below the panels, and what they are
  const twin = Math.round((room - 2 * top - between - foot) * (state.tab === "game" ? 0.66 : 0.58)), below = room - 2 * top - between - foot - twin;
  const picture = svg("svg", { viewBox: `0 0 ${wide} ${room}`, width: wide, height: room, role: "img", "aria-label": headlineOf(view), xmlns: "http://www.w3.org/2000/svg" });
  picture.append(svg("rect", { width: wide, height: room, fill: "#ffffff" }));
  const range = valueRange(of);
  const beside = narrow ? 6 : Math.max(...view.sides.map(({ name }) => lettersWide(`${name} 100.0%`))) * size + 18; // names at the ends of the curves
  const upper = { x: left, y: top, width: wide - left - beside, height: twin, size, narrow };
  picture.append(...panel(upper, range, of), ...bothModes(upper, range, view, wide));
  picture.append(...strip({ ...upper, y: top + twin + size + 8, height: 9 }, view));
  const box = { ...upper, y: 2 * top + twin + between - 8, height: below };
  picture.append(...difference(box, view));
  picture.append(text(left + box.width, room - 5, province().start ? say("months_since", { start: province().start }) : say("months"), { "font-size": 14, "text-anchor": "end", fill: "#595959" }));
  curvesBox.replaceChildren(picture);
  seen = { picture, wide, box, range: box.range };
  listenForScrub(picture, wide, box);
  drawInvitation(view);
  const caption = state.tab === "game" ? `${say("game.caption", { n: game.draws, citizens: game.citizens })} ${say("game.hand_in")}` : say("curves.caption", { n: facts.made.replications, label: said(of.label), help: said(of.help) });
  document.getElementById("curves-caption").textContent = caption + (known() && state.tab !== "game" ? ` ${say("known.note", { n: known().n })}` : "");
}

// What the picture may take so that it, its key and the time stand in one screen.
function roomFor(narrow) {
  if (narrow) return Math.min(460, Math.max(360, window.innerHeight * 0.48));
  const above = curvesBox.getBoundingClientRect().top + window.scrollY, rest = state.tab === "game" ? 196 : 92;
  return Math.min(720, Math.max(300, window.innerHeight - above - rest));
}

// From the least to the greatest value that the page has of a measure: it does not move with the sliders.
function valueRange(of) {
  const names = state.tab === "game" ? [`game-${province().id}-${of.name}`] : [`curve-${of.name}`];
  const low = Math.min(0, ...names.map((name) => facts.arrays[name].low)), high = Math.max(...names.map((name) => facts.arrays[name].high));
  return of.share ? [Math.max(low, -0.5), Math.ceil(high * 10 - 1e-6) / 10] : [low, high];
}

// Who is ahead in every month up to the present one: full colour where the interval leaves no doubt, else pale.
function strip(box, view) {
  const end = view.isHidden ? view.end : LAST, nodes = [svg("rect", { x: box.x, y: box.y, width: box.width, height: box.height, fill: "#f0f0f0" })];
  const looks = Array.from({ length: end }, (_, i) => {
    const side = leaderAt(view.of, i + 1), found = standingAt(view.of, i + 1);
    return side === null ? "" : found === "tie" ? "#b3b3b3 tie 1" : `${view.sides[side].colour} ${found} ${found === "lead" ? 1 : 0.28}`;
  });
  for (let from = 0; from < end;) {
    let to = from;
    while (to < end && looks[to] === looks[from]) to++;
    const [fill, found, opacity] = looks[from].split(" ");
    if (fill) nodes.push(svg("rect", { x: round(across(box, from)), y: box.y, width: round(((to - from) * box.width) / LAST), height: box.height, fill, opacity, class: `strip ${found}` }));
    from = to;
  }
  if (!box.narrow) nodes.push(text(box.x + box.width + 8, box.y + box.height, say("strip"), { "font-size": 14, fill: "#595959" }));
  return nodes;
}

const across = (box, month) => box.x + (month / LAST) * box.width;
const up = (box, [low, high], value) => box.y + box.height - ((Math.min(Math.max(value, low), high) - low) / (high - low)) * box.height;
const points = (box, range, values) => Array.from(values, (value, t) => [across(box, t), Number.isFinite(value) ? up(box, range, value) : NaN]);
const axisLabel = (of, value) => (of.share ? `${trueMinus(String(+(100 * value).toPrecision(4)))}%` : short(value));

function panel(box, range, of) {
  const nodes = [];
  for (const value of ticks(...range, box.narrow ? 3 : 5)) {
    const y = up(box, range, value);
    nodes.push(line(box.x, y, box.x + box.width, y, { stroke: GRID }));
    nodes.push(text(box.x - 6, y + box.size * 0.35, axisLabel(of, value), { "font-size": box.size, "text-anchor": "end" }));
  }
  for (const month of monthTicks(box.narrow || box.width < 300)) {
    const anchor = month === 0 ? "start" : month === LAST ? "end" : "middle";
    nodes.push(line(across(box, month), box.y + box.height, across(box, month), box.y + box.height + 4));
    nodes.push(text(across(box, month), box.y + box.height + box.size + 4, String(month), { "font-size": box.size, "text-anchor": anchor }));
  }
  nodes.push(line(box.x, box.y + box.height, box.x + box.width, box.y + box.height));
  return nodes;
}

// What lies after the present month is pale, or hidden where students predict.
function withFuture(box, height, view, draw) {
  const nodes = [], x = across(box, view.end);
  const part = (id, from, to, opacity) => {
    const clip = svg("clipPath", { id }, svg("rect", { x: from, y: box.y - 12, width: Math.max(0, to - from), height: height + 24 }));
    return svg("g", { "clip-path": `url(#${id})`, opacity }, clip, ...draw());
  };
  const id = `clip-${Math.round(box.x)}-${Math.round(box.y)}`;
  nodes.push(part(`${id}-a`, box.x - 4, x + 1, 1));
  if (!view.isHidden && view.end < LAST) nodes.push(part(`${id}-b`, x + 1, box.x + box.width + 4, 0.28));
  return nodes;
}

const lettersWide = (words) => [...words].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.66), 0);

function bothModes(box, range, view, wide) {
  const [a, b] = present.modes.map((own) => Array.from(own.mean)), { end, of, sides, isHidden } = view;
  const shapes = (upto, label_at) => lead({
    left: a.slice(0, upto), right: b.slice(0, upto), better: of.better, low: range[0], high: range[1], size: box.size, edge: wide - 2, label_at,
    x: (month) => across(box, month), y: (value) => up(box, range, value), colours: sides.map((side) => side.colour), inks: sides.map((side) => side.ink),
    dashes: sides.map((side) => side.dash), ghost: before && before.map((values) => values.slice(0, isHidden ? end + 1 : values.length)),
    crossing: (month, side) => crossingWords(of, month, sides[side].name, isHidden ? end : LAST),
    label: (side) => label_at === 0 ? sides[side].name : `${sides[side].name} ${level(of, (side ? b : a)[label_at === end ? end : LAST])}`,
  }).map(([tag, look, words]) => svg(tag, look.class === "curve-name" || look.class === "crossing" ? { ...look, "font-family": FONT } : look, ...(words ? [words] : [])));
  const all = isHidden ? shapes(end + 1, end) : shapes(LAST + 1, LAST), x = across(box, end);
  const cursor = state.tab === "game" ? [] : [line(x, box.y, x, box.y + box.height, { stroke: INK, "stroke-dasharray": "3 3" })];
  if (!isHidden && end < LAST) present.modes.forEach((own, i) => { const y = up(box, range, own.mean[end]); if (Number.isFinite(y)) cursor.push(svg("circle", { cx: x, cy: y, r: 5, fill: sides[i].colour, stroke: "#ffffff", "stroke-width": 1.5 })); });
  return [text(box.x, box.y - 9, `${said(of.label)} \u00b7 ${said(province().label)}`, { "font-size": box.size + 1, "font-weight": 700 }), ...all, ...cursor];
}

function cursor(box, end, y, words, colour) {
  const x = across(box, end), right = end < LAST * 0.6;
  const nodes = [line(x, box.y, x, box.y + box.height, { stroke: INK, "stroke-dasharray": "3 3" })];
  if (!Number.isFinite(y)) return nodes;
  const at = Math.min(Math.max(y - 8, box.y + box.size), box.y + box.height - 4);
  nodes.push(svg("circle", { cx: x, cy: y, r: 5, fill: colour, stroke: "#ffffff", "stroke-width": 1.5 }));
  nodes.push(text(x + (right ? 9 : -9), at, words, { "font-size": box.size + 2, "font-weight": 700, "text-anchor": right ? "start" : "end", stroke: "#ffffff", "stroke-width": 4, "paint-order": "stroke" }));
  return nodes;
}

function difference(box, view) {
  const { of, sides, known: sure } = view, { mean, low: lower, high: upper } = present.gap;
  const edges = sure ? Object.values(sure.bands).flat() : [];
  const most = Math.max(...[...upper, ...lower, ...edges].filter(Number.isFinite).map(Math.abs), 0) || 1;
  const reach = of.share ? [0.1, 0.2, 0.3, 0.5, 0.75, 1, 2].find((limit) => most <= limit) ?? most : niceAbove(most);
  const range = [-reach, reach];
  box.range = range;
  const label = (value) => (of.share ? trueMinus(String(+(100 * value).toPrecision(4))) : short(value));
  const nodes = [];
  for (const value of ticks(...range, box.height > 110 ? 4 : 2)) {
    const y = up(box, range, value);
    nodes.push(line(box.x, y, box.x + box.width, y, { stroke: value === 0 ? INK : GRID }));
    nodes.push(text(box.x - 6, y + box.size * 0.35, label(value), { "font-size": box.size, "text-anchor": "end" }));
  }
  for (const month of monthTicks(box.narrow)) {
    const anchor = month === 0 ? "start" : month === LAST ? "end" : "middle";
    nodes.push(text(across(box, month), box.y + box.height + box.size + 2, String(month), { "font-size": box.size, "text-anchor": anchor }));
  }
  const fan = (low, high, fill) => svg("path", { d: area(points(box, range, sure.bands[high]), points(box, range, sure.bands[low])), fill, class: "known" });
  nodes.push(...withFuture(box, box.height, view, () => [
    ...(sure ? [fan("q05", "q95", KNOWN[0]), fan("q25", "q75", KNOWN[1]), line(box.x, up(box, range, 0), box.x + box.width, up(box, range, 0), { stroke: INK })] : []),
    svg("path", { d: area(points(box, range, upper), points(box, range, lower)), fill: INK, opacity: 0.25 }),
    svg("path", { d: way(points(box, range, mean)), fill: "none", stroke: INK, "stroke-width": 2.5, class: "gap" }),
  ]));
  const names = sides.map((side) => side.name), [first, second] = of.better === false ? [1, 0] : [0, 1];
  const key = of.better === null ? "higher" : "ahead", look = (side) => ({ "font-size": box.size, fill: sides[side].ink, "font-weight": 600, stroke: "#ffffff", "stroke-width": 3, "paint-order": "stroke" });
  nodes.push(text(box.x + 6, box.y + box.size, `\u2191 ${say(key, { mode: names[first] })}`, look(first)));
  nodes.push(text(box.x + 6, box.y + box.height - 6, `\u2193 ${say(key, { mode: names[second] })}`, look(second)));
  const title = say(box.narrow ? "difference_narrow" : "difference", { a: names[0], b: names[1], unit: gapUnit(of) }), bands = sure ? say("bands") : say(state.tab === "game" ? "game.band" : "band");
  nodes.push(text(box.narrow ? 2 : box.x, box.y - 9, title, { "font-size": box.size + 1, "font-weight": 700 }));
  if (lettersWide(title) * (box.size + 1) + lettersWide(bands) * 14 < box.width) nodes.push(text(box.x + box.width, box.y - 9, bands, { "font-size": 14, "text-anchor": "end", fill: "#595959" }));
  nodes.push(...guessLine(box, range));
  if (state.tab !== "game") nodes.push(...cursor(box, view.end, up(box, range, mean[view.end]), view.end || !view.isHidden ? gap(of, mean[view.end]) : "", INK));
  return nodes;
}

const niceAbove = (value) => { const size = 10 ** Math.floor(Math.log10(value)); return size * [1, 2, 5, 10].find((m) => m * size >= value); };

// A press or a drag on the picture moves the month, or draws a guess.
function listenForScrub(picture, wide, box) {
  const at = (event) => {
    const place = picture.getBoundingClientRect(), scale = wide / place.width;
    const x = (event.clientX - place.left) * scale, y = (event.clientY - place.top) * scale;
    return { month: Math.min(LAST, Math.max(0, Math.round(((x - box.x) / box.width) * LAST))), value: box.range[0] + ((box.y + box.height - y) / box.height) * (box.range[1] - box.range[0]) };
  };
  picture.addEventListener("pointerdown", (event) => {
    if (state.tab === "game") return;
    if (guess.isDrawing) { picture.setPointerCapture?.(event.pointerId); guessAt(at(event)); return; }
    stopPlaying();
    change({ month: at(event).month });
  });
  picture.addEventListener("pointermove", (event) => {
    if (!(event.buttons & 1) || state.tab === "game") return;
    if (guess.isDrawing) guessAt(at(event)); else change({ month: at(event).month });
  });
}
