// A map of a province that tells one thing at a time.

const MAP_EVEN = 0.02; // counties that differ by no more are drawn and counted as even: two points

// Builds a map into a box; gives {paint(frames, month), fit(), mark(id)}.
//
// f: side ("left", "right", or "between" for the difference), layer, stage, fixed (colours and names), tones (256), words, size (of letters),
// reach (of the difference), choose(id).
function province_map(box, f) {
  box.textContent = "";
  const stage = f.stage, shows_firms = f.layer === "building", side = f.side === "between" ? "left" : f.side;
  const beside = stage.size[0] < 1.25 * stage.size[1], room = shows_firms ? 44 : 0;
  const [width, height] = [stage.size[0] + (beside ? room : 0), stage.size[1] + (beside ? 0 : room)];
  const svg = svg_node("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "xMidYMid meet", role: "group", "aria-label": f.words.map_keys, class: `xp-shows-${f.layer}` }, box);
  const agents = {}, counties = [], arcs = [], lines = [], citizens = [], names = [];
  const agent = (node, kind, number, name, is_first) => {
    const id = `${side}:${kind}:${number}`, choose = () => f.choose(id);
    node.setAttribute("data-agent", id); node.setAttribute("tabindex", is_first ? "0" : "-1"); node.setAttribute("role", "button");
    node.setAttribute("aria-label", name); node.classList.add("xp-agent");
    svg_node("title", {}, node, name);
    node.addEventListener("click", choose);
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); choose(); }
      else step_to(event, agents, node);
    });
    agents[id] = node;
  };
  for (const [i, j] of stage.ties) {
    const a = stage.counties[i], b = stage.counties[j];
    svg_node("line", { x1: a[0], y1: a[1], x2: b[0], y2: b[1], class: "xp-tie" }, svg);
  }
  const long = beside ? stage.size[1] : stage.size[0], step = Math.min(24, (long - 20) / stage.n_firms), start = (long - step * (stage.n_firms - 1)) / 2;
  const spots = Array.from({ length: stage.n_firms }, (_, k) => (beside ? [stage.size[0] + 26, start + k * step] : [start + k * step, stage.size[1] + 22]));
  if (shows_firms) stage.counties.forEach((point) => {
    for (let k = 0; k < stage.n_contracts; k++) lines.push(svg_node("line", { x1: point[0], y1: point[1], class: "xp-contract", visibility: "hidden" }, svg));
  });
  stage.counties.forEach((point, c) => {
    const group = svg_node("g", { transform: `translate(${point[0].toFixed(1)} ${point[1].toFixed(1)})` }, svg);
    svg_node("circle", { r: f.layer === "bureaus" ? 10.5 : 9.4, class: "xp-hit" }, group);
    if (f.layer === "bureaus") arcs.push(ring(stage.n_lines).map((d) => svg_node("path", { d }, group)));
    counties.push(svg_node("circle", { r: f.layer === "bureaus" ? 3.4 : f.layer === "citizens" ? 5 : 8.2 }, group));
    agent(group, "county", c, stage.county_names[c], c === 0);
  });
  if (f.layer === "citizens") stage.citizens.forEach((place, n) => {
    const dot = svg_node("circle", { cx: place[0], cy: place[1], r: 3.4, class: "xp-citizen" }, svg);
    agent(dot, "citizen", n, f.words.citizen);
    citizens.push(dot);
  });
  const firms = shows_firms ? spots.map((spot, k) => {
    const square = svg_node("rect", { class: "xp-firm" }, svg);
    agent(square, "firm", k, `${f.words.firm} ${k}`);
    return square;
  }) : [];
  stage.cities.forEach((point, k) => {
    svg_node("rect", { x: point[0] - 2.4, y: point[1] - 2.4, width: 4.8, height: 4.8, class: "xp-city" }, svg);
    names.push(svg_node("text", { class: "xp-name" }, svg, stage.city_names[k].replace(/市$/, "")));
  });

  // City names have the size of letters on the screen, whatever the size of the map; they keep out of each other's way and
  // cover few counties: a name that would cover more than two is left to the county's own.
  function fit() {
    const rect = box.getBoundingClientRect(), scale = Math.min(rect.width / width, rect.height / height) || 1, size = f.size / scale, taken = [];
    stage.cities.forEach((point, k) => {
      const half = wide_of(names[k].textContent, size) / 2 + 1, tall = size * 1.1;
      const spot = [[0, -0.45 * size], [0, 1.15 * size], [half + 0.4 * size, 0.35 * size], [-half - 0.4 * size, 0.35 * size]]
        .map(([x, y]) => [Math.min(Math.max(point[0] + x, half), width - half), Math.max(point[1] + y, size)])
        .filter(([x, y]) => taken.every(([x1, y1, half1]) => Math.abs(x - x1) > half + half1 || Math.abs(y - y1) > tall))
        .map((place) => [...place, stage.counties.filter(([x, y]) => Math.abs(x - place[0]) < half + 4 && Math.abs(y - place[1] + size / 3) < size / 2 + 4).length])
        .filter((place) => place[2] <= 2).sort((a, b) => a[2] - b[2])[0];
      names[k].setAttribute("display", spot ? "inline" : "none");
      if (!spot) return;
      taken.push([spot[0], spot[1], half]);
      for (const [name, value] of [["x", spot[0]], ["y", spot[1]], ["font-size", size], ["stroke-width", size / 4]]) names[k].setAttribute(name, value);
    });
  }

  function paint(frames, month) {
    const frame = frames[side], C = counties.length, layers = stage.county_layers, at_layer = layers.indexOf(f.layer), kinds = Object.keys(f.fixed.building_names);
    const colour_of = (at) => f.fixed.colours.building[kinds[frame.building[at]]];
    for (let c = 0; c < C; c++) {
      const at = month * C + c;
      counties[c].setAttribute("fill", f.layer === "building" ? colour_of(at) : f.layer === "difference" ? f.lean(county_gap(frames, stage, f.measure, month, c))
        : at_layer >= 0 ? f.tones[frame.counties[at * layers.length + at_layer]] : "#e4e4e4");
      if (arcs.length) arcs[c].forEach((arc, k) => arc.setAttribute("fill", f.tones[frame.bureaus[at * stage.n_lines + k]]));
      if (lines.length) for (let k = 0; k < stage.n_contracts; k++) {
        const firm = frame.contracts[at * stage.n_contracts + k], line = lines[c * stage.n_contracts + k];
        if (firm < firms.length) { line.setAttribute("x2", spots[firm][0]); line.setAttribute("y2", spots[firm][1]); line.setAttribute("stroke", colour_of(at)); }
        line.setAttribute("visibility", firm < firms.length ? "visible" : "hidden");
      }
    }
    citizens.forEach((dot, n) => {
      const at = 4 * (month * citizens.length + n);
      dot.setAttribute("fill", frame.citizens[at] ? f.fixed.colours.online : f.fixed.colours.counter);
      dot.setAttribute("stroke", frame.citizens[at + 3] ? f.fixed.colours.complaint : "none");
    });
    firms.forEach((square, k) => {
      const half = (k === 0 ? 5 : 4) + Math.min(5, (frame.firms[3 * (month * firms.length + k) + 2] / 255) * 10), [x, y] = spots[k];
      for (const [name, value] of [["x", x - half], ["y", y - half], ["width", 2 * half], ["height", 2 * half], ["transform", k === 0 ? `rotate(45 ${x} ${y})` : ""]]) square.setAttribute(name, value);
    });
  }
  fit();
  return { paint, fit, mark: (id) => { for (const name in agents) agents[name].classList.toggle("xp-picked", name === id); } };
}

// The parts of a ring, one per bureau.
function ring(n) {
  const inner = 4.4, outer = 9.6, at = (angle, r) => `${(r * Math.sin(angle)).toFixed(2)} ${(-r * Math.cos(angle)).toFixed(2)}`;
  return Array.from({ length: n }, (_, k) => {
    const from = (2 * Math.PI * k) / n, to = (2 * Math.PI * (k + 1)) / n - 0.09;
    return `M${at(from, inner)}L${at(from, outer)}A${outer} ${outer} 0 0 1 ${at(to, outer)}L${at(to, inner)}A${inner} ${inner} 0 0 0 ${at(from, inner)}Z`;
  });
}

// Arrow keys go to the nearest agent in their direction; one agent of a map at a time can be tabbed to.
function step_to(event, agents, node) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!way) return;
  event.preventDefault(); event.stopPropagation();
  const middle = (one) => { const r = one.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; }, here = middle(node);
  let best = null, least = Infinity;
  for (const id in agents) {
    if (agents[id] === node) continue;
    const [x, y] = middle(agents[id]), along = (x - here[0]) * way[0] + (y - here[1]) * way[1], off = Math.abs((x - here[0]) * way[1]) + Math.abs((y - here[1]) * way[0]);
    if (along > 1 && along + 2 * off < least) { least = along + 2 * off; best = agents[id]; }
  }
  if (!best) return;
  node.setAttribute("tabindex", "-1"); best.setAttribute("tabindex", "0"); best.focus();
}

// Left minus right of a county's measure in a month.
function county_gap(frames, stage, measure, month, c) {
  const layers = stage.county_layers, at = (month * stage.counties.length + c) * layers.length + layers.indexOf(measure);
  return (frames.left.counties[at] - frames.right.counties[at]) / 255;
}

// Counties by what is told of them in a month: how many of each kind are building, of each side ahead, of citizens by channel.
function map_counts(frames, stage, layer, measure, month, side) {
  const C = stage.counties.length, count = (n, kind_of, kinds) => {
    const found = new Array(kinds).fill(0);
    for (let k = 0; k < n; k++) found[kind_of(k)]++;
    return found;
  };
  if (layer === "building") return count(C, (c) => frames[side].building[month * C + c], 4);
  if (layer === "citizens") {
    const n = stage.citizens.length, cell = (k, column) => frames[side].citizens[4 * (month * n + k) + column];
    return [...count(n, (k) => (cell(k, 0) ? 0 : 1), 2), count(n, (k) => (cell(k, 3) ? 0 : 1), 2)[0]];
  }
  if (layer === "difference") return count(C, (c) => { const d = county_gap(frames, stage, measure, month, c); return Math.abs(d) <= MAP_EVEN ? 1 : d > 0 ? 0 : 2; }, 3);
  return [];
}

// Nineteen of twenty counties differ by no more than this in any month, in whole steps of five points: the ends of the key.
function map_reach(frames, stage, measure, n_frames) {
  const found = [];
  for (let month = 1; month < n_frames; month++) for (let c = 0; c < stage.counties.length; c++) found.push(Math.abs(county_gap(frames, stage, measure, month, c)));
  found.sort((a, b) => a - b);
  return Math.max(0.1, Math.ceil((found[Math.floor(0.95 * found.length)] || 0) / 0.05) * 0.05);
}

// Colours between those of both sides: a function of left minus right, in words of CSS.
function leaning(colours, even, reach) {
  const parts = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)), middle = parts(even), ends = colours.map(parts);
  return (gap) => {
    const part = Math.min(1, Math.abs(gap) / reach), end = ends[gap > 0 ? 0 : 1];
    return `rgb(${middle.map((c, i) => Math.round(c + part * (end[i] - c))).join(",")})`;
  };
}

// All 256 colours of a ramp.
function ramp_of(colours) {
  const stops = colours.map((c) => [1, 3, 5].map((i) => parseInt(c.slice(i, i + 2), 16)));
  return Array.from({ length: 256 }, (_, v) => {
    const at = (v / 255) * (stops.length - 1), low = Math.min(Math.floor(at), stops.length - 2), part = at - low;
    return "rgb(" + stops[low].map((c, i) => Math.round(c + part * (stops[low + 1][i] - c))).join(",") + ")";
  });
}
