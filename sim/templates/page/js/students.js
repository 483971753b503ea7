// Settings of a student's own: the same hash as sim/classroom/lessons/variant.py.

function fnv1a(text) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

const studentNumber = (text) => text.normalize("NFKC").trim();
const variantIndex = (lesson, student, count) => fnv1a(`${lesson}:${studentNumber(student)}`) % count;
