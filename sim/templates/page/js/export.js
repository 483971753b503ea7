// What is shown now as files: numbers as CSV, the picture as SVG or PNG.

function saveFile(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = html("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

const fileName = (kind) => `digigov-${state.tab}-${province().id}-${state.tab === "map" || state.tab === "network" ? facts.county_measures[state.mapMeasure].name : measure().name}.${kind}`;
const cell = (value) => (typeof value === "number" ? (Number.isFinite(value) ? String(+value.toPrecision(6)) : "") : /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
const toCsv = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

// The numbers of the present view: curves month by month, or counties in the present month, or institutions.
function csvOf() {
  if (state.tab === "game" && state.pane === "rank") return ranksCsv();
  if (state.tab === "game") return designCsv();
  const settings = facts.levers.map((lever) => lever.key), chosen = state.levers.map((value) => +value.toPrecision(6));
  if (state.tab === "map" || state.tab === "network") return toCsv([["province", "month", ...settings, "mode", "city", "county", ...facts.county_measures.map((of) => of.name)], ...countyRows(chosen)]);
  if (state.tab === "institutions") return toCsv([["province", "institution", "name_en", "name_zh", "window", "indicator", "effect", "ci_low", "ci_high"], ...effectRows()]);
  const [a, b] = facts.modes.map((mode) => mode.id), of = measure(), now = compare(of.name, state.province, state.levers);
  const head = ["province", "indicator", ...settings, "month", `mean_${a}`, `lowest_${a}`, `highest_${a}`, `mean_${b}`, `lowest_${b}`, `highest_${b}`, "difference", "ci_low", "ci_high", "n"];
  const rows = Array.from({ length: LAST + 1 }, (_, t) => {
    const each = now.modes.flatMap((own) => [own.mean[t], own.low[t], own.high[t]]), { mean, low, high } = now.gap;
    return [province().id, of.name, ...chosen, t, ...each, mean[t], low[t], high[t], facts.made.replications];
  });
  return toCsv([head, ...rows]);
}

// The present design beside the mode it is held to, month by month.
function designCsv() {
  const of = game.measures[state.gameMeasure], now = designPresent(), { mean, low, high } = now.gap;
  const settings = [...game.switches.map((one, i) => said(one.options[1 - ((state.mix >> i) & 1)])), ...game.levers.map((one, i) => one.settings[state.ends[i]])];
  const head = ["province", "indicator", ...game.switches.map((one) => `mode.${one.key}`), ...game.levers.map((one) => one.key), "beside", "month", "design", "mode", "difference", "lowest", "highest", "draws"];
  return toCsv([head, ...Array.from({ length: LAST + 1 }, (_, t) => [province().id, of.name, ...settings, facts.modes[state.rival].id, t, now.modes[0].mean[t], now.modes[1].mean[t], mean[t], low[t], high[t], game.draws])]);
}

function countyRows(chosen) {
  const place = province();
  return facts.modes.flatMap((mode, i) => {
    const values = facts.county_measures.map((of) => countiesOf(of.name, i, state.levers, state.month));
    return place.counties.map((county, c) => [place.id, state.month, ...chosen, mode.id, place.cities[county.city].en, county.en, ...values.map((all) => all[c])]);
  });
}

const effectRows = () => facts.institutions.flatMap((one) => Object.entries(one.effects).flatMap(([place, of]) => Object.entries(of.values).flatMap(([name, windows]) =>
  Object.entries(windows).map(([window, cells]) => [place, one.id, one.name.en, one.name.zh, window, name, ...cells.map((value) => value ?? NaN)]))));

// The picture of the present view as one SVG: the curves, or both maps side by side.
function pictureOf() {
  const whole = bareOf(), [, , width, height] = whole.getAttribute("viewBox").split(" ").map(Number), lines = captionLines(width);
  const tall = height + 20 * lines.length + 8;
  const framed = svg("svg", { viewBox: `0 0 ${width} ${tall}`, width, height: tall, xmlns: "http://www.w3.org/2000/svg" }, svg("rect", { width, height: tall, fill: "#ffffff" }));
  for (const [name, value] of Object.entries({ x: 0, y: 0, width, height })) whole.setAttribute(name, value);
  framed.append(whole, ...lines.map((words, i) => text(8, height + 20 * i + 16, words, { "font-size": 13, fill: "#595959", class: "caption" })));
  return framed;
}

// Province, measure, month, every setting and what was run, in lines as wide as the picture.
function captionLines(width) {
  const { made } = facts, of = state.tab === "map" || state.tab === "network" ? facts.county_measures[state.mapMeasure] : measure();
  const inGame = state.tab === "game", settings = inGame
    ? [...game.switches.map((one, i) => `${said(one.name)}: ${said(one.options[1 - ((state.mix >> i) & 1)])}`), ...game.levers.map((one, i) => `${said(one.name)} = ${plainNumber(one.settings[state.ends[i]])}`)]
    : facts.levers.map((lever, i) => `${said(lever.name)} = ${plainNumber(state.levers[i])}`);
  if (inGame && state.pane === "rank") return [`${said(province().label)} \u00b7 ${say("game.caption", { n: game.draws, citizens: game.citizens })}`];
  const parts = [
    said(province().label), inGame ? said(game.measures[state.gameMeasure].label) : said(of.label), ...(inGame ? [] : [say("month_n", { month: state.month })]),
    ...settings,
    say("saved.runs", { n: made.replications, seed: made.seed, citizens: made.citizens, version: made.version }),
  ];
  const lines = [""];
  for (const part of parts) {
    const longer = lines[lines.length - 1] ? `${lines[lines.length - 1]} \u00b7 ${part}` : part;
    if (lettersWide(longer) * 13 < width - 16 || !lines[lines.length - 1]) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

function bareOf() {
  const box = { map: mapBox, network: networkBox, game: state.pane === "rank" ? byId("rank-picture") : curvesBox }[state.tab] ?? curvesBox;
  const found = Array.from(box.querySelectorAll(":scope > svg, :scope > div > svg"), (node) => node.cloneNode(true));
  if (found.length === 1) return found[0];
  const sizes = found.map((node) => node.getAttribute("viewBox").split(" ").slice(2).map(Number)), height = Math.max(...sizes.map((size) => size[1])) + 34;
  const width = sizes.reduce((sum, size) => sum + size[0], 0) + 20;
  const whole = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, xmlns: "http://www.w3.org/2000/svg" }, svg("rect", { width, height, fill: "#ffffff" }));
  let x = 0;
  found.forEach((node, i) => {
    whole.append(text(x + 8, 22, said(facts.modes[i].label), { "font-size": 18, "font-weight": 700 }));
    for (const [name, value] of Object.entries({ x, y: 34, width: sizes[i][0], height: sizes[i][1] })) node.setAttribute(name, value);
    whole.append(node);
    x += sizes[i][0] + 20;
  });
  return whole;
}

const svgText = () => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(pictureOf())}\n`;

async function pngOf() {
  const source = svgText(), [, , width, height] = pictureOf().getAttribute("viewBox").split(" ").map(Number), scale = 2;
  const address = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
  const image = new Image();
  await new Promise((done, fail) => { image.onload = done; image.onerror = () => fail(new Error("the picture could not be drawn")); image.src = address; });
  const canvas = html("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
