/** Text of others in the form in which it can be kept: at most so long, no NUL, no halves of surrogate pairs (PostgreSQL refuses both), not even one that the cut made. */
export const shortened = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replaceAll('\0', '')
    .toWellFormed();
