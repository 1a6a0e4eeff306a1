/** How deep a JSON document may be nested, and how many values it may hold. */
export const JSON_BOUNDS = { depth: 64, nodes: 100_000 } as const;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Where a string that begins at `from` ends: the place of its closing quote, or the end of the text. */
const endOfString = (bytes: Uint8Array, from: number): number => {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return bytes.length;
};

/**
 * Whether a JSON text stays within the bounds; looked at byte by byte before anything recursive touches it, since what
 * parses well may still break whoever walks it. The text need not be valid JSON; values are counted a little generously.
 */
export const isWithinBounds = (bytes: Uint8Array): boolean => {
  let depth = 0;
  let nodes = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === undefined) break;
    switch (byte) {
      case QUOTE:
        at = endOfString(bytes, at + 1);
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        nodes++;
        if (++depth > JSON_BOUNDS.depth) return false;
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        depth--;
        break;
      case COMMA:
        if (++nodes > JSON_BOUNDS.nodes) return false;
        break;
    }
  }
  return nodes <= JSON_BOUNDS.nodes;
};
