// Both modes on one axis, coloured between by who is ahead, and the paired difference with its interval below.

const curvesBox = document.getElementById("curves");
let present = null; // what is drawn now, for saving

let before = null, shown = null; // the curves of the setting before, grey behind those of now, and what is shown

// While a slider is dragged, the ghost stays the setting from which the drag set out.
function keepBefore(of) {
  const place = `${of.name} ${state.province}`, setting = state.levers.join(" "), means = present.modes.map((own) => Array.from(own.mean)), now = performance.now();
  if (!shown || shown.place !== place) { before = null; shown = { place, setting, means, now: -Infinity }; return; }
  if (shown.setting === setting) return;
  if (now - shown.now > 700) before = shown.means;
  shown = { place, setting, means, now };
}

function drawCurves() {
  const of = measure();
  present = compare(of.name, state.province, state.levers);
  keepBefore(of);
  const wide = Math.max(320, curvesBox.clientWidth || 700), narrow = wide < 560;
  const size = narrow ? 12 : 15, left = narrow ? 44 : 60, top = size + 12;
  const room = Math.min(620, Math.max(narrow ? 330 : 380, window.innerHeight - (narrow ? 560 : 330)));
  const between = size + 22, foot = 2 * size + 6; // months below the panels, and what they are
  const twin = Math.round((room - 2 * top - between - foot) * 0.56), below = room - 2 * top - between - foot - twin;
  const names = facts.modes.map((mode) => said(mode.label));
  const picture = svg("svg", { viewBox: `0 0 ${wide} ${room}`, width: wide, height: room, role: "img", "aria-label": verdict(), xmlns: "http://www.w3.org/2000/svg" });
  picture.append(svg("rect", { width: wide, height: room, fill: "#ffffff" }));
  const range = valueRange(of);
  const beside = narrow ? 6 : Math.max(...names.map((name) => lettersWide(`${name} 100.0%`))) * size + 18; // names at the ends of the curves
  const upper = { x: left, y: top, width: wide - left - beside, height: twin, size, narrow };
  picture.append(...panel(upper, range, of), ...bothModes(upper, range, of, names, wide));
  const box = { ...upper, y: 2 * top + twin + between - 8, height: below };
  picture.append(...difference(box, of));
  picture.append(text(left + box.width, room - 5, province().start ? say("months_since", { start: province().start }) : say("months"), { "font-size": size - 1, "text-anchor": "end", fill: "#595959" }));
  curvesBox.replaceChildren(picture);
  listenForScrub(picture, wide, box);
  document.getElementById("verdict").textContent = verdict();
  document.getElementById("known").replaceChildren(html("b", {}, say("known.opening")), ` ${knownSentence()}`);
  document.getElementById("curves-caption").textContent = say("curves.caption", { n: facts.made.replications, label: said(of.label), help: said(of.help) }) + (known() ? ` ${say("known.note", { n: known().n })}` : "");
}

// From the least to the greatest value that the page has of a measure: it does not move with the sliders.
function valueRange(of) {
  const record = facts.arrays[`curve-${of.name}`];
  const low = of.share ? Math.min(0, record.low) : Math.min(0, record.low), high = of.share ? Math.max(1, record.high) : record.high;
  return [Math.max(low, of.share ? -0.5 : low), high];
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
function withFuture(box, height, draw) {
  const nodes = [], x = across(box, state.month);
  const part = (id, from, to, opacity) => {
    const clip = svg("clipPath", { id }, svg("rect", { x: from, y: box.y - 12, width: Math.max(0, to - from), height: height + 24 }));
    return svg("g", { "clip-path": `url(#${id})`, opacity }, clip, ...draw());
  };
  const id = `clip-${Math.round(box.x)}-${Math.round(box.y)}`;
  nodes.push(part(`${id}-a`, box.x - 4, x + 1, 1));
  if (!state.hide && state.month < LAST) nodes.push(part(`${id}-b`, x + 1, box.x + box.width + 4, 0.28));
  return nodes;
}

const lettersWide = (words) => [...words].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.66), 0);

function bothModes(box, range, of, names, wide) {
  const [a, b] = present.modes.map((own) => Array.from(own.mean)), end = state.month;
  const shapes = (upto, label_at) => lead({
    left: a.slice(0, upto), right: b.slice(0, upto), better: of.better, low: range[0], high: range[1], size: box.size, edge: wide - 2, label_at,
    x: (month) => across(box, month), y: (value) => up(box, range, value), colours: facts.modes.map((mode) => mode.colour),
    dashes: facts.modes.map((mode) => mode.dash), ghost: before && before.map((values) => values.slice(0, state.hide ? end + 1 : values.length)),
    crossing: (month, side) => say("crossing", { month, mode: names[side] }),
    label: (side) => `${names[side]} ${level(of, (side ? b : a)[label_at === end ? end : LAST])}`,
  }).map(([tag, look, words]) => svg(tag, look.class === "curve-name" || look.class === "crossing" ? { ...look, "font-family": FONT } : look, ...(words ? [words] : [])));
  const all = state.hide ? shapes(end + 1, end) : shapes(LAST + 1, LAST), x = across(box, end);
  const cursor = [line(x, box.y, x, box.y + box.height, { stroke: INK, "stroke-dasharray": "3 3" })];
  if (!state.hide && end < LAST) present.modes.forEach((own, i) => { const y = up(box, range, own.mean[end]); if (Number.isFinite(y)) cursor.push(svg("circle", { cx: x, cy: y, r: 5, fill: facts.modes[i].colour, stroke: "#ffffff", "stroke-width": 1.5 })); });
  return [text(box.x, box.y - 9, `${said(of.label)} \u00b7 ${said(province().label)}`, { "font-size": box.size + 1, "font-weight": 700 }), ...all, ...cursor];
}

function cursor(box, y, words, colour) {
  const x = across(box, state.month), right = state.month < LAST * 0.6;
  const nodes = [line(x, box.y, x, box.y + box.height, { stroke: INK, "stroke-dasharray": "3 3" })];
  if (!Number.isFinite(y)) return nodes;
  const at = Math.min(Math.max(y - 8, box.y + box.size), box.y + box.height - 4);
  nodes.push(svg("circle", { cx: x, cy: y, r: 5, fill: colour, stroke: "#ffffff", "stroke-width": 1.5 }));
  nodes.push(text(x + (right ? 9 : -9), at, words, { "font-size": box.size + 2, "font-weight": 700, "text-anchor": right ? "start" : "end", stroke: "#ffffff", "stroke-width": 4, "paint-order": "stroke" }));
  return nodes;
}

function difference(box, of) {
  const { mean, half } = present.gap;
  const upper = mean.map((value, t) => value + (Number.isFinite(half[t]) ? half[t] : 0)), lower = mean.map((value, t) => value - (Number.isFinite(half[t]) ? half[t] : 0));
  const sure = known(), edges = sure ? Object.values(sure.bands).flat() : [];
  const most = Math.max(...Array.from(upper, Math.abs), ...Array.from(lower, Math.abs), ...edges.map(Math.abs), 0) || 1;
  const reach = of.share ? [0.1, 0.2, 0.3, 0.5, 0.75, 1, 2].find((limit) => most <= limit) ?? most : niceAbove(most);
  const range = [-reach, reach];
  const unit = of.share ? { ...of, share: true } : of;
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
  nodes.push(...withFuture(box, box.height, () => [
    ...(sure ? [fan("q05", "q95", KNOWN[0]), fan("q25", "q75", KNOWN[1]), line(box.x, up(box, range, 0), box.x + box.width, up(box, range, 0), { stroke: INK })] : []),
    svg("path", { d: area(points(box, range, upper), points(box, range, lower)), fill: INK, opacity: 0.25 }),
    svg("path", { d: way(points(box, range, mean)), fill: "none", stroke: INK, "stroke-width": 2.5, class: "gap" }),
  ]));
  const names = facts.modes.map((mode) => said(mode.label)), [first, second] = of.better === false ? [names[1], names[0]] : names;
  const key = of.better === null ? "higher" : "ahead", look = { "font-size": box.size, fill: "#595959", stroke: "#ffffff", "stroke-width": 3, "paint-order": "stroke" };
  nodes.push(text(box.x + 6, box.y + box.size, `\u2191 ${say(key, { mode: first })}`, look));
  nodes.push(text(box.x + 6, box.y + box.height - 6, `\u2193 ${say(key, { mode: second })}`, look));
  nodes.push(text(box.x, box.y - 9, say("difference", { a: names[0], b: names[1], unit: gapUnit(unit) }), { "font-size": box.size + 1, "font-weight": 700 }));
  if (sure && !box.narrow) nodes.push(text(box.x + box.width, box.y - 9, say("bands"), { "font-size": box.size - 1, "text-anchor": "end", fill: "#595959" }));
  nodes.push(...cursor(box, up(box, range, mean[state.month]), gap(of, mean[state.month]), INK));
  return nodes;
}

const niceAbove = (value) => { const size = 10 ** Math.floor(Math.log10(value)); return size * [1, 2, 5, 10].find((m) => m * size >= value); };

// Who is ahead in the present month, in a sentence.
function verdict() {
  const of = measure(), t = state.month, [a, b] = present.modes.map((own) => level(of, own.mean[t]));
  const names = facts.modes.map((mode) => said(mode.label)), middle = present.gap.mean[t], half = present.gap.half[t];
  const opening = say("verdict.levels", { province: said(province().label), month: t, label: said(of.label), first: names[0], second: names[1], a, b });
  if (!Number.isFinite(middle)) return opening + say("verdict.undefined");
  const values = { gap: gap(of, middle), unit: gapUnit(of), low: gap(of, middle - half), high: gap(of, middle + half) };
  const told = Number.isFinite(half) ? say("verdict.gap", values) : say("verdict.gap_only", values);
  const firstAhead = of.better === false ? middle < 0 : middle > 0, found = standing(of, middle, half);
  const ending = found !== "lead" ? say(`verdict.${found}`, { n: facts.made.replications }) : of.better === null ? say("verdict.stop") : say("verdict.ahead", { mode: names[firstAhead ? 0 : 1] });
  return opening + told + ending + say(isMoved(true) ? "verdict.moved" : "verdict.defaults");
}

// A press or a drag on the picture moves the month.
function listenForScrub(picture, wide, box) {
  const monthAt = (event) => {
    const place = picture.getBoundingClientRect(), x = ((event.clientX - place.left) / place.width) * wide;
    return Math.min(LAST, Math.max(0, Math.round(((x - box.x) / box.width) * LAST)));
  };
  picture.addEventListener("pointerdown", (event) => {
    stopPlaying();
    change({ month: monthAt(event) });
  });
  picture.addEventListener("pointermove", (event) => { if (event.buttons & 1) change({ month: monthAt(event) }); });
}
