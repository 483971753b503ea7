// A county explains itself: what it is, where it stands under either mode, and what its systems have to do with it.

function explainCounty() {
  const box = document.getElementById("county");
  if (state.county === null) {
    box.replaceChildren(html("p", {}, say("county.none")));
    return;
  }
  const county = province().counties[state.county], city = province().cities[county.city];
  const values = facts.county_measures.map((of) => facts.modes.map((_, mode) => countiesOf(of.name, mode, state.levers, state.month)));
  const share = (value) => (Number.isFinite(value) ? `${trueMinus((100 * value).toFixed(0))}%` : "\u2013");
  const rank = (all) => 1 + all.filter((value) => value > all[state.county] + 1e-9).length;
  const head = html("tr", {}, html("th", {}, say("county.month", { month: state.month })), ...facts.modes.map((mode) => html("th", { scope: "col" }, swatch(mode), said(mode.label))));
  const rows = facts.county_measures.map((of, k) => html("tr", {}, html("th", { scope: "row" }, said(of.label)),
    ...values[k].map((all) => html("td", {}, html("b", {}, share(all[state.county])), html("br"), html("span", { class: "small" }, say("county.rank", { rank: rank(all), n: all.length }))))));
  const facts_ = say("county.facts", { city: said(city), people: people(county.population), gdp: plainNumber(county.gdp), aged: share(county.aged), college: share(county.college) });
  box.replaceChildren(
    html("h2", {}, said(county)),
    html("p", {}, facts_),
    html("table", {}, html("thead", {}, head), html("tbody", {}, rows)),
    ...facts.modes.map((mode, i) => html("p", {}, because(mode, values.map((of) => of[i]), share))),
    html("p", { class: "small" }, say("county.note")),
  );
}

// Why a county is where it is: how much of its systems works, how well they fit, how much data is shared, beside others.
function because(mode, values, share) {
  const [efficiency, sharing, maturity, fit] = values.map((all) => {
    const sorted = Array.from(all).filter(Number.isFinite).sort((a, b) => a - b);
    return { own: all[state.county], median: sorted[Math.floor(sorted.length / 2)] };
  });
  const side = ({ own, median }) => say(own > median + 0.02 ? "county.above" : own < median - 0.02 ? "county.below" : "county.level");
  const parts = { sharing, maturity, fit };
  const weakest = Object.keys(parts).reduce((a, b) => (parts[a].own - parts[a].median <= parts[b].own - parts[b].median ? a : b));
  const strongest = Object.keys(parts).reduce((a, b) => (parts[a].own - parts[a].median >= parts[b].own - parts[b].median ? a : b));
  const behind = efficiency.own < efficiency.median - 0.02, ahead = efficiency.own > efficiency.median + 0.02;
  const told = say("county.why", {
    mode: said(mode.label), maturity: share(maturity.own), maturity_side: side(maturity), fit: share(fit.own), fit_side: side(fit),
    sharing: share(sharing.own), sharing_side: side(sharing), efficiency: share(efficiency.own), efficiency_side: side(efficiency),
  });
  if (behind) return told + say("county.held", { what: say(`county.${weakest}`) });
  return ahead ? told + say("county.helped", { what: say(`county.${strongest}`) }) : told;
}
