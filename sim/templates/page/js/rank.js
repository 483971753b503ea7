// The teacher's desk in the game: codes of all groups in, one picture and a table out; and predictions before and after.

const CODE = /([0-9A-Za-z]{5}[-\s\u2010-\u2015\u2212_.]*[0-9A-Za-z]{5})$/;

// Codes line by line, with a name before them if there is one: entries, and what is to be said of lines, as in
// sim/classroom/page/score.py.
function readCodes(lines) {
  const entries = new Map(), faults = [];
  lines.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.normalize("NFKC").split("#")[0].trim();
    if (!line) return;
    const found = CODE.exec(line), words = line.split(/[\s,;:]+/).filter(Boolean);
    const text = found ? found[1] : words[words.length - 1], name = line.slice(0, line.length - text.length).replace(/[\s,;:]+$/, "").trim();
    const design = decodeDesign(text, game.stamp);
    if (design.fault) { faults.push(say(design.fault, { line: i + 1, code: text, ...design })); return; }
    const key = `${design.province} ${design.group} ${design.round}`, before = entries.get(key);
    if (before) faults.push(say(encodeDesign(before) === encodeDesign(design) ? "game.fault.twice" : "game.fault.newer", { line: i + 1, code: text, group: design.group, round: design.round }));
    entries.set(key, { ...design, name: name || before?.name || "" });
  });
  return { entries: [...entries.values()], faults };
}

// Groups of a province by their last round, with goals, ranks and the front.
function ranked(entries, place) {
  const own = entries.filter((one) => one.province === place), groups = [...new Set(own.map((one) => one.group))].sort((a, b) => a - b);
  const rows = groups.map((group) => {
    const rounds = own.filter((one) => one.group === group).sort((a, b) => a.round - b.round), last = rounds[rounds.length - 1];
    const goals = rounds.map((one) => goalsOf(place, one.mix, one.levels).map(meanOf)), name = rounds.map((one) => one.name).filter(Boolean).pop();
    return { group, name: name || say("game.group_n", { group }), rounds, goals: goals[goals.length - 1], before: goals.length > 1 ? goals[0] : null, isWithin: isWithin(place, goals[goals.length - 1][COST]), last };
  });
  const within = rows.filter((row) => row.isWithin), better = (a, b, i) => (game.goals[i].high ? a > b + 1e-9 : a < b - 1e-9);
  for (const row of within) {
    row.ranks = row.goals.map((value, i) => 1 + within.filter((other) => better(other.goals[i], value, i)).length);
    row.sum = row.ranks.reduce((a, b) => a + b, 0);
    row.onFront = !within.some((other) => other.goals.every((value, i) => !better(row.goals[i], value, i)) && other.goals.some((value, i) => better(value, row.goals[i], i)));
  }
  for (const row of within) row.place = 1 + within.filter((other) => other.sum < row.sum).length;
  return rows.sort((a, b) => (a.place ?? 99) - (b.place ?? 99) || a.group - b.group);
}

function drawRanks() {
  const place = gamePlace(), { entries, faults } = readCodes(byId("codes").value), rows = ranked(entries, place);
  const elsewhere = entries.filter((one) => one.province !== place).length;
  byId("code-faults").replaceChildren(...faults.map((words) => html("li", {}, words)), ...(elsewhere ? [html("li", {}, say("game.elsewhere", { n: elsewhere }))] : []));
  byId("rank-headline").textContent = rows.length ? rankHeadline(rows) : say("game.no_codes");
  byId("rank-picture").replaceChildren(rankPicture(rows, place, Math.max(320, byId("rank-picture").clientWidth || 900)));
  byId("rank-table").replaceChildren(...rankTable(rows));
  byId("tally").replaceChildren(...tallyOf(entries.filter((one) => one.province === place)));
  byId("rank-note").textContent = say("game.rank_note", { n: game.draws, limit: figures(game.limit[place]), error: (100 * game.error[place][0]).toFixed(1) });
}

function rankHeadline(rows) {
  const first = rows.filter((row) => row.place === 1).map((row) => row.name), front = rows.filter((row) => row.onFront).length, over = rows.filter((row) => !row.isWithin).length;
  return (first.length ? say("game.first", { names: listed(first), front, n: rows.length }) : "") + (over ? say("game.over_n", { n: over }) : "");
}

function rankTable(rows) {
  const head = [say("game.col.place"), say("game.col.group"), ...game.goals.map(goalName), say("game.col.sum"), say("game.col.front")];
  const body = rows.map((row) => html("tr", { "data-group": row.group, class: row.isWithin ? "" : "over" }, html("td", {}, row.place ? String(row.place) : "\u2013"), html("th", { scope: "row" }, `${row.group} \u00b7 ${row.name}`),
    ...row.goals.map((value, i) => html("td", { class: "number" }, html(row.ranks?.[i] === 1 ? "b" : "span", {}, goalValue(game.goals[i], value)), " ", html("span", { class: "small" }, row.ranks ? `(${row.ranks[i]})` : i === COST ? say("game.col.over") : ""))),
    html("td", { class: "number" }, row.sum === undefined ? "\u2013" : String(row.sum)), html("td", {}, row.onFront ? "\u2605" : "")));
  return [html("thead", {}, html("tr", {}, head.map((words) => html("th", { scope: "col" }, words)))), html("tbody", {}, body)];
}

// Predictions of the first round and of the second one, and what is known.
function tallyOf(entries) {
  const names = { first: said(facts.modes[0].label), second: said(facts.modes[1].label), open: say("game.predict.open") };
  const told = [1, 2].map((n) => {
    const given = entries.filter((one) => one.round === n && one.prediction), count = (kind) => given.filter((one) => one.prediction === kind).length;
    return given.length ? html("p", { "data-round": n }, html("b", {}, say(n === 1 ? "game.before" : "game.after")), " ", listed(Object.keys(names).map((kind) => `${names[kind]} ${count(kind)}`))) : null;
  }).filter(Boolean);
  const of = facts.known[state.province][facts.game.measures[0].name], last = of?.told[of.told.length - 1];
  return told.length ? [html("h3", {}, say("game.tally")), ...told, ...(last ? [html("p", {}, html("b", {}, say("known.opening")), ` ${said(last.sentence)}`)] : [])] : [];
}

function rankPicture(rows, place, wide) {
  const narrow = wide < 640, size = 14, tall = narrow ? 760 : Math.max(420, Math.min(620, window.innerHeight - 190)), picture = svg("svg", { viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, role: "img", "aria-label": say("game.picture"), xmlns: "http://www.w3.org/2000/svg" });
  const box = narrow ? { x: 52, y: 30, width: wide - 70, height: 330 } : { x: 58, y: 30, width: wide * 0.55 - 70, height: tall - 80 };
  const strips = narrow ? { x: 12, y: 430, width: wide - 24, height: tall - 440 } : { x: wide * 0.55 + 26, y: 30, width: wide * 0.45 - 44, height: tall - 60 };
  picture.append(svg("rect", { width: wide, height: tall, fill: "#ffffff" }), ...rankScatter(rows, place, box, size), ...rankStrips(rows, place, strips, size));
  return picture;
}

const spanOf = (values) => { const low = Math.min(...values), high = Math.max(...values), room = 0.06 * (high - low || 1); return [low - room, high + room]; };

// Early against late: every mix grey, their front a line, both modes, and the groups by number.
function rankScatter(rows, place, box, size) {
  const all = mixesOf(place), dots = [...all, ...rows.flatMap((row) => [row.goals, ...(row.before ? [row.before] : [])])], spans = [0, 1].map((i) => spanOf(dots.map((goals) => goals[i])));
  const x = (value) => box.x + ((value - spans[0][0]) / (spans[0][1] - spans[0][0])) * box.width, y = (value) => box.y + box.height - ((value - spans[1][0]) / (spans[1][1] - spans[1][0])) * box.height;
  const nodes = [text(box.x, box.y - 10, `\u2191 ${goalName(game.goals[1])}`, { "font-size": size + 1, "font-weight": 700 }), text(box.x + box.width, box.y + box.height + 2.6 * size, `${goalName(game.goals[0])} \u2192`, { "font-size": size + 1, "font-weight": 700, "text-anchor": "end" })];
  for (const value of ticks(...spans[0], 5)) nodes.push(line(x(value), box.y, x(value), box.y + box.height, { stroke: GRID }), text(x(value), box.y + box.height + size + 4, `${+(100 * value).toPrecision(4)}%`, { "font-size": size, "text-anchor": "middle" }));
  for (const value of ticks(...spans[1], 5)) nodes.push(line(box.x, y(value), box.x + box.width, y(value), { stroke: GRID }), text(box.x - 6, y(value) + 5, `${+(100 * value).toPrecision(4)}%`, { "font-size": size, "text-anchor": "end" }));
  nodes.push(...all.map((goals) => svg("circle", { cx: round(x(goals[0])), cy: round(y(goals[1])), r: 3, fill: "#c4c4c4" })));
  const front = all.filter((a) => !all.some((b) => b[0] >= a[0] && b[1] >= a[1] && (b[0] > a[0] || b[1] > a[1]))).sort((a, b) => a[0] - b[0]);
  nodes.push(svg("path", { d: way(front.map((goals) => [x(goals[0]), y(goals[1])])), fill: "none", stroke: "#8a8a8a", "stroke-width": 2, class: "front" }));
  facts.modes.forEach((mode, i) => { const goals = all[PURE[i]], [u, v] = [x(goals[0]), y(goals[1])], right = u > box.x + box.width * 0.7; nodes.push(svg("rect", { x: u - 7, y: v - 7, width: 14, height: 14, fill: mode.colour, stroke: "#ffffff", "stroke-width": 1.5 }), text(u + (right ? -12 : 12), v + 5, said(mode.label), { "font-size": size, "font-weight": 700, fill: mode.ink, "text-anchor": right ? "end" : "start", stroke: "#ffffff", "stroke-width": 3, "paint-order": "stroke" })); });
  const places = apart(rows.map((row) => [x(row.goals[0]), y(row.goals[1])]), 25);
  rows.forEach((row, i) => {
    if (row.before) { const from = [x(row.before[0]), y(row.before[1])]; nodes.push(line(...from, ...places[i], { stroke: OURS, "stroke-width": 2, opacity: 0.6 }), svg("circle", { cx: from[0], cy: from[1], r: 6, fill: "#ffffff", stroke: OURS, "stroke-width": 2 })); }
    nodes.push(...badge(row, ...places[i], 12));
  });
  return nodes;
}

// A group's number; a ring of gold where no other group is better in everything, hollow where it spends too much.
const badge = (row, x, y, radius) => [svg("circle", { cx: round(x), cy: round(y), r: radius, fill: row.isWithin ? OURS : "#ffffff", stroke: row.onFront ? "#E69F00" : row.isWithin ? "#ffffff" : "#595959", "stroke-width": row.onFront ? 4 : 1.5, "stroke-dasharray": row.isWithin ? "" : "3 2", class: "group", "data-group": row.group }),
  text(round(x), round(y + 5), String(row.group), { "font-size": 14, "font-weight": 700, fill: row.isWithin ? "#ffffff" : "#595959", "text-anchor": "middle" })];

// Points that lie on one another step aside until they are so far apart.
function apart(points, least) {
  const found = points.map((point) => [...point]);
  for (let turn = 0; turn < 60; turn++) for (let i = 0; i < found.length; i++) for (let k = 0; k < i; k++) {
    const dx = found[i][0] - found[k][0] || 0.1 * (i - k), dy = found[i][1] - found[k][1] || 0.1, far = Math.hypot(dx, dy);
    if (far >= least) continue;
    const by = (least - far) / 2 / far;
    found[i][0] += dx * by; found[i][1] += dy * by; found[k][0] -= dx * by; found[k][1] -= dy * by;
  }
  return found;
}

// One axis per goal, better to the right: all mixes as ticks, groups by number.
function rankStrips(rows, place, box, size) {
  const all = mixesOf(place), step = box.height / game.goals.length;
  return game.goals.flatMap((goal, i) => {
    const low = box.y + (i + 1) * step - 34, values = [...all.map((goals) => goals[i]), ...rows.map((row) => row.goals[i])], span = spanOf(values), at = (value) => { const u = (value - span[0]) / (span[1] - span[0]); return box.x + (goal.high ? u : 1 - u) * box.width; };
    const used = [], lift = (x) => { let k = 0; while (used.some(([from, row]) => row === k && Math.abs(from - x) < 22)) k++; used.push([x, k]); return k; };
    const nodes = [line(box.x, low, box.x + box.width, low, { stroke: "#8a8a8a" })];
    nodes.push(...all.map((goals) => line(at(goals[i]), low, at(goals[i]), low + 6, { stroke: "#c4c4c4" })));
    nodes.push(...facts.modes.map((mode, k) => svg("rect", { x: at(all[PURE[k]][i]) - 4, y: low - 1, width: 8, height: 8, fill: mode.colour })));
    if (i === COST) nodes.push(line(at(game.limit[place]), low - step + 52, at(game.limit[place]), low + 8, { stroke: "#b00020", "stroke-width": 2, "stroke-dasharray": "4 3" }), text(at(game.limit[place]) + 4, low - step + 62, say("game.limit"), { "font-size": size, fill: "#b00020" }));
    for (const value of [span[0] + 0.05 * (span[1] - span[0]), span[1] - 0.05 * (span[1] - span[0])]) nodes.push(text(at(value), low + 20, goalValue(goal, value), { "font-size": size, "text-anchor": at(value) < box.x + box.width / 2 ? "start" : "end", fill: "#595959" }));
    for (const row of [...rows].sort((a, b) => at(a.goals[i]) - at(b.goals[i]))) { const x = at(row.goals[i]); nodes.push(...badge(row, x, low - 13 - 15 * Math.min(1, lift(x)), 10)); }
    const halo = { stroke: "#ffffff", "stroke-width": 4, "paint-order": "stroke" };
    nodes.push(text(box.x, box.y + i * step + 4, goalName(goal), { "font-size": size + 1, "font-weight": 700, ...halo }), text(box.x + box.width, box.y + i * step + 4, say("game.better"), { "font-size": size, "text-anchor": "end", fill: "#595959", ...halo }));
    return nodes;
  });
}

function ranksCsv() {
  const place = gamePlace(), rows = ranked(readCodes(byId("codes").value).entries, place);
  return toCsv([["province", "place", "group", "name", "round", "code", ...game.goals.map((goal) => goal.name), "sum_of_ranks", "on_front", "within_limit", "prediction"],
    ...rows.map((row) => [game.provinces[place], row.place ?? NaN, row.group, row.name.replace(/^(?=[=+\-@\t])/, "'"), row.last.round, encodeDesign(row.last), ...row.goals, row.sum ?? NaN, row.onFront ? "yes" : "no", row.isWithin ? "yes" : "no", row.last.prediction])]);
}
