// Three minutes in five steps, a key each: question, raise hands, play, crossing, why.

const DEMO_STEPS = ["question", "hands", "play", "crossing", "why"];
const demo = { step: -1, votes: [0, 0, 0] };
const NEXT = ["ArrowRight", " ", "PageDown"], BACK = ["ArrowLeft", "PageUp"];

function startDemo() {
  Object.assign(demo, { step: 0, votes: [0, 0, 0] });
  byId("demo").hidden = false;
  document.body.dataset.demo = "yes";
  enterStep();
  byId("demo").focus();
}

function leaveDemo() {
  demo.step = -1;
  stopPlaying();
  byId("demo").hidden = true;
  delete document.body.dataset.demo;
  change({});
}

function enterStep() {
  stopPlaying();
  const step = DEMO_STEPS[demo.step], start = { tab: "curves", levers: facts.levers.map((lever) => lever.default), measure: Math.max(0, facts.measures.findIndex((of) => of.headline)) };
  if (step === "question" || step === "hands") change({ ...start, month: 0, hide: true });
  if (step === "play") { change({ ...start, month: 0, hide: true }); play(); }
  if (step === "crossing" || step === "why") change({ ...start, month: LAST, hide: false });
}

function walkDemo(by) {
  const to = demo.step + by;
  if (to < 0 || to >= DEMO_STEPS.length) return;
  demo.step = to;
  enterStep();
}

// The keys of the path; anything else is left to the page.
function demoKey(event) {
  if (demo.step < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  const vote = ["1", "2", "3"].indexOf(event.key);
  if (event.key === "Escape") leaveDemo();
  else if (NEXT.includes(event.key)) walkDemo(1);
  else if (BACK.includes(event.key)) walkDemo(-1);
  else if (vote >= 0 && DEMO_STEPS[demo.step] === "hands") { demo.votes[vote]++; change({}); }
  else return;
  event.preventDefault();
}

function drawDemo() {
  if (demo.step < 0) return;
  const step = DEMO_STEPS[demo.step], names = [...facts.modes.map((mode) => said(mode.label)), say("demo.unsure")];
  const values = { province: said(province().label), label: said(measure().label), months: LAST, a: names[0], b: names[1] };
  const words = { question: say("demo.question", values), hands: say("demo.hands", values), play: state.month ? headlineOf(scene()) : say("demo.play"), crossing: headlineOf(scene()), why: say(hasGame() ? "demo.why" : "demo.why_known", values) }[step];
  const votes = step === "hands" || demo.votes.some(Boolean) ? html("div", { class: "votes" }, names.map((name, i) => html("button", { type: "button", "data-vote": i, disabled: step !== "hands", onclick: () => { demo.votes[i]++; change({}); } }, `${i + 1} \u00b7 ${name} `, html("b", {}, String(demo.votes[i]))))) : null;
  byId("demo-words").replaceChildren(html("p", { class: "step" }, `${demo.step + 1} / ${DEMO_STEPS.length} \u00b7 ${say(`demo.step.${step}`)}`), html("h2", {}, words), ...(votes ? [votes] : []), ...(step === "crossing" || step === "why" ? [html("p", {}, html("b", {}, say("known.opening")), ` ${knownSentence()}`)] : []));
  const button = (key, by) => html("button", { type: "button", "data-walk": by, disabled: !DEMO_STEPS[demo.step + by], onclick: () => walkDemo(by) }, say(key));
  byId("demo-keys").replaceChildren(button("demo.back", -1), button("demo.next", 1), html("button", { type: "button", onclick: leaveDemo }, say("demo.leave")), html("span", {}, say("demo.keys")));
  const isWhy = step === "why" && hasGame();
  byId("curves").hidden = isWhy;
  byId("why").hidden = !isWhy;
  if (isWhy) byId("why").replaceChildren(whyPicture(Math.max(320, byId("panel-curves").clientWidth || 900)));
}

// What each switch does early and at the end, both on one axis: as in the first mode less as in the second.
function whyPicture(wide) {
  const at = game.measures.findIndex((of) => of.name === measure().name), of = game.measures[Math.max(0, at)], effects = switchEffects(gamePlace(), Math.max(0, at));
  const months = [game.goals[0].month, LAST], rows = effects.map((path, i) => ({ i, values: months.map((month) => path[month / game.every]) })).sort((a, b) => b.values[1] - a.values[1]);
  const narrow = wide < 640, size = narrow ? 14 : 17, step = narrow ? 60 : Math.max(34, Math.min(58, (window.innerHeight - 330) / rows.length)), above = narrow ? 18 : 0, left = narrow ? 0 : 20 + size * 0.92 * Math.max(...game.switches.map((one) => lettersWide(said(one.name)))), most = Math.max(...rows.flatMap((row) => row.values.map(Math.abs))), tall = step * rows.length + 70;
  const middle = left + (wide - left - (narrow ? 0 : 20)) / 2, x = (value) => middle + (value / most) * (wide - left - 130) / 2;
  const [a, b] = facts.modes.map((mode) => said(mode.label)), colour = (value) => facts.modes[value > 0 ? 0 : 1];
  const picture = svg("svg", { viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, role: "img", "aria-label": say("demo.step.why"), xmlns: "http://www.w3.org/2000/svg" }, svg("rect", { width: wide, height: tall, fill: "#ffffff" }),
    text(middle + 10, 16, `${say("demo.for", { mode: a })} \u2192`, { "font-size": size, "font-weight": 700, fill: facts.modes[0].ink }), text(middle - 10, 16, `\u2190 ${say("demo.for", { mode: b })}`, { "font-size": size, "font-weight": 700, fill: facts.modes[1].ink, "text-anchor": "end" }), line(middle, 24, middle, tall - 30, { stroke: INK }));
  rows.forEach((row, k) => {
    const top = 30 + k * step + above, thick = (step - 10 - above) / 2;
    picture.append(narrow ? text(0, top - 4, said(game.switches[row.i].name), { "font-size": size, "font-weight": 600 }) : text(left - 10, top + step / 2, said(game.switches[row.i].name), { "font-size": size, "font-weight": 600, "text-anchor": "end" }));
    row.values.forEach((value, m) => {
      const from = Math.min(x(0), x(value)), y = top + 2 + m * thick;
      picture.append(svg("rect", { x: round(from), y, width: round(Math.abs(x(value) - x(0))), height: thick - 1, fill: colour(value).colour, opacity: m ? 1 : 0.45 }), text(x(value) + (value > 0 ? 5 : -5), y + thick / 2 + 5, gap(of, value), { "font-size": 14, "text-anchor": value > 0 ? "start" : "end" }));
    });
  });
  picture.append(text(left, tall - 8, say(narrow ? "demo.why_key_narrow" : "demo.why_key", { early: months[0], end: months[1], unit: gapUnit(of), n: game.draws }), { "font-size": 14, fill: "#595959" }));
  return picture;
}
