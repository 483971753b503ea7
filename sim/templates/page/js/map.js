// The tile map: every county a hexagon near where it lies, one map per mode.

const mapBox = document.getElementById("map");
let hexagons = []; // [mode][county]: nodes that only change their colour
let mapOf = "";

const UNIT = 30; // pixels of a hexagon's width in the drawing's own units
const sizeOf = (place, extra = 0) => {
  const far = (axis) => Math.max(...place.counties.map((county) => county[axis])) + 0.7;
  return [far("x") * UNIT, far("y") * UNIT + extra];
};
const hexPath = ({ x, y }) => {
  const radius = UNIT / Math.sqrt(3) - 0.6;
  const corner = (i) => [x * UNIT + radius * Math.sin((i * Math.PI) / 3), y * UNIT - radius * Math.cos((i * Math.PI) / 3)];
  return `${way([0, 1, 2, 3, 4, 5].map(corner))}Z`;
};

function drawMap() {
  if (mapOf !== mapKey()) buildMap();
  const of = facts.county_measures[state.mapMeasure];
  const values = facts.modes.map((_, i) => countiesOf(of.name, i, state.levers, state.month)), isDifference = state.maps === "difference";
  const shownValues = isDifference ? [values[0].map((value, c) => value - values[1][c])] : values;
  shownValues.forEach((list, i) => {
    list.forEach((value, county) => {
      const node = hexagons[i][county], chosen = county === state.county;
      node.setAttribute("fill", isDifference ? lean(value / REACH) : tone(shareOf(of.name, value)));
      node.setAttribute("stroke", chosen ? "#D55E00" : "#ffffff");
      node.setAttribute("stroke-width", chosen ? 4 : 1);
    });
  });
  for (const group of mapBox.querySelectorAll("[data-part=outline]")) {
    group.replaceChildren();
    if (state.county !== null) group.append(svg("path", { d: hexPath(province().counties[state.county]), fill: "none", stroke: "#D55E00", "stroke-width": 4 }));
  }
  document.getElementById("map-headline").textContent = isDifference ? differenceHeadline(shownValues[0], of) : say("map.both_headline", { label: said(of.label), month: state.month });
  fillSelect(document.getElementById("maps"), MAPS.map((name) => say(`map.${name}`)), MAPS.indexOf(state.maps));
  document.getElementById("maps").querySelectorAll("option").forEach((option, i) => { option.value = MAPS[i]; });
  document.getElementById("maps").value = state.maps;
  fillSelect(document.getElementById("map-measure"), facts.county_measures.map((item) => said(item.label)), state.mapMeasure);
  drawLegend(of);
  explainCounty();
}

// From the least to the greatest value that the province's counties have, to the next ten per cent; not from below 0.
function colourRange(name) {
  const record = facts.arrays[`county-${province().id}-${name}`];
  return [Math.max(0, Math.floor(record.low * 10 + 1e-6) / 10), Math.ceil(record.high * 10 - 1e-6) / 10];
}

function shareOf(name, value) {
  const [low, high] = colourRange(name);
  return (value - low) / (high - low);
}

// Of a difference: the colour of the mode that is ahead in the county, the stronger the farther.
const REACH = 0.2;
function lean(share) {
  if (!Number.isFinite(share)) return "#ffffff";
  const part = (hex, at) => parseInt(hex.slice(at, at + 2), 16), u = Math.min(1, Math.abs(share)), end = facts.modes[share > 0 ? 0 : 1].colour;
  return `rgb(${[1, 3, 5].map((at) => Math.round(242 + u * (part(end, at) - 242))).join(",")})`;
}

function differenceHeadline(values, of) {
  const list = Array.from(values), count = (test) => list.filter(test).length;
  return say("map.headline", { month: state.month, label: said(of.label), a: said(facts.modes[0].label), b: said(facts.modes[1].label), n_a: count((value) => value > 0.02), n_b: count((value) => value < -0.02), n: count((value) => Math.abs(value) <= 0.02) });
}

const mapKey = () => `${state.province} ${state.lang} ${state.maps} ${window.innerWidth} ${window.innerHeight}`;

// How large a map is drawn, in pixels per unit of its drawing, so that its letters can be of a size that is read.
function mapScale(width, height, n) {
  const room = (mapBox.clientWidth - 8 * (n - 1)) / n, tall = window.innerWidth <= 860 ? 520 : window.innerHeight - mapBox.getBoundingClientRect().top - window.scrollY - 132;
  return Math.max(0.5, Math.min(room / width, Math.max(260, tall) / height));
}

function buildMap() {
  const place = province(), [width, height] = sizeOf(place), isDifference = state.maps === "difference", sides = isDifference ? [null] : facts.modes;
  mapOf = mapKey();
  mapBox.dataset.maps = state.maps;
  const scale = mapScale(width, height, sides.length);
  hexagons = sides.map(() => []);
  mapBox.replaceChildren(...sides.map((mode, i) => {
    const name = mode ? said(mode.label) : say("map.difference");
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width: Math.round(width * scale), height: Math.round(height * scale), role: "application", tabindex: 0, "aria-label": say("map.label", { mode: name, province: said(place.label) }), xmlns: "http://www.w3.org/2000/svg" });
    picture.append(svg("rect", { width, height, fill: "#ffffff" }));
    place.counties.forEach((county, c) => {
      const node = svg("path", { d: hexPath(county), class: "hex", "data-county": c }, svg("title", {}, said(county)));
      node.addEventListener("click", () => change({ county: c }));
      hexagons[i].push(node);
      picture.append(node);
    });
    picture.append(svg("g", { "data-part": "borders", "pointer-events": "none" }, cityBorders(place)), svg("g", { "data-part": "outline", "pointer-events": "none" }), svg("g", { "pointer-events": "none" }, cityNames(place, 14 / scale)));
    picture.addEventListener("keydown", moveCounty);
    return html("div", {}, mode ? html("h3", {}, swatch(mode), name) : html("h3", {}, say("map.difference_of", { a: said(facts.modes[0].label), b: said(facts.modes[1].label) })), picture);
  }));
}

// Lines between hexagons that touch and belong to different cities.
function cityBorders(place) {
  const drawn = [], radius = 1 / Math.sqrt(3);
  place.counties.forEach((a, i) => place.counties.slice(i + 1).forEach((b) => {
    const apart = Math.hypot(a.x - b.x, a.y - b.y);
    if (a.city === b.city || apart > 1.05) return;
    const x = (a.x + b.x) / 2, y = (a.y + b.y) / 2, dx = ((b.y - a.y) / apart) * (radius / 2), dy = ((b.x - a.x) / apart) * (radius / 2);
    drawn.push(line((x + dx) * UNIT, (y - dy) * UNIT, (x - dx) * UNIT, (y + dy) * UNIT, { stroke: INK, "stroke-width": 2 }));
  }));
  return drawn;
}

function cityNames(place, size) {
  return place.cities.map((city) => {
    const name = state.lang === "zh" ? city.zh.replace(/市$/, "") : city.en;
    const half = (lettersWide(name) * size) / 2, x = Math.min(Math.max(city.x * UNIT, half), sizeOf(place)[0] - half);
    return text(round(x), city.y * UNIT + size * 0.35, name, { "font-size": round(size), "font-weight": 700, "text-anchor": "middle", stroke: "#ffffff", "stroke-width": round(size / 4), "paint-order": "stroke" });
  });
}

// Arrow keys go to the nearest county in their direction; Enter and Space choose the first one.
function moveCounty(event) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Enter: [0, 0], " ": [0, 0] }[event.key];
  if (!step) return;
  event.preventDefault();
  const { counties } = province();
  if (state.county === null) return change({ county: 0 });
  const from = counties[state.county];
  let best = null, least = Infinity;
  counties.forEach((to, c) => {
    const along = (to.x - from.x) * step[0] + (to.y - from.y) * step[1], aside = Math.abs((to.x - from.x) * step[1]) + Math.abs((to.y - from.y) * step[0]);
    const cost = along + 3 * aside;
    if (along > 0.3 && cost < least) [best, least] = [c, cost];
  });
  if (best !== null) change({ county: best });
}

function drawLegend(of) {
  const wide = Math.min(440, window.innerWidth - 40), isDifference = state.maps === "difference", [low, high] = isDifference ? [-REACH, REACH] : colourRange(of.name), percent = (value) => `${trueMinus((100 * value).toFixed(0))}%`;
  const bar = Array.from({ length: 50 }, (_, i) => svg("rect", { x: (i * wide) / 50, y: 2, width: wide / 50 + 0.4, height: 13, fill: isDifference ? lean(1 - (2 * i) / 49) : tone(i / 49) }));
  const names = facts.modes.map((mode) => said(mode.label)), words = isDifference ? [say("map.lead", { mode: names[0], by: 100 * REACH }), say("map.even"), say("map.lead", { mode: names[1], by: 100 * REACH })] : [percent(low), said(of.label), percent(high)];
  const node = svg("svg", { viewBox: `0 0 ${wide} 36`, width: wide, height: 36, role: "img", "aria-label": words.join(", ") }, bar, ...words.map((one, i) => text([0, wide / 2, wide][i], 32, one, { "font-size": 14, "text-anchor": ["start", "middle", "end"][i] })));
  document.getElementById("map-legend").replaceChildren(html("div", { class: "legend" }, node));
}
