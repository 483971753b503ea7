// Cards to predict, observe and explain, and tasks with settings of the student's own, answered into a file.

const answers = { student: "", lesson: 0, values: {}, notes: {} };
const tasksBox = document.getElementById("tasks");

const lesson = () => facts.lessons[answers.lesson];
const ownVariant = () => {
  const { variants, id } = lesson();
  return studentNumber(answers.student) && variants.length ? variants[variantIndex(id, answers.student, variants.length)] : null;
};

function drawTasks() {
  if (!facts.lessons.length) { tasksBox.replaceChildren(html("p", {}, say("tasks.none"))); return; }
  const choose = html("select", { id: "lesson", onchange: (event) => { answers.lesson = Number(event.target.value); answers.values = {}; drawTasks(); } });
  fillSelect(choose, facts.lessons.map((one) => said(one.title)), answers.lesson);
  tasksBox.replaceChildren(
    html("div", { class: "choices" }, html("label", { for: "lesson" }, say("tasks.lesson")), " ", choose),
    html("h2", {}, say("tasks.cards")), html("p", {}, say("tasks.how")),
    ...lesson().cards.map(card), ...(lesson().tasks.length ? ownTasks() : []));
}

function card(one) {
  const note = (part) => html("textarea", {
    rows: 2, "aria-label": say(`tasks.${part}`), "data-card": one.id, oninput: (event) => { answers.notes[`${one.id} ${part}`] = event.target.value; },
  }, answers.notes[`${one.id} ${part}`] || "");
  const options = (one.options || []).map((option, k) => html("label", { class: "check" }, html("input", {
    type: "radio", name: `predict-${one.id}`, value: k, checked: answers.notes[`${one.id} predict`] === k, onchange: () => { answers.notes[`${one.id} predict`] = k; },
  }), said(option)));
  const after = (one.options || []).map((option, k) => html("label", { class: "check" }, html("input", {
    type: "radio", name: `after-${one.id}`, value: k, checked: answers.notes[`${one.id} after`] === k, onchange: () => { answers.notes[`${one.id} after`] = k; },
  }), said(option)));
  const part = (name, ...content) => [html("dt", {}, say(`tasks.${name}`)), html("dd", {}, ...content)];
  return html("article", { class: "card", "data-card": one.id }, html("h3", {}, said(one.title)), html("dl", {},
    ...part("predict", said(one.predict), html("div", { class: "choices" }, options)),
    ...part("do", said(one.do), " ", one.view ? html("button", { type: "button", onclick: () => setUp(one.view) }, say("tasks.set_up")) : null),
    ...part("observe", said(one.observe)),
    ...part("after", html("div", { class: "choices" }, after)),
    ...part("explain", said(one.explain), note("explain"))));
}

// The view that a card speaks of: default settings but for what it names.
function setUp(view) {
  const levers = facts.levers.map((lever, i) => inside(view.levers?.[lever.key] ?? lever.default, i));
  const patch = { levers, tab: "tasks", month: view.now ?? 0, hide: !("now" in view) };
  const of = facts.measures.findIndex((item) => item.name === view.measure), place = facts.provinces.findIndex((item) => item.id === view.province);
  if (of >= 0) patch.measure = of;
  if (place >= 0) Object.assign(patch, { province: place, county: null });
  change(patch);
}

function ownTasks() {
  const own = ownVariant();
  const number = html("input", {
    type: "text", id: "student", value: answers.student, autocomplete: "off",
    onchange: (event) => { answers.student = event.target.value; drawTasks(); document.getElementById("own")?.focus(); },
  });
  const told = own ? say("tasks.own", { settings: listed(settingsOf(own)) }) : say("tasks.need_number");
  return [
    html("h2", {}, say("tasks.tasks")), html("p", {}, say("tasks.tasks_how")),
    html("p", {}, html("label", { for: "student" }, say("tasks.student")), " ", number),
    html("p", { id: "own", tabindex: -1 }, told, " ", own ? html("button", { type: "button", id: "use-own", onclick: () => setUp({ levers: own.parameters, province: own.province, now: LAST }) }, say("tasks.use_own")) : null),
    ...lesson().tasks.map(task),
    html("div", { class: "buttons" }, html("button", { type: "button", id: "save-answers", disabled: !own, onclick: saveAnswers }, say("tasks.save", { file: own ? answersName(studentNumber(answers.student)) : "answers.json" }))),
    html("p", { id: "save-note", class: "notice", role: "alert", hidden: true }),
    html("p", { class: "small" }, say("tasks.save_note")),
  ];
}

function settingsOf(variant) {
  const place = facts.provinces.find((one) => one.id === variant.province);
  const named = Object.entries(variant.parameters).map(([key, value]) => {
    const lever = facts.levers.find((one) => one.key === key);
    return `${lever ? said(lever.name) : key} = ${plainNumber(value)}`;
  });
  return place ? [said(place.label), ...named] : named;
}

function task(one) {
  const set = (value) => { answers.values[one.id] = value; };
  const field = one.kind === "choice"
    ? (one.choices || []).map((choice) => html("label", { class: "check" }, html("input", { type: "radio", name: `task-${one.id}`, "data-task": one.id, value: choice.id, checked: answers.values[one.id] === choice.id, onchange: () => set(choice.id) }), said(choice.text)))
    : html("input", { type: "text", inputmode: "decimal", "data-task": one.id, "aria-label": said(one.prompt), value: answers.values[one.id] ?? "", oninput: (event) => set(event.target.value) });
  return html("fieldset", {}, html("legend", {}, said(one.prompt)), html("div", { class: "choices" }, field), one.hint ? html("p", { class: "small" }, said(one.hint)) : null);
}

// What was typed as the number it is: full-width digits, a true minus, a percent sign or a decimal comma do not matter.
function asAnswer(one, typed) {
  if (one.kind === "choice") return typed;
  const plain = String(typed).normalize("NFKC").replace(/[\u2212\u2013]/g, "-").replace(/[%\s]/g, "").replace(/^([-+]?\d+),(\d+)$/, "$1.$2");
  return plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : String(typed).trim();
}

function answersFile() {
  const { id, tasks } = lesson();
  const given = tasks.map((one) => [one.id, asAnswer(one, answers.values[one.id] ?? "")]).filter(([, value]) => value !== "");
  return { format: "digigov-answers", version: 1, lesson: id, student: studentNumber(answers.student), answers: Object.fromEntries(given), cards: cardNotes() };
}

// What was predicted, before and after, and how it was explained, by card; options by their number from 1.
function cardNotes() {
  const found = {};
  for (const { id } of lesson().cards) {
    const [before_, after, words] = ["predict", "after", "explain"].map((part) => answers.notes[`${id} ${part}`]);
    const record = { ...(before_ === undefined ? {} : { before: before_ + 1 }), ...(after === undefined ? {} : { after: after + 1 }), ...(words?.trim() ? { explanation: words.trim().slice(0, 2000) } : {}) };
    if (Object.keys(record).length) found[id] = record;
  }
  return found;
}

// A file of nobody's answers would only be marked as wrong: it is not saved, and the page says why.
function saveAnswers() {
  const file = answersFile(), note = document.getElementById("save-note"), is_empty = !Object.keys(file.answers).length && !Object.keys(file.cards).length;
  note.textContent = is_empty ? say("tasks.empty") : "";
  note.hidden = !is_empty;
  if (!is_empty) saveFile(answersName(file.student), `${JSON.stringify(file, null, 2)}\n`, "application/json");
}

const answersName = (student) => `answers-${student.replace(/[^\p{L}\p{N}]/gu, "_")}.json`;
