/** Nothing that is taken for something else when it is read aloud or typed: no 0 and O, no 1, I and L, no U and V. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTWXYZ';
const GROUP = 4;
const GROUPS = 3;

/** 32 bits that depend on every character (MurmurHash3 with its last stirring). */
const stirred = (text: string, seed: number): number => {
  let hash = seed;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ Math.imul(text.charCodeAt(at), 0xcc9e2d51), 0x1b873593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

const group = (text: string, seed: number): string => {
  let left = stirred(text, seed);
  let written = '';
  for (let count = 0; count < GROUP; count++) {
    written += LETTERS.charAt(left % LETTERS.length);
    left = Math.floor(left / LETTERS.length);
  }
  return written;
};

/**
 * The number of a card: `VIP-7K3M-9QXT-4WHB`. It is made of the contact's id, which nobody outside can guess, and of the visit to the step:
 * the same question has the same answer, and who gets a second card gets another number.
 */
export const cardNumber = ({
  contact,
  occurrence,
  prefix = '',
}: {
  readonly contact: string;
  readonly occurrence: string;
  readonly prefix?: string | undefined;
}): string => {
  const groups = Array.from({ length: GROUPS }, (_, at) => group(`${contact} ${occurrence}`, 0x9747b28c + at));
  return [...(prefix === '' ? [] : [prefix]), ...groups].join('-');
};
