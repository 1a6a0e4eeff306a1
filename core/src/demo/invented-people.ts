/** Somebody who does not exist. Addresses end in `.example` (RFC 2606): nothing sent to them can reach anybody. */
export interface InventedPerson {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly city: string;
  /** Whether they agreed to be written to, and to having openings measured. */
  readonly agrees: boolean;
  readonly agreesToTracking: boolean;
}

const FIRST = [
  'Giulia',
  'Marco',
  'Elena',
  'Andrei',
  'Sofia',
  'Luca',
  'Ioana',
  'Matteo',
  'Chiara',
  'Radu',
  'Anna',
  'Davide',
  'Maria',
  'Paolo',
  'Irina',
  'Sara',
  'Mihai',
  'Laura',
  'Stefano',
  'Alina',
] as const;
const LAST = [
  'Rossi',
  'Popescu',
  'Bianchi',
  'Ferrari',
  'Ionescu',
  'Romano',
  'Greco',
  'Dumitru',
  'Conti',
  'Marin',
  'Bruno',
  'Rizzo',
] as const;
const CITIES = ['Torino', 'Milano', 'Roma', 'Bologna', 'București', 'Cluj-Napoca', 'Napoli'] as const;

const pick = (from: readonly string[], number: number): string => from[number % from.length] ?? '';

/** Some invented people, the same at every call. */
export const inventPeople = (count: number): readonly InventedPerson[] =>
  Array.from({ length: count }, (_, number) => {
    const firstName = pick(FIRST, number * 7);
    const lastName = pick(LAST, number * 5 + Math.floor(number / FIRST.length));
    return {
      firstName,
      lastName,
      email: `${firstName}.${lastName}.${number + 1}@clients.example`.toLowerCase(),
      city: pick(CITIES, number * 3),
      // One in eight said no to messages, one in three to measuring: what becomes of them is what a demo should show.
      agrees: number % 8 !== 5,
      agreesToTracking: number % 3 !== 1,
    };
  });
