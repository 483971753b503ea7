// Drawing: elements of SVG with all looks as attributes, so that a saved figure keeps them.

const INK = "#222222", GREY = "#767676", PALE = "#d9d9d9", GRID = "#e6e6e6";
const KNOWN = ["#fbf1d3", "#f3dfa2"]; // the middle 90% and 50% of what is known
const TONES = facts.tones; // as in all pictures of the house: even in greyscale, and to colour-blind readers
const OURS = "#7b3294"; // a design of the class's own
const FONT = 'system-ui, "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif';

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== "") node.setAttribute(name, value);
  for (const child of children.flat()) if (child !== null) node.append(child);
  return node;
}

function html(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}

const text = (x, y, words, look = {}) => svg("text", { x, y, fill: INK, "font-size": 14, "font-family": FONT, ...look }, words);
const line = (x1, y1, x2, y2, look = {}) => svg("line", { x1, y1, x2, y2, stroke: GREY, ...look });
const round = (value) => Math.round(value * 100) / 100;

// A path through points; it breaks where a value is not defined.
function way(points) {
  let drawn = "", pen = "M";
  for (const [x, y] of points) {
    if (!Number.isFinite(y)) { pen = "M"; continue; }
    drawn += `${pen}${round(x)} ${round(y)}`;
    pen = "L";
  }
  return drawn;
}

// The area between two rows of points.
function area(upper, lower) {
  const there = upper.map(([, y], i) => Number.isFinite(y) && Number.isFinite(lower[i][1]));
  const top = upper.filter((_, i) => there[i]), bottom = lower.filter((_, i) => there[i]).reverse();
  return top.length ? `${way([...top, ...bottom])}Z` : "";
}

// Round numbers from low to high, about a given number of them.
function ticks(low, high, about) {
  const rough = (high - low) / Math.max(1, about), size = 10 ** Math.floor(Math.log10(rough));
  const step = size * [1, 2, 2.5, 5, 10].find((m) => m * size >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) found.push(+(i * step).toPrecision(10));
  return found;
}

const monthTicks = (narrow) => {
  const step = LAST > 24 ? (narrow ? 24 : 12) : Math.max(1, Math.round(LAST / (narrow ? 3 : 6)));
  return Array.from({ length: Math.floor(LAST / step) + 1 }, (_, i) => i * step);
};

function tone(share) {
  if (!Number.isFinite(share)) return "#ffffff";
  const place = Math.min(Math.max(share, 0), 1) * (TONES.length - 1);
  const below = Math.min(Math.floor(place), TONES.length - 2), u = place - below;
  const part = (hex, at) => parseInt(hex.slice(at, at + 2), 16);
  const mix = (at) => Math.round((1 - u) * part(TONES[below], at) + u * part(TONES[below + 1], at));
  return `rgb(${mix(1)},${mix(3)},${mix(5)})`;
}

const swatch = (mode) => {
  const look = { stroke: mode.colour, "stroke-width": 4, "stroke-dasharray": mode.dash };
  return html("span", { class: "swatch", "aria-hidden": "true" }, svg("svg", { viewBox: "0 0 34 10" }, line(0, 5, 34, 5, look)));
};

// A list of choices kept in step with the language; the present choice stays.
function fillSelect(select, names, chosen) {
  select.replaceChildren(...names.map((name, place) => html("option", { value: place, selected: place === chosen }, name)));
  select.value = String(chosen);
}
