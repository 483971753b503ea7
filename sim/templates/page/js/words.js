// Words in the language of the page, and numbers as people read them.

const MINUS = "\u2212";

function say(key, values = {}) {
  const record = facts.texts[key];
  if (!record) throw new Error(`no text ${key}`);
  return record[state.lang].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

const said = (record) => record[state.lang];
const trueMinus = (text) => text.replace(/^-(?=[0.]*$)/, "").replace("-", MINUS); // and no sign before a zero

// A level: shares in per cent, all else with three figures.
function level(measure, value) {
  if (!Number.isFinite(value)) return "\u2013";
  return measure.share ? `${trueMinus((100 * value).toFixed(1))}%` : figures(value);
}

// A signed difference: of shares in percentage points, without the unit; more decimals than one not to show 0 for what is not.
function gap(measure, value) {
  if (!Number.isFinite(value)) return "\u2013";
  const text = measure.share ? trueMinus(hundredths(100 * value)) : figures(value);
  return value > 0 && !/^[0.]+$/.test(text) ? `+${text}` : text;
}

function hundredths(value) {
  let decimals = 1;
  while (value !== 0 && decimals < 4 && Math.abs(value) < 0.5 * 10 ** -decimals) decimals++;
  return value.toFixed(decimals);
}

function gapUnit(measure) {
  if (measure.share) return say("points");
  return said(measure.unit);
}

function figures(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1000) return trueMinus(Math.round(value).toLocaleString("en"));
  return trueMinus(size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toPrecision(3));
}

function short(value) {
  const text = Math.abs(value) >= 1e6 ? `${+(value / 1e6).toPrecision(3)}M` : Math.abs(value) >= 1e4 ? `${+(value / 1e3).toPrecision(3)}k` : String(+value.toPrecision(4));
  return trueMinus(text);
}

const plainNumber = (value) => trueMinus(String(+value.toPrecision(4)));
const people = (count) => (state.lang === "zh" ? `${(count / 1e4).toFixed(1)} 万` : count.toLocaleString("en"));
const listed = (items) => items.join(state.lang === "zh" ? "，" : ", ");
