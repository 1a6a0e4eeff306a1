/** Nothing that is taken for something else when it is read aloud or typed: no 0 and O, no 1, I and L, no U and V. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTWXYZ';
const GROUP = 4;

/**
 * A code: `SUMMER-7K3M-9QXT-4WHB-2RPD`. It is made of a secret of 256 bits that the hub hands in, the same for the same visit to the step: who asks
 * again gets the same code, and nobody else can tell it. 13 letters hold 63 bits, 16 hold 77.
 */
export const codeOf = (
  secret: string,
  { prefix, length }: { readonly prefix: string; readonly length: number },
): string => {
  let left = BigInt(`0x${secret}`);
  let letters = '';
  while (letters.length < length) {
    letters += LETTERS.charAt(Number(left % BigInt(LETTERS.length)));
    left /= BigInt(LETTERS.length);
  }
  const groups = letters.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? [];
  return [...(prefix === '' ? [] : [prefix]), ...groups].join('-');
};

/** A code as somebody typed it, in the form in which it is kept: however large its letters are, and with its dashes or blanks anywhere. */
export const typedCode = (text: string): string => text.trim().toUpperCase().replaceAll(/\s+/g, '-').slice(0, 40);
