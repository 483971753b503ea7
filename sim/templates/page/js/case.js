// One citizen's case, step by step, under both modes: the one told last up to the month that is shown.

function drawCase() {
  const box = document.getElementById("case"), cases = province().cases, chosen = cases[Math.min(state.case, cases.length - 1)];
  const told = chosen.months.filter((at) => at.month <= state.month).at(-1) ?? chosen.months[0];
  const longest = Math.max(...chosen.months.flatMap((at) => at.modes.map((mode) => mode.days.reduce((a, b) => a + b, 0))));
  const bar = (days) => html("div", { class: "stack" }, ...days.map((part, k) => { const piece = html("i", { title: say(`story.kind.${facts.case_days[k].id}`) }); piece.style.width = `${(100 * part) / longest}%`; piece.style.background = facts.case_days[k].colour; return piece; }));
  const patch = (kind) => { const piece = html("i", { class: "patch" }); piece.style.background = kind.colour; return html("span", {}, piece, " ", say(`story.kind.${kind.id}`)); };
  box.replaceChildren(
    html("div", { class: "choices", role: "group", "aria-label": say("case.which") }, ...cases.map((one, k) => html("button", { type: "button", "aria-pressed": String(one === chosen), "data-case": k, onclick: () => change({ case: k }) }, said(one.item)))),
    ...said(chosen.who).map((line) => html("p", {}, line)),
    html("p", { "data-month": told.month }, html("b", {}, said(told.both))),
    html("div", { class: "case-sides" }, ...facts.modes.map((mode, k) => html("section", { "data-mode": mode.id },
      html("h3", {}, swatch(mode), said(mode.label)), bar(told.modes[k].days),
      html("ol", {}, ...said(told.modes[k].steps).map((step) => html("li", {}, step)))))),
    html("p", { class: "small keys" }, ...facts.case_days.map(patch)),
    html("p", { class: "small" }, say("case.note", { months: listed(chosen.months.map((at) => String(at.month))) })),
  );
}
