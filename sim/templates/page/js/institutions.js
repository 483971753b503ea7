// The institutions of the paper: what each does, and its measured effect on both headline measures.

function drawInstitutions() {
  const { windows } = facts.effects, place = province();
  const windowName = (name) => (name === "path" ? say("institutions.path") : say("institutions.month", { month: name.replace("month_", "") }));
  fillSelect(document.getElementById("window"), windows.map(windowName), state.window);
  const headlines = facts.measures.filter((of) => of.headline), under = facts.modes.find((mode) => mode.id === facts.effects.modes[place.id]);
  document.getElementById("institutions-note").textContent = say("institutions.note", { province: said(place.label), mode: under ? said(under.label) : facts.effects.modes[place.id] || "", n: facts.effects.replications });
  const cells = facts.institutions.map((one) => headlines.map((of) => one.effects[place.id]?.values[of.name]?.[windows[state.window]]));
  const most = Math.max(0.01, ...cells.flat().filter(Boolean).map(([value]) => Math.abs(value)));
  const head = html("tr", {}, html("th", { scope: "col" }, say("institutions.institution")), html("th", { scope: "col" }, say("institutions.does")), ...headlines.map((of) => html("th", { scope: "col" }, say("institutions.effect", { label: said(of.label) }))));
  const rows = facts.institutions.map((one, k) => html("tr", { "data-institution": one.id },
    html("th", { scope: "row" }, `${one.id} ${said(one.name)}`, html("div", { class: "small" }, one.groups.map(said).join(" · "))),
    html("td", {}, said(one.does), html("div", { class: "small" }, say("institutions.off", { settings: one.off.join(", ") }))),
    ...headlines.map((of, i) => effectCell(of, cells[k][i], most, one.effects[place.id]))));
  document.getElementById("institutions").replaceChildren(html("thead", {}, head), html("tbody", {}, rows));
}

function effectCell(of, cell, most, effects) {
  if (!cell) return html("td", { class: "number" }, effects && !effects.in_force ? say("institutions.not_in_force") : "\u2013");
  const [value, low, high] = cell, clear = low > 0 || high < 0, x = (amount) => 55 + (Math.max(-most, Math.min(most, amount)) / most) * 53;
  const bar = svg("svg", { viewBox: "0 0 110 14", "aria-hidden": "true" },
    svg("rect", { x: Math.min(x(0), x(value)), y: 3, width: Math.abs(x(value) - x(0)), height: 8, fill: clear ? (value > 0 ? "#009E73" : "#D55E00") : PALE }),
    line(x(low), 7, x(high), 7, { stroke: INK }), line(55, 0, 55, 14, { stroke: GREY }));
  return html("td", { class: "number" }, html(clear ? "b" : "span", {}, gap(of, value)), " ", html("span", { class: "interval" }, say("institutions.interval", { low: gap(of, low), high: gap(of, high) })), html("br"), bar);
}
