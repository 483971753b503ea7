// Two modes on one axis: the area between them in the colour of the one ahead, lasting crossings marked, curves named.
//
// f: left, right: values by month, null or NaN where undefined; better: true where more is better, false where less is, null
// where neither; x, y: places of a month and a value on the paper; low, high: values at the foot and head of the panel;
// colours, dashes: of both; inks: of words, as dark as words must be, else the colours; ghost: the curves of the setting before, or null; crossing(month, side), label(side): words;
// label_at: the month at which curves are named; size: of letters; edge: where the paper ends.
// Gives shapes, [tag, attributes, text], in the order in which to draw them.
function lead(f) {
  const inks = f.inks || f.colours, shapes = [], n = Math.min(f.left.length, f.right.length), both = [f.left, f.right];
  const is = (value) => typeof value === "number" && Number.isFinite(value), r = (value) => Math.round(value * 100) / 100;
  const at = (t, value) => `${r(f.x(t))} ${r(f.y(Math.min(Math.max(value, f.low), f.high)))}`;
  const way = (values) => {
    let drawn = "", pen = "M";
    values.forEach((value, t) => { if (is(value)) { drawn += pen + at(t, value); pen = "L"; } else pen = "M"; });
    return drawn;
  };
  const ahead = (t) => {
    if (!is(f.left[t]) || !is(f.right[t])) return -1;
    const d = (f.left[t] - f.right[t]) * (f.better === false ? -1 : 1);
    return Math.abs(d) < 1e-12 ? -1 : d > 0 ? 0 : 1;
  };
  // Where the curves meet between two months: the share of the way, or null.
  const meet = (t) => {
    const from = f.left[t] - f.right[t], to = f.left[t + 1] - f.right[t + 1];
    return ahead(t) >= 0 && ahead(t + 1) >= 0 && ahead(t) !== ahead(t + 1) ? from / (from - to) : null;
  };
  const between = (values, t, u) => values[t] + u * (values[t + 1] - values[t]);
  for (let t = 0; t + 1 < n; t++) {
    if (![f.left[t], f.right[t], f.left[t + 1], f.right[t + 1]].every(is)) continue;
    const u = meet(t), piece = (side, points) => shapes.push(["path", { d: `M${points.join("L")}Z`, fill: f.colours[side], opacity: 0.3, class: `lead lead-${side}` }]);
    const start = [at(t, f.left[t]), at(t, f.right[t])], end = [at(t + 1, f.right[t + 1]), at(t + 1, f.left[t + 1])];
    if (u === null) {
      const side = Math.max(ahead(t), ahead(t + 1));
      if (side >= 0) piece(side, [...start, ...end]);
    } else {
      const middle = at(t + u, between(f.left, t, u));
      piece(ahead(t), [...start, middle]);
      piece(ahead(t + 1), [middle, ...end]);
    }
  }
  if (f.ghost) f.ghost.forEach((values, side) => shapes.push(["path", { d: way(values), fill: "none", stroke: "#9a9a9a", "stroke-width": 1.6, "stroke-dasharray": f.dashes[side], class: "ghost" }]));
  both.forEach((values, side) => shapes.push(["path", { d: way(values.slice(0, n)), fill: "none", stroke: f.colours[side], "stroke-width": 3, "stroke-dasharray": f.dashes[side], class: "mean" }]));
  const letters = { "font-size": f.size, "font-weight": 700, stroke: "#ffffff", "stroke-width": 4, "paint-order": "stroke" };
  const wide = (words) => [...words].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.66), 0) * f.size;
  // A crossing is told where the lead before it and after it lasted: three months, and a hundredth of the panel.
  const runs = [];
  for (let t = 0; t < n; t++) {
    const side = ahead(t), size = side < 0 ? 0 : Math.abs(f.left[t] - f.right[t]), last = runs[runs.length - 1];
    if (last && last.side === side) { last.months++; last.most = Math.max(last.most, size); } else runs.push({ side, first: t, months: 1, most: size });
  }
  const lasting = runs.filter((run) => run.side >= 0 && run.months >= 3 && run.most > 0.01 * (f.high - f.low));
  const told = []; // words with the ends of their line; those that would run into others stand above them
  lasting.slice(1).forEach((run, i) => {
    if (run.side === lasting[i].side || f.better === null) return;
    const t = run.first - 1, u = t >= 0 ? meet(t) : null, month = u === null ? run.first : t + u;
    const value = u === null ? f.left[run.first] : between(f.left, t, u), words = f.crossing(run.first, run.side);
    const x = f.x(month), half = wide(words) / 2, place = Math.min(Math.max(x, f.x(0) + half + 2), f.edge - half - 2);
    shapes.push(["line", { x1: r(x), x2: r(x), y1: r(f.y(f.low)), y2: r(f.y(value)), stroke: f.colours[run.side], "stroke-dasharray": "2 3" }]);
    shapes.push(["circle", { cx: r(x), cy: r(f.y(value)), r: 5, fill: "#ffffff", stroke: f.colours[run.side], "stroke-width": 2.5 }]);
    const row = told.filter(([from, to]) => place - half < to + 8 && place + half > from - 8).length;
    told.push([place - half, place + half, place, row, run, words]);
  });
  for (const [, , place, row, run, words] of told) {
    shapes.push(["text", { x: r(place), y: r(f.y(f.low) - 6 - 1.35 * f.size * row), fill: inks[run.side], "text-anchor": "middle", class: "crossing", "data-month": run.first, ...letters }, words]);
  }
  // Names beside the ends, apart from one another.
  const t = Math.min(f.label_at, n - 1), named = [0, 1].filter((side) => is(both[side][t]));
  const ends = named.map((side) => ({ side, value: Math.min(Math.max(both[side][t], f.low), f.high) })).map((end) => ({ ...end, y: f.y(end.value) })).sort((a, b) => a.y - b.y);
  if (ends.length === 2) {
    const short = f.size + 5 - (ends[1].y - ends[0].y);
    if (short > 0) { ends[0].y -= short / 2; ends[1].y += short / 2; }
  }
  const top = f.y(f.high) + f.size * 0.7, bottom = f.y(f.low) - 2;
  if (ends.length && ends[0].y < top) { const by = top - ends[0].y; ends[0].y += by; if (ends[1]) ends[1].y = Math.max(ends[1].y, ends[0].y + f.size + 5); }
  const end = ends[ends.length - 1];
  if (end && end.y > bottom) { end.y = bottom; if (ends.length === 2) ends[0].y = Math.min(ends[0].y, bottom - f.size - 5); }
  for (const one of ends) {
    const words = f.label(one.side), x = f.x(t), fits = x + 9 + wide(words) <= f.edge;
    shapes.push(["circle", { cx: r(x), cy: r(f.y(one.value)), r: 4.5, fill: f.colours[one.side], stroke: "#ffffff", "stroke-width": 1.5 }]);
    shapes.push(["text", { x: r(fits ? x + 9 : x - 9), y: r(one.y + f.size * 0.35), fill: inks[one.side], "text-anchor": fits ? "start" : "end", class: "curve-name", ...letters }, words]);
  }
  return shapes;
}
