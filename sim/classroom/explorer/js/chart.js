// Charts over the months of a run, as SVG.

function svg_node(kind, attributes, parent, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", kind);
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

// Draws axes into a box, lets body(svg, x, y) draw, and gives the places: {svg, x, y, month_at, value_at}.
//
// f: low, high: of the axis of values; tick(value): its words; n_months, month: of the run, and looked at; size: of letters;
// right: room beside the panel; body.
function chart(box, f) {
  box.textContent = "";
  const width = Math.max(220, box.clientWidth), height = Math.max(100, box.clientHeight);
  const left = 3.4 * f.size + 6, top = 0.6 * f.size, bottom = 1.5 * f.size, right = f.right || 12;
  const wide = width - left - right, tall = height - top - bottom;
  const x = (month) => left + (month / f.n_months) * wide, y = (value) => top + ((f.high - value) / (f.high - f.low)) * tall;
  const svg = svg_node("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, box), letters = { "font-size": f.size, class: "xp-tick" };
  for (const value of ticks_of(f.low, f.high, Math.max(2, Math.floor(tall / (2.4 * f.size))))) {
    svg_node("line", { x1: left, x2: left + wide, y1: y(value), y2: y(value), class: "xp-grid" }, svg);
    svg_node("text", { x: left - 6, y: y(value) + 0.35 * f.size, "text-anchor": "end", ...letters }, svg, f.tick(value).replace("-", "−"));
  }
  const year = f.n_months >= 24 ? 12 : 1, every = Math.max(1, Math.ceil(f.n_months / 6 / year)) * year;
  for (let m = 0; m <= f.n_months; m += every) svg_node("text", { x: x(m), y: height - 0.25 * f.size, "text-anchor": "middle", ...letters }, svg, m);
  f.body(svg, x, y, { low: f.low, high: f.high, edge: width - 2, start: left, top, wide, tall });
  svg_node("line", { x1: x(f.month), x2: x(f.month), y1: top, y2: top + tall, class: "xp-cursor" }, svg);
  const within = (value, low, high) => Math.min(Math.max(value, low), high);
  return {
    svg, x, y,
    month_at: (event) => within(Math.round(((event.clientX - svg.getBoundingClientRect().left - left) / wide) * f.n_months), 0, f.n_months),
    value_at: (event) => within(f.high - ((event.clientY - svg.getBoundingClientRect().top - top) / tall) * (f.high - f.low), f.low, f.high),
  };
}

// Round values between two others, so many at most.
function ticks_of(low, high, most) {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const step = [1, 2, 5, 10, 20].map((k) => k * power).find((k) => (high - low) / k <= most) || high - low, found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-12; k++) found.push(k * step);
  return found;
}

// Ends of an axis of values that takes in all of these; whole steps of shares, so that it tells little of what comes.
function ends_of(values, is_share, is_even) {
  const known = values.filter((value) => value !== null && Number.isFinite(value));
  let low = known.length ? Math.min(...known) : 0, high = known.length ? Math.max(...known) : 1;
  if (is_even) {
    const most = Math.max(-low, high), step = is_share ? 0.05 : most / 4 || 1;
    const end = is_share ? Math.max(0.1, Math.ceil(most / step) * step) : most * 1.1 || 1;
    return [-end, end];
  }
  if (is_share) return [Math.min(0, Math.floor(low / 0.2) * 0.2), Math.max(0.2, Math.ceil(high / 0.2) * 0.2)];
  const pad = 0.06 * (high - low) || 0.06 * Math.abs(high) || 0.01;
  return [low >= 0 && low - pad < 0 ? 0 : low - pad, high + pad];
}

function curve_line(svg, values, x, y, attributes) {
  let way = "", pen = "M";
  values.forEach((value, month) => {
    if (value === null || value === undefined || !Number.isFinite(value)) { pen = "M"; return; }
    way += `${pen}${x(month).toFixed(1)} ${y(value).toFixed(1)}`; pen = "L";
  });
  return svg_node("path", { d: way, fill: "none", ...attributes }, svg);
}

function curve_band(svg, low, high, x, y, attributes) {
  const top = high.map((value, month) => `${x(month)},${y(value)}`), foot = low.map((value, month) => `${x(month)},${y(value)}`).reverse();
  svg_node("polygon", { points: top.concat(foot).join(" "), ...attributes }, svg);
}

// How wide words are, about, in letters of a size.
function wide_of(words, size) { return [...words].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.66), 0) * size; }
