// Who is tied to whom: province, cities, counties and firms, one picture per mode.

const networkBox = document.getElementById("network");

function drawNetwork() {
  const place = province(), frame = nearestFrame(state.month);
  const [width, height] = sizeOf(place, 90);
  const room = (networkBox.clientWidth - 8) / (window.innerWidth <= 860 ? 1 : 2), tall = window.innerWidth <= 860 ? 560 : window.innerHeight - networkBox.getBoundingClientRect().top - window.scrollY - 130;
  const scale = Math.max(0.5, Math.min(room / width, Math.max(280, tall) / height));
  networkBox.replaceChildren(...facts.modes.map((mode, i) => {
    const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width: Math.round(width * scale), height: Math.round(height * scale), role: "img", "aria-label": say("network.label", { mode: said(mode.label), province: said(place.label) }), xmlns: "http://www.w3.org/2000/svg" });
    picture.append(svg("rect", { width, height, fill: "#ffffff" }), ...networkOf(place, i, frame, width, height, 14 / scale));
    return html("div", {}, html("h3", {}, swatch(mode), said(mode.label)), picture);
  }));
  document.getElementById("network-key").replaceChildren(networkKey());
  document.getElementById("network-caption").textContent = say("network.caption", { month: facts.frames[frame] });
  const boxes = TIES.map((tie) => html("label", { class: "check" }, html("input", {
    type: "checkbox", checked: state.ties.includes(tie), "data-tie": tie,
    onchange: (event) => change({ ties: TIES.filter((one) => (one === tie ? event.target.checked : state.ties.includes(one))) }),
  }), say(`network.${tie}`)));
  document.getElementById("ties").replaceChildren(...boxes);
}

// What the signs are, in sight.
function networkKey() {
  const firm = facts.modes[1].colour, diamond = (x, size, fill) => svg("path", { d: `M${x} ${14 - size}L${x + size} 14L${x} ${14 + size}L${x - size} 14Z`, fill, stroke: firm, "stroke-width": 1.4 });
  const signs = [["province", svg("path", { d: star(14, 14, 10), fill: INK })], ["city", svg("rect", { x: 8, y: 8, width: 12, height: 12, fill: INK })], ["county", svg("circle", { cx: 14, cy: 14, r: 7, fill: tone(0.6), stroke: GREY })],
    ["operator", diamond(14, 11, firm)], ["firm", diamond(14, 7, firm)], ["idle", diamond(14, 7, "#ffffff")], ["contract", line(3, 14, 25, 14, { stroke: firm, "stroke-width": 2.5 })]];
  const ramp = svg("svg", { viewBox: "0 0 90 28", width: 90, height: 28, "aria-hidden": "true" }, Array.from({ length: 30 }, (_, i) => svg("rect", { x: i * 3, y: 8, width: 3.4, height: 12, fill: tone(i / 29) }))), [low, high] = colourRange("data_sharing_rate");
  return html("ul", { class: "key" }, ...signs.map(([name, sign]) => html("li", {}, svg("svg", { viewBox: "0 0 28 28", width: 28, height: 28, "aria-hidden": "true" }, sign), say(`network.key.${name}`))),
    html("li", {}, ramp, say("network.key.ramp", { low: (100 * low).toFixed(0), high: (100 * high).toFixed(0) })));
}

const nearestFrame = (month) => facts.frames.reduce((best, at, k) => (Math.abs(at - month) < Math.abs(facts.frames[best] - month) ? k : best), 0);

function networkOf(place, mode, frame, width, height, size) {
  const at = ({ x, y }) => [x * UNIT, y * UNIT], nodes = [];
  const top = freeSpot(place), contracts = place.contracts[mode][frame];
  const tie = (from, to, look) => line(...from, ...to, look);
  if (state.ties.includes("neighbours")) nodes.push(...place.neighbours.map(([a, b]) => tie(at(place.counties[a]), at(place.counties[b]), { stroke: PALE, "stroke-width": 1.5 })));
  if (state.ties.includes("hierarchy")) {
    nodes.push(...place.cities.map((city) => tie(top, at(city), { stroke: INK, "stroke-dasharray": "2 4", "stroke-width": 1.4 })));
    nodes.push(...place.counties.map((county) => tie(at(place.cities[county.city]), at(county), { stroke: GREY, "stroke-width": 1.2 })));
  }
  const firms = firmSpots(place, contracts, width, height);
  if (state.ties.includes("contracts")) {
    nodes.push(...contracts.map(([county, firm]) => tie(firms[firm], at(place.counties[county]), { stroke: facts.modes[1].colour, "stroke-width": 1.1, opacity: 0.25 })));
    if (place.operator[mode]) nodes.push(tie(firms[0], top, { stroke: facts.modes[1].colour, "stroke-width": 3 }));
  }
  const shared = countiesOf("data_sharing_rate", mode, state.levers, state.month);
  place.counties.forEach((county, c) => {
    const [x, y] = at(county), chosen = c === state.county;
    nodes.push(svg("circle", { cx: x, cy: y, r: 8, fill: tone(shareOf("data_sharing_rate", shared[c])), stroke: chosen ? "#D55E00" : GREY, "stroke-width": chosen ? 4 : 1, class: "dot" }, svg("title", {}, said(county))));
  });
  place.cities.forEach((city) => { const [x, y] = at(city); nodes.push(svg("rect", { x: x - 6, y: y - 6, width: 12, height: 12, fill: INK, stroke: "#ffffff" })); });
  nodes.push(...cityLabels(place, size), svg("path", { d: star(...top, 15), fill: INK, stroke: "#ffffff", "stroke-width": 1.5 }));
  firms.forEach(([x, y], firm) => {
    const leads = firm === 0 && place.operator[mode], size = leads ? 13 : 7, idle = !leads && !contracts.some(([, of]) => of === firm);
    nodes.push(svg("path", { d: `M${x} ${y - size}L${x + size} ${y}L${x} ${y + size}L${x - size} ${y}Z`, fill: idle ? "#ffffff" : facts.modes[1].colour, stroke: leads ? INK : facts.modes[1].colour, "stroke-width": leads ? 2 : 1.2 }));
  });
  return nodes;
}

const cityLabels = (place, size) => place.cities.map((city) => text(city.x * UNIT, city.y * UNIT - 11, state.lang === "zh" ? city.zh.replace(/市$/, "") : city.en,
  { "font-size": round(size), "font-weight": 600, "text-anchor": "middle", stroke: "#ffffff", "stroke-width": round(size / 4), "paint-order": "stroke" }));

// The spot near the middle that is farthest from counties, for the province.
function freeSpot(place) {
  const [width, height] = sizeOf(place);
  let best = [width / 2, height / 2], most = -Infinity;
  for (let x = 0.2; x <= 0.8; x += 0.02) {
    for (let y = 0.1; y <= 0.9; y += 0.02) {
      const near = Math.min(...[...place.counties, ...place.cities].map((one) => Math.hypot(one.x * UNIT - x * width, one.y * UNIT - y * height)));
      const score = Math.min(near, 50) - 0.12 * Math.hypot((x - 0.5) * width, (y - 0.5) * height);
      if (score > most) [best, most] = [[x * width, y * height], score];
    }
  }
  return best;
}

// Firms stand in a row below the map, in the order in which their projects lie from west to east; the operator first.
function firmSpots(place, contracts, width, height) {
  const middle = Array.from({ length: place.firms }, (_, firm) => {
    const own = contracts.filter(([, of]) => of === firm).map(([county]) => place.counties[county].x * UNIT);
    return own.length ? own.reduce((a, b) => a + b, 0) / own.length : width / 2;
  });
  middle[0] = -Infinity;
  const order = middle.map((_, firm) => firm).sort((a, b) => middle[a] - middle[b] || a - b), spots = [];
  order.forEach((firm, k) => { spots[firm] = [((k + 0.5) / place.firms) * width, height - 22]; });
  return spots;
}

function star(x, y, radius) {
  const corner = (i) => { const reach = i % 2 ? radius * 0.42 : radius; return [x + reach * Math.sin((i * Math.PI) / 5), y - reach * Math.cos((i * Math.PI) / 5)]; };
  return `${way(Array.from({ length: 10 }, (_, i) => corner(i)))}Z`;
}
