/** Somebody in a file of contacts. */
export interface Person {
  readonly email: string;
  readonly firstName: string;
  readonly city: string;
}

const NAMES = ['Giulia', 'Nicolò', 'Ștefan', 'Chloé', 'Ana-Maria', "D'Angelo", 'Zoë', 'Łukasz'];
const CITIES = ['Torino', 'Forlì', 'Cluj-Napoca', 'Genève', 'Roma, centro'];

/** So many people who do not exist (RFC 2606), from a number on; the same at every call. */
export const people = (count: number, from = 1): readonly Person[] =>
  Array.from({ length: count }, (_, at) => ({
    email: `person${from + at}@clients.example`,
    firstName: NAMES[(from + at) % NAMES.length] ?? '',
    city: CITIES[(from + at) % CITIES.length] ?? '',
  }));

const cell = (text: string, delimiter: string): string =>
  text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;

/** A CSV file of them, with the header `E-mail, Nome, Città`. */
export const csvOf = (rows: readonly Person[], delimiter = ','): string =>
  [['E-mail', 'Nome', 'Città'], ...rows.map(({ email, firstName, city }) => [email, firstName, city])]
    .map((cells) => `${cells.map((text) => cell(text, delimiter)).join(delimiter)}\r\n`)
    .join('');
