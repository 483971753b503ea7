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
  if (mapOf !== `${state.province} ${state.lang}`) buildMap();
  const of = facts.county_measures[state.mapMeasure];
  facts.modes.forEach((mode, i) => {
    countiesOf(of.name, i, state.levers, state.month).forEach((value, county) => {
      const node = hexagons[i][county], chosen = county === state.county;
      node.setAttribute("fill", tone(shareOf(of.name, value)));
      node.setAttribute("stroke", chosen ? "#D55E00" : "#ffffff");
      node.setAttribute("stroke-width", chosen ? 4 : 1);
    });
  });
  for (const group of mapBox.querySelectorAll("[data-part=outline]")) {
    group.replaceChildren();
    if (state.county !== null) group.append(svg("path", { d: hexPath(province().counties[state.county]), fill: "none", stroke: "#D55E00", "stroke-width": 4 }));
  }
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

function buildMap() {
  const place = province(), [width, height] = sizeOf(place);
  mapOf = `${state.province} ${state.lang}`;
  hexagons = facts.modes.map(() => []);
  mapBox.replaceChildren(...facts.modes.map((mode, i) => {
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "application", tabindex: 0, "aria-label": say("map.label", { mode: said(mode.label), province: said(place.label) }), xmlns: "http://www.w3.org/2000/svg" });
    picture.append(svg("rect", { width, height, fill: "#ffffff" }));
    place.counties.forEach((county, c) => {
      const node = svg("path", { d: hexPath(county), class: "hex", "data-county": c }, svg("title", {}, said(county)));
      node.addEventListener("click", () => change({ county: c }));
      hexagons[i].push(node);
      picture.append(node);
    });
    picture.append(svg("g", { "data-part": "borders", "pointer-events": "none" }, cityBorders(place)), svg("g", { "data-part": "outline", "pointer-events": "none" }), svg("g", { "pointer-events": "none" }, cityNames(place)));
    picture.addEventListener("keydown", moveCounty);
    return html("div", {}, html("h3", {}, swatch(mode), said(mode.label)), picture);
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

function cityNames(place) {
  return place.cities.map((city) => {
    const name = state.lang === "zh" ? city.zh.replace(/市$/, "") : city.en;
    return text(city.x * UNIT, city.y * UNIT + 4, name, { "font-size": 13, "font-weight": 600, "text-anchor": "middle", stroke: "#ffffff", "stroke-width": 3.5, "paint-order": "stroke" });
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
  const [low, high] = colourRange(of.name), percent = (value) => `${trueMinus((100 * value).toFixed(0))}%`;
  const width = 300, bar = Array.from({ length: 50 }, (_, i) => svg("rect", { x: 50 + i * 4, y: 2, width: 4.5, height: 12, fill: tone(i / 49) }));
  const node = svg("svg", { viewBox: `0 0 ${width} 34`, width, height: 34, role: "img", "aria-label": said(of.label) }, bar,
    text(50, 30, percent(low), { "font-size": 13, "text-anchor": "middle" }), text(250, 30, percent(high), { "font-size": 13, "text-anchor": "middle" }),
    text(150, 30, said(of.label), { "font-size": 13, "text-anchor": "middle" }));
  document.getElementById("map-legend").replaceChildren(html("div", { class: "legend" }, node));
}
