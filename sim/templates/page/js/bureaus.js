// One county close up: twelve bureaus, which of them shares what with whom, month by month under both modes.

const close = facts.close;
const closePlace = new Map(close.pairs.map(([holder, user], k) => [holder * close.bureaus.length + user, k]));

// What a cell or a state is in a month, from 1 on.
function closeAt(kind, mode, place, month) {
  const packed = arrays.get(`close-${kind}-${province().id}`), [, , counties, n, months] = packed.shape;
  return close[kind][Math.round(packed.value(((mode * counties + (state.county ?? 0)) * n + place) * months + month - 1))];
}

function closeCell(mode, holder, user, month) {
  const place = closePlace.get(holder * close.bureaus.length + user);
  return place === undefined ? close.cells[0] : closeAt("cells", mode, place, month);
}

// The bureau that was chosen, or the one that keeps most to itself under the first mode.
function bureauShown(month) {
  if (state.bureau !== null) return state.bureau;
  const kept = close.bureaus.map(() => 0);
  close.holder.forEach((holder, r) => { if (closeAt("states", 0, r, month).id === "unlisted") kept[holder]++; });
  return kept.indexOf(Math.max(...kept));
}

function drawBureaus() {
  const month = Math.max(1, state.month), chosen = bureauShown(month), county = state.county ?? 0, names = facts.modes.map((mode) => said(mode.label));
  const select = byId("close-county");
  fillSelect(select, province().counties.map(said), county);
  select.onchange = (event) => change({ county: Number(event.target.value) });
  const shared = names.map((_, mode) => close.pairs.filter(([holder, user]) => closeCell(mode, holder, user, month).id === "shared").length);
  byId("bureaus-headline").textContent = state.month ? say("bureaus.headline", { county: said(province().counties[county]), month, n: close.pairs.length, a: names[0], b: names[1], n_a: shared[0], n_b: shared[1] }) : say("bureaus.before", { county: said(province().counties[county]) });
  const focused = document.activeElement?.dataset?.holder, within = document.activeElement?.closest?.("[data-close]")?.dataset.close;
  byId("bureaus").replaceChildren(...facts.modes.map((mode, k) => html("div", { "data-close": k }, html("h3", {}, swatch(mode), names[k]), closePicture(k, month, chosen))));
  if (focused !== undefined) document.querySelector(`[data-close="${within}"] [data-holder="${focused}"]`)?.focus();
  byId("bureaus-key").replaceChildren(...close.cells.slice(1).map((kind) => { const patch = html("i", { class: "patch" }); patch.style.background = kind.colour; return html("span", {}, patch, " ", say(`close.${kind.id}`)); }));
  drawBureau(chosen);
}

// Rows hold data, columns need them; at month 0 nothing is coloured.
function closePicture(mode, month, chosen) {
  const n = close.bureaus.length, narrow = window.innerWidth <= 860, wide = Math.max(330, (byId("bureaus").clientWidth - 8) / (narrow ? 1 : 2) - 4), left = Math.min(190, wide * (narrow ? 0.36 : 0.42));
  const step = (wide - left) / n, tall = Math.min(26, Math.max(20, step)), room = left - 30;
  const cut = (name) => { let end = name.length; while (end > 1 && lettersWide(name.slice(0, end)) * 14 > room) end--; return end < name.length ? `${name.slice(0, end - 1)}\u2026` : name; };
  const picture = svg("svg", { viewBox: `0 0 ${round(wide)} ${round(22 + n * tall)}`, role: "group", "aria-label": `${said(facts.modes[mode].label)}: ${say("close.title")}`, xmlns: "http://www.w3.org/2000/svg" });
  for (let user = 0; user < n; user++) picture.append(text(left + step * (user + 0.5), 16, String(user + 1), { "text-anchor": "middle" }));
  close.bureaus.forEach((name, holder) => {
    const row = svg("g", { class: "holder", "data-holder": holder, tabindex: 0, role: "button", "aria-pressed": String(holder === chosen), "aria-label": said(name) },
      svg("rect", { x: 0, y: round(22 + holder * tall), width: round(left - 2), height: round(tall), fill: holder === chosen ? "#e3edf5" : "#ffffff" }),
      text(2, round(22 + holder * tall + tall / 2 + 5), `${holder + 1} ${cut(said(name))}`, { "font-weight": holder === chosen ? 700 : 400 }));
    for (let user = 0; user < n; user++) {
      const of = state.month ? closeCell(mode, holder, user, month) : close.cells[0];
      row.append(svg("rect", { x: round(left + step * user + 1), y: round(23 + holder * tall), width: round(step - 2), height: round(tall - 2), fill: of.colour === "none" ? "#ffffff" : of.colour, stroke: of.colour === "none" ? GRID : "", "data-cell": `${holder}:${user}`, "data-is": of.id }, svg("title", {}, `${said(name)} \u2192 ${said(close.bureaus[user])}: ${say(`close.${of.id}`)}`)));
    }
    const choose = () => change({ bureau: holder });
    row.addEventListener("click", choose);
    row.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } });
    picture.append(row);
  });
  return picture;
}

// The data that a bureau holds, each with its months under either mode; what comes later stays hidden where it is.
function drawBureau(holder) {
  const last = state.hide ? state.month : LAST, held = close.holder.map((of, r) => (of === holder ? r : -1)).filter((r) => r >= 0), names = facts.modes.map((mode) => said(mode.label));
  const strip = (r) => svg("svg", { viewBox: `0 0 ${LAST} 22`, preserveAspectRatio: "none", role: "img", "aria-label": state.month ? facts.modes.map((mode, k) => `${names[k]}: ${say(`close.${closeAt("states", k, r, state.month).id}`)}`).join(", ") : said(close.resources[r]), class: "strip" },
    ...facts.modes.flatMap((_, k) => Array.from({ length: last }, (_, m) => svg("rect", { x: m, y: 11 * k, width: 1.03, height: 10, fill: closeAt("states", k, r, m + 1).colour }))), line(state.month, 0, state.month, 22, { stroke: INK, "stroke-width": 0.4 }));
  byId("bureau").replaceChildren(html("h3", {}, `${holder + 1} ${said(close.bureaus[holder])}`), html("p", { class: "small" }, say("close.over_time", { left: names[0], right: names[1] })),
    ...held.map((r) => html("div", { class: "resource", "data-resource": r }, html("span", {}, said(close.resources[r])), strip(r))));
}
