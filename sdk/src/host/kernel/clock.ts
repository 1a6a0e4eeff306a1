/** Second part of the kernel: time and chance are the host's, so that the same call gives the same answer. */
export const clock = String.raw`
let now = 0;

const FixedDate = function Date(...parts) {
  if (new.target === undefined) return apply(dateToString, new RealDate(now), []);
  return construct(RealDate, parts.length === 0 ? [now] : parts, new.target);
};
lock(FixedDate, 'prototype', RealDate.prototype);
FixedDate.now = () => now;
FixedDate.parse = RealDate.parse;
FixedDate.UTC = RealDate.UTC;
RealDate.prototype.constructor = FixedDate;
provide('Date', FixedDate);

// Without an argument these two read the machine's clock by themselves.
const dateFormat = Intl.DateTimeFormat.prototype;
const realFormat = Object.getOwnPropertyDescriptor(dateFormat, 'format').get;
const realFormatToParts = dateFormat.formatToParts;
defineProperty(dateFormat, 'format', {
  __proto__: null,
  configurable: true,
  get() {
    const format = apply(realFormat, this, []);
    return (date) => format(date === undefined ? now : date);
  },
});
dateFormat.formatToParts = function formatToParts(date) {
  return apply(realFormatToParts, this, [date === undefined ? now : date]);
};

// xoshiro128**, seeded by splitmix32: repeatable, and well spread even from seeds that are neighbours.
let r0 = 0, r1 = 0, r2 = 0, r3 = 0;
const { imul } = Math;
const reseed = (seed) => {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = imul(mixed, 0x21f0aaad);
    mixed = imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  r0 = next();
  r1 = next();
  state ^= (seed / 0x100000000) | 0;
  r2 = next();
  r3 = next() | 1;
};
const random32 = () => {
  const spun = imul(r1, 5);
  const result = imul((spun << 7) | (spun >>> 25), 9) >>> 0;
  const shifted = r1 << 9;
  r2 ^= r0;
  r3 ^= r1;
  r1 ^= r2;
  r0 ^= r3;
  r2 ^= shifted;
  r3 = (r3 << 11) | (r3 >>> 21);
  return result;
};
reseed(0);
Math.random = () => ((random32() >>> 5) * 67108864 + (random32() >>> 6)) / 9007199254740992;

const hex = [];
for (let i = 0; i < 256; i++) hex[i] = (i < 16 ? '0' : '') + i.toString(16);
const wholeNumbers = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, BigInt64Array, BigUint64Array];
provide('crypto', freeze({
  getRandomValues(view) {
    if (!wholeNumbers.some((kind) => view instanceof kind)) throw new TypeError('getRandomValues takes an array of whole numbers.');
    if (view.byteLength > 65536) throw new RangeError('getRandomValues fills 65536 bytes at most.');
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = random32() >>> 24;
    return view;
  },
  randomUUID() {
    let text = '';
    for (let i = 0; i < 16; i++) {
      let byte = random32() >>> 24;
      if (i === 6) byte = (byte & 0x0f) | 0x40;
      if (i === 8) byte = (byte & 0x3f) | 0x80;
      text += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + hex[byte];
    }
    return text;
  },
}));
`;
