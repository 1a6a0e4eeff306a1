/** Shims of the web's text functions: UTF-8 and base64. */
export const text = String.raw`
const replacement = 0xfffd;

const encodeUtf8 = (source) => {
  const input = toText(source);
  const bytes = new Uint8Array(input.length * 3);
  let length = 0;
  for (let i = 0; i < input.length; i++) {
    let point = input.charCodeAt(i);
    if (point >= 0xd800 && point <= 0xdfff) {
      const low = point < 0xdc00 && i + 1 < input.length ? input.charCodeAt(i + 1) : 0;
      if (low >= 0xdc00 && low <= 0xdfff) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        i++;
      } else {
        point = replacement;
      }
    }
    if (point < 0x80) {
      bytes[length++] = point;
    } else if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      bytes[length++] = 0xe0 | (point >> 12);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (point >> 18);
      bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    }
  }
  return bytes.slice(0, length);
};

// The WHATWG decoder: a broken sequence gives one replacement for its longest valid beginning.
const decodeUtf8 = (bytes, fatal) => {
  let output = '';
  let point = 0, needed = 0, lower = 0x80, upper = 0xbf;
  const broken = () => {
    if (fatal) throw new TypeError('The bytes are not UTF-8.');
    output += '\ufffd';
  };
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (needed === 0) {
      if (byte < 0x80) { output += String.fromCharCode(byte); continue; }
      lower = 0x80;
      upper = 0xbf;
      if (byte >= 0xc2 && byte <= 0xdf) { needed = 1; point = byte & 0x1f; }
      else if (byte >= 0xe0 && byte <= 0xef) { needed = 2; point = byte & 0xf; if (byte === 0xe0) lower = 0xa0; if (byte === 0xed) upper = 0x9f; }
      else if (byte >= 0xf0 && byte <= 0xf4) { needed = 3; point = byte & 0x7; if (byte === 0xf0) lower = 0x90; if (byte === 0xf4) upper = 0x8f; }
      else broken();
      continue;
    }
    if (byte < lower || byte > upper) { needed = 0; broken(); i--; continue; }
    lower = 0x80;
    upper = 0xbf;
    point = (point << 6) | (byte & 0x3f);
    if (--needed === 0) output += String.fromCodePoint(point);
  }
  if (needed !== 0) broken();
  return output;
};

provide('TextEncoder', class TextEncoder {
  get encoding() { return 'utf-8'; }
  encode(source = '') { return encodeUtf8(source); }
  encodeInto(source, target) {
    let read = 0, written = 0;
    for (const character of toText(source)) {
      const bytes = encodeUtf8(character);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      read += character.length;
      written += bytes.length;
    }
    return { read, written };
  }
});

provide('TextDecoder', class TextDecoder {
  #fatal;
  #keepMark;
  constructor(label = 'utf-8', options = {}) {
    const name = toText(label).trim().toLowerCase();
    if (name !== 'utf-8' && name !== 'utf8' && name !== 'unicode-1-1-utf-8') throw new RangeError('Only UTF-8 is decoded here.');
    this.#fatal = options.fatal === true;
    this.#keepMark = options.ignoreBOM === true;
  }
  get encoding() { return 'utf-8'; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#keepMark; }
  decode(source = new Uint8Array(0)) {
    const bytes = ArrayBuffer.isView(source) ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength) : new Uint8Array(source);
    const decoded = decodeUtf8(bytes, this.#fatal);
    return !this.#keepMark && decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded;
  }
});

const base64Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const invalidCharacter = (message) => {
  const error = new Error(message);
  error.name = 'InvalidCharacterError';
  return error;
};
provide('btoa', (source) => {
  const input = toText(source);
  let output = '';
  for (let i = 0; i < input.length; i += 3) {
    const a = input.charCodeAt(i), b = input.charCodeAt(i + 1), c = input.charCodeAt(i + 2);
    if (a > 255 || b > 255 || c > 255) throw invalidCharacter('btoa takes characters up to U+00FF.');
    const bits = (a << 16) | (b << 8) | c;
    output += base64Letters[bits >> 18] + base64Letters[(bits >> 12) & 63]
      + (i + 1 < input.length ? base64Letters[(bits >> 6) & 63] : '=')
      + (i + 2 < input.length ? base64Letters[bits & 63] : '=');
  }
  return output;
});
provide('atob', (source) => {
  let input = toText(source).replace(/[\t\n\f\r ]/g, '');
  if (input.length % 4 === 0) input = input.replace(/={1,2}$/, '');
  let output = '', bits = 0, held = 0;
  for (let i = 0; i < input.length; i++) {
    const value = base64Letters.indexOf(input[i]);
    if (value < 0) throw invalidCharacter('The text is not base64.');
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      output += String.fromCharCode((bits >> held) & 255);
      bits &= (1 << held) - 1;
    }
  }
  if (input.length % 4 === 1) throw invalidCharacter('The text is not base64.');
  return output;
});
`;
