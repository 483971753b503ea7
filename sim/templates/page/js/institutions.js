// The institutions of the paper: what each does, and its measured effect on both headline measures.

function drawInstitutions() {
  const { windows } = facts.effects, place = province();
  const windowName = (name) => (name === "path" ? say("institutions.path") : say("institutions.month", { month: name.replace("month_", "") }));
  fillSelect(document.getElementById("window"), windows.map(windowName), state.window);
  const headlines = facts.measures.filter((of) => of.headline), under = facts.modes.find((mode) => mode.id === facts.effects.modes[place.id]);
  document.getElementById("institutions-note").textContent = say("institutions.note", { province: said(place.label), mode: under ? said(under.label) : facts.effects.modes[place.id] || "", n: facts.effects.replications });
  const effectOf = (one, of) => one.effects[place.id]?.values[of.name]?.[windows[state.window]];
  const size = (one) => effectOf(one, headlines[0])?.[0] ?? -Infinity;
  const sorted = facts.institutions.toSorted((a, b) => size(b) - size(a) || facts.institutions.indexOf(a) - facts.institutions.indexOf(b)); // those not in force last
  const cells = sorted.map((one) => headlines.map((of) => effectOf(one, of)));
  const most = Math.max(0.01, ...cells.flat().filter(Boolean).flatMap((cell) => cell.map(Math.abs)));
  const head = html("tr", {}, html("th", { scope: "col" }, say("institutions.institution")), html("th", { scope: "col" }, say("institutions.does")), ...headlines.map((of) => html("th", { scope: "col" }, say("institutions.effect", { label: said(of.label) }), html("br"), effectAxis(most))));
  const rows = sorted.map((one, k) => html("tr", { "data-institution": one.id },
    html("th", { scope: "row" }, `${one.id} ${said(one.name)}`, html("div", { class: "small" }, one.groups.map(said).join(" · "))),
    html("td", {}, said(one.does), html("div", { class: "small" }, say("institutions.off", { settings: listed(one.off.map(said)) }))),
    ...headlines.map((of, i) => effectCell(of, cells[k][i], most, one.effects[place.id]))));
  document.getElementById("institutions").replaceChildren(html("thead", {}, head), html("tbody", {}, rows));
}

// One axis for all rows: places of an effect in a cell that is 220 wide.
const effectAt = (most, amount) => 110 + (Math.max(-most, Math.min(most, amount)) / most) * 104;

function effectAxis(most) {
  const far = ticks(0, 100 * most, 2).at(-1);
  return svg("svg", { viewBox: "0 0 220 18", "aria-hidden": "true" }, [-far, 0, far].map((value) => text(effectAt(most, value / 100), 13, value > 0 ? `+${value}` : trueMinus(String(value)), { "font-size": 14, "text-anchor": "middle" })));
}

function effectCell(of, cell, most, effects) {
  if (!cell) return html("td", { class: "number" }, effects && !effects.in_force ? say("institutions.not_in_force") : "\u2013");
  const [value, low, high] = cell, clear = low > 0 || high < 0, x = (amount) => effectAt(most, amount), colour = clear ? (value > 0 ? "#009E73" : "#D55E00") : GREY;
  const dot = svg("svg", { viewBox: "0 0 220 18", "aria-hidden": "true" }, line(110, 0, 110, 18, { stroke: GREY }),
    line(x(low), 9, x(high), 9, { stroke: colour, "stroke-width": 3 }), svg("circle", { cx: x(value), cy: 9, r: 5.5, fill: colour }));
  return html("td", { class: "number" }, html(clear ? "b" : "span", {}, gap(of, value)), " ", html("span", { class: "interval" }, say("institutions.interval", { low: gap(of, low), high: gap(of, high) })), html("br"), dot);
}
