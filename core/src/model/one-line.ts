const LONGEST = 200;

/**
 * A name or an outside id in the form in which it is kept: composed, on one line, with single blanks; empty is null.
 * Undefined where it is too long or holds what no name holds (control characters, halves of surrogate pairs).
 */
export const parseOneLine = (text: string): string | null | undefined => {
  const line = text.trim().replaceAll(/\s+/g, ' ').normalize('NFC');
  if (line === '') return null;
  return line.length > LONGEST || /\p{Cc}/u.test(line) || !line.isWellFormed() ? undefined : line;
};
