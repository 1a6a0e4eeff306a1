/** Reads a number as people write it, with a comma or a point: `12,5`, `1 200`; null where it is none. */
export const readNumber = (text: string): number | null => {
  const written = text.replaceAll(/[\s\u00a0\u202f'’]/g, '').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(written) ? Number(written) : null;
};

/** Writes a number as it is typed: with the language’s comma or point, and nothing between thousands. */
export const writeNumber = (value: number | null, language: string): string =>
  value === null
    ? ''
    : new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 20 }).format(value);
