// What is in the file: facts as JSON, and arrays that sim/classroom/page/pack.py packed.

const facts = JSON.parse(document.getElementById("facts").textContent);
const arrays = new Map();

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Whole steps of an array: low bytes before high bytes, summed along the first axis and then along the last.
function unpack(planes, shape) {
  const count = shape.reduce((product, n) => product * n, 1);
  const size = count / shape[0], last = shape[shape.length - 1];
  const whole = new Uint16Array(count);
  for (let i = 0; i < count; i++) whole[i] = planes[i] | (planes[count + i] << 8);
  for (let i = size; i < count; i++) whole[i] += whole[i - size];
  for (let i = 0; i < count; i++) if (i % last) whole[i] += whole[i - 1];
  return whole;
}

async function loadArray(name) {
  const record = facts.arrays[name];
  const node = document.getElementById(`data-${name}`);
  const bytes = Uint8Array.from(atob(node.textContent), (letter) => letter.charCodeAt(0));
  node.remove();
  const whole = unpack(await inflate(bytes), record.shape);
  const missing = record.steps + 1, scale = (record.high - record.low) / record.steps;
  arrays.set(name, {
    shape: record.shape,
    value: (i) => (whole[i] === missing ? NaN : record.low + whole[i] * scale),
  });
}

const loadArrays = () => Promise.all(Object.keys(facts.arrays).map(loadArray));
