/** Text of others in the form in which it can be kept: at most so long, no NUL, no halves of surrogate pairs (PostgreSQL refuses both), not even one that the cut made. */
export const shortened = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replaceAll('\0', '')
    .toWellFormed();

/** Words of others on one line, in the form in which they can be kept. */
export const oneLine = (text: string, most: number): string =>
  shortened(text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim(), most);
