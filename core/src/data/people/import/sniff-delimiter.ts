/** What may stand between the cells of a file. */
export type Delimiter = ',' | ';' | '\t';

const DELIMITERS: readonly Delimiter[] = [';', ',', '\t'];

/** Where the first line of a text ends, quotes minded; -1 where it does not end yet. */
export const endOfFirstLine = (text: string): number => {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === '\n' || letter === '\r')) return at;
  }
  return -1;
};

/** What separates the cells of a header line: what stands in it most often outside quotes. A single column goes by commas. */
export const sniffDelimiter = (header: string): Delimiter => {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  let [best, most]: [Delimiter, number] = [',', 0];
  for (const delimiter of DELIMITERS) {
    const count = bare.split(delimiter).length - 1;
    if (count > most) [best, most] = [delimiter, count];
  }
  return best;
};
