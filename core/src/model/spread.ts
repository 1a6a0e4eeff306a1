/** A number from 0 (inclusive) to 1 (exclusive) that is always the same for a text, by FNV-1a and a last mixing (murmur3's). */
const fractionOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};

/** Where within a stretch of so many milliseconds somebody has their place, out of many who wait for the same moment: always the same. */
export const placeWithin = (stretchMs: number, who: string): number => Math.floor(fractionOf(who) * stretchMs);
