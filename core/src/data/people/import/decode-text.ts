/** How a file says its letters. `latin1` is what the web takes it for: windows-1252. */
export type TextEncoding = 'utf-8' | 'latin1' | 'utf-16le' | 'utf-16be';

/** A file's text as it comes in, and its encoding, known once all of it has come. */
export interface DecodedText {
  readonly text: AsyncIterable<string>;
  encoding(): TextEncoding;
}

// Enough letters outside ASCII to know; a file that is all ASCII is never looked at twice.
const SAMPLE_BYTES = 262_144;
const SLICE_BYTES = 65_536;
const LABELS: Readonly<Record<TextEncoding, string>> = {
  'utf-8': 'utf-8',
  latin1: 'windows-1252',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
};

const markOf = (bytes: Uint8Array): TextEncoding | null => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
};

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** How many bytes the letter beginning there has in UTF-8; 0 where it is none. */
const letterLength = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80
      ? 1
      : first >= 0xc2 && first < 0xe0
        ? 2
        : (first & 0xf0) === 0xe0
          ? 3
          : first >= 0xf0 && first < 0xf5
            ? 4
            : 0;
  for (let follower = 1; follower < length; follower++) if (!isContinuation(bytes[at + follower])) return 0;
  return length;
};

/** Whether bytes read better as UTF-8: one broken letter among many good ones does not make a file Latin-1. */
const looksLikeUtf8 = (bytes: Uint8Array, isWhole: boolean): boolean => {
  let letters = 0;
  let broken = 0;
  // The end of a sample may cut its last letter off.
  const sure = isWhole ? bytes.length : bytes.length - 3;
  for (let at = 0; at < bytes.length;) {
    const length = letterLength(bytes, at);
    if (length > 1) letters += 1;
    else if (length === 0 && at < sure) broken += 1;
    at += Math.max(1, length);
  }
  return broken === 0 || letters > broken;
};

const isAscii = (bytes: Uint8Array): boolean => {
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
};

async function* inSlices(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield chunk.subarray(at, at + SLICE_BYTES);
}

/** Gathers slices until there is so much of them, or no more. */
const gather = async (slices: AsyncIterator<Uint8Array>, first: Uint8Array, bytes: number): Promise<Uint8Array> => {
  const gathered = [first];
  for (let length = first.length; length < bytes;) {
    const next = await slices.next();
    if (next.done === true) break;
    gathered.push(next.value);
    length += next.value.length;
  }
  return gathered.length === 1 ? first : Buffer.concat(gathered);
};

/**
 * Decodes a file as it comes in. A byte-order mark decides; else what was asked for; else the first letters outside ASCII, of
 * which a sample is held back until it is clear whether they are UTF-8. Broken bytes become U+FFFD, for the row to be refused.
 */
export const decodeText = (chunks: AsyncIterable<Uint8Array>, wanted: 'auto' | 'utf-8' | 'latin1'): DecodedText => {
  let encoding: TextEncoding | null = null;
  async function* decode(): AsyncGenerator<string> {
    const slices = inSlices(chunks);
    const start = await gather(slices, new Uint8Array(), 3);
    encoding = markOf(start) ?? (wanted === 'auto' ? null : wanted);
    let held = start;
    while (encoding === null) {
      if (isAscii(held)) {
        if (held.length > 0) yield Buffer.from(held).toString('latin1');
        const next = await slices.next();
        if (next.done === true) return;
        held = next.value;
      } else {
        held = await gather(slices, held, SAMPLE_BYTES);
        encoding = looksLikeUtf8(held, held.length < SAMPLE_BYTES) ? 'utf-8' : 'latin1';
      }
    }
    const decoder = new TextDecoder(LABELS[encoding]);
    if (held.length > 0) yield decoder.decode(held, { stream: true });
    for await (const slice of slices) yield decoder.decode(slice, { stream: true });
    const end = decoder.decode();
    if (end !== '') yield end;
  }
  return { text: decode(), encoding: () => encoding ?? 'utf-8' };
};
