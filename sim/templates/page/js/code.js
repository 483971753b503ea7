// A design as ten letters and digits, the same as sim/classroom/page/code.py: who plays, what is set, what is predicted,
// the stamp of the tables and a check that finds every wrong letter and every two that are swapped.

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", CODE_LENGTH = 10, MOST_GROUPS = 32;
const WIDTHS = [5, 1, 1, 8, 7, 2, 10], PREDICTIONS = ["", "first", "second", "open"];

function crc16(number) {
  let check = 0xffff;
  for (let place = 4n; place >= 0n; place--) {
    check ^= Number((number >> (8n * place)) & 255n) << 8;
    for (let i = 0; i < 8; i++) check = (check & 0x8000 ? (check << 1) ^ 0x1021 : check << 1) & 0xffff;
  }
  return check;
}

function encodeDesign({ group, round: n, province: place, mix, levels, prediction, stamp }) {
  const fields = [group - 1, n - 1, place, mix, levels.reduce((sum, level) => 3 * sum + level, 0), PREDICTIONS.indexOf(prediction), stamp];
  let number = fields.reduce((sum, field, i) => (sum << BigInt(WIDTHS[i])) | BigInt(field), 0n);
  number = (number << 16n) | BigInt(crc16(number));
  const signs = Array.from({ length: CODE_LENGTH }, (_, i) => SIGNS[Number((number >> BigInt(5 * (CODE_LENGTH - 1 - i))) & 31n)]).join("");
  return `${signs.slice(0, 5)}-${signs.slice(5)}`;
}

// A code as it counts: capitals without spaces and dashes, and what looks alike brought together.
const plainCode = (text) => text.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "").replace(/[IL]/g, "1").replaceAll("O", "0");

// The design of a code, or { fault, ... } with the key of a text.
function decodeDesign(text, stamp) {
  const signs = plainCode(text), strange = [...signs].find((sign) => !SIGNS.includes(sign));
  if (strange !== undefined) return { fault: "game.fault.strange", sign: strange };
  if (signs.length !== CODE_LENGTH) return { fault: "game.fault.length", n: signs.length };
  const whole = [...signs].reduce((sum, sign) => (sum << 5n) | BigInt(SIGNS.indexOf(sign)), 0n), number = whole >> 16n;
  let rest = number;
  const fields = WIDTHS.toReversed().map((width) => { const field = Number(rest & ((1n << BigInt(width)) - 1n)); rest >>= BigInt(width); return field; }).reverse();
  const [group, n, place, mix, base, prediction, made] = fields, levers = facts.game.levers.length;
  if (crc16(number) !== Number(whole & 0xffffn) || base >= 3 ** levers) return { fault: "game.fault.damaged" };
  if (made !== stamp) return { fault: "game.fault.foreign" };
  const levels = Array.from({ length: levers }, (_, k) => Math.floor(base / 3 ** (levers - 1 - k)) % 3);
  return { group: group + 1, round: n + 1, province: place, mix, levels, prediction: PREDICTIONS[prediction], stamp: made };
}
