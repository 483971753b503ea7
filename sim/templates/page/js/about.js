// What was run, how sure it is, and what lies between the levels.

function drawAbout() {
  const { made } = facts, points_ = (share) => (100 * share).toFixed(1);
  const error = (key) => facts.error[key];
  const rows = facts.measures.flatMap((of) => [["", of], ["gap ", of]]).filter(([before, { name }]) => error(before + name)?.mean !== null).map(([before, of]) => {
    const told = error(before + of.name), value = (amount) => (of.share ? points_(amount) : figures(amount)), unit = of.share ? say("points") : said(of.unit);
    return html("tr", {}, html("th", { scope: "row" }, before ? say("about.gap_of", { label: said(of.label) }) : said(of.label)),
      ...["mean", "p95", "most", "spread"].map((name) => html("td", { class: "number" }, value(told[name]))), html("td", {}, unit));
  });
  const columns = ["about.measure", "about.mean", "about.p95", "about.most", "about.spread", "about.unit"];
  const levers = facts.levers.map((lever) => html("li", {}, html("b", {}, said(lever.name)), ` (${lever.key}): `, listed(lever.levels.map(plainNumber)), ". ", said(lever.help)));
  const list = (...keys) => html("ul", {}, keys.map((key) => html("li", {}, say(key, { ...made, n_runs: made.n_runs.toLocaleString("en"), n_grid_runs: made.n_grid_runs.toLocaleString("en"), n_levers: facts.levers.length }))));
  document.getElementById("about").replaceChildren(
    html("h2", {}, say("about.what")), list("about.model", "about.runs", "about.luck", "about.report", "about.counties", "about.contracts"),
    html("h2", {}, say("about.between")), html("p", {}, say("about.interpolated", made)),
    html("div", { class: "scroll" }, html("table", { id: "errors" }, html("thead", {}, html("tr", {}, columns.map((key) => html("th", { scope: "col" }, say(key))))), html("tbody", {}, rows))),
    html("h2", {}, say("about.levers")), html("ul", {}, levers),
    html("h2", {}, say("about.not")), list("about.knowledge", "about.real"),
    html("h2", {}, say("about.again")), html("p", {}, html("code", {}, `digigov page --design ${made.design.replace(/_quick$/, "")} --replications ${made.replications}${/_quick$/.test(made.design) ? " --quick" : ""}`)),
    html("p", { class: "small" }, say("about.key", made)));
}
