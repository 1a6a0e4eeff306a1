import type { FieldValues, JsonObject, Scalar } from '@innesto/sdk/contract';
import fc from 'fast-check';

/** When and where the filters of these tests are asked: a Tuesday, the hours before a change of the clocks. */
export const MOMENT = { now: Date.UTC(2027, 2, 27, 22, 30), timeZone: 'Europe/Rome' };

const HOSTILE = [
  'Torino',
  'TORINO',
  'torino',
  'Città',
  'CITTÀ',
  'Citta\u0300',
  'İstanbul',
  'istanbul',
  'ISTANBUL',
  'ıstanbul',
  'Straße',
  'STRASSE',
  'straẞe',
  'Ștefan',
  'ștefan',
  'Ştefan',
  'ΟΔΥΣΣΕΥΣ',
  'οδυσσευς',
  'ﬁne',
  'FINE',
  'K',
  'k',
  '😀',
  '\u{1F600}\u{1F468}\u200D\u{1F469}',
  '\uFFFD',
  '\uE000',
  '\u{10FFFF}',
  "O'Brien; DROP TABLE contact",
  '50%',
  'a_b',
  String.raw`a\b`,
  '"quoted"',
  '?',
  '??',
  '$1',
  ':name',
  '{"a":1}',
  '$.city',
  "'",
  '--',
  '/*',
  '\t',
  '\u200B',
  '\u0001',
  'true',
  'false',
  'null',
  '0',
  '-0',
  '1',
  '01',
  '1.0',
  '1e1',
  '10',
  '9',
  '100',
  ' 10',
  '9007199254740993',
  'NaN',
  'Infinity',
  '0x10',
  '1_000',
  '2027-02-28',
  '2028-02-29',
  '2027-02-29',
  '1980-02-29',
  '--02-29',
  '--02-28',
  '--13-01',
  '2027-3-1',
  '0001-01-01',
  '9999-12-31',
  '2027-03-27',
  '2027-03-28',
  '1990-03-29',
  '2027-03-28T02:30:00Z',
  '2027-03-28T00:30:00.000Z',
  '2027-03-27T23:00:00.000Z',
  '2027-03-28T22:00:00.000Z',
  '2027-03-28T01:30:00+01:00',
  '2027-10-31 02:30:00+02:00',
  '2027-03-28T25:00:00Z',
  'x'.repeat(2000),
  `${'y'.repeat(1999)}z`,
  'tn',
  'n',
  'd2027-02-28',
  'm',
  't',
];

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  0.2,
  0.30000000000000004,
  9,
  10,
  100,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  2 ** 63,
  2 ** 64,
  1e21,
  1e308,
  -1e308,
  5e-324,
  1.7976931348623157e308,
  123456789.125,
  3.14,
];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...HOSTILE) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((one) => !one.includes('\0') && one.isWellFormed()),
  },
);
const number = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -20, max: 20 }),
);
/** Values of every kind. */
export const scalar: fc.Arbitrary<Scalar> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: number },
  fc.boolean(),
);

export const LISTS = ['018f0000-0000-7000-8000-00000000000a', '018f0000-0000-7000-8000-00000000000b'] as const;
export const WORKFLOWS = ['018f0000-0000-7000-8000-0000000000aa', '018f0000-0000-7000-8000-0000000000bb'] as const;
export const EVENTS = ['site.visited', 'order.placed'] as const;
export const KEYS = ['city', 'visits', 'born', 'source', 'a_1'] as const;
export const PURPOSES = ['marketing', 'third-party'] as const;
export const CHANNELS = ['email', 'sms'] as const;
export const COLLECTIONS = ['club/cards', 'shop/orders'] as const;
export const RECORD_KEYS = ['number', 'visits', 'since'] as const;
export const BALANCES = ['score/points', 'club/money'] as const;

const DAY = 86_400_000;

const near = fc.oneof(
  fc.integer({ min: MOMENT.now - 40 * DAY, max: MOMENT.now + DAY }),
  fc.constantFrom(MOMENT.now, MOMENT.now - DAY, MOMENT.now - 7 * DAY, MOMENT.now - 3_600_000),
);

/** So few that what is asked often stands just on the edge. */
export const FEW_NUMBERS = [0, 1, 2, 0.1, -1];
export const FEW_DATES = [
  '2027-03-27',
  '2027-03-28',
  '1980-02-29',
  '2027-03-27T23:00:00.000Z',
  '2027-03-28T22:00:00.000Z',
];

/** What is known of a contact in these tests. */
export interface TestPerson {
  readonly email: string | null;
  readonly externalId: string | null;
  readonly phone: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  readonly fields: FieldValues;
  readonly createdAt: number;
  readonly lists: readonly number[];
  readonly consents: readonly { readonly purpose: string; readonly channel: string; readonly state: string }[];
  readonly runs: readonly { readonly workflow: number; readonly startedAt: number; readonly endedAt: number | null }[];
  readonly events: readonly { readonly type: string; readonly at: number; readonly payload: JsonObject }[];
  readonly messages: readonly {
    readonly workflow: number | null;
    readonly step: string;
    readonly channel: string;
    readonly sentAt: number | null;
    readonly openedAt: number | null;
    readonly clickedAt: number | null;
  }[];
  readonly records: readonly { readonly collection: number; readonly attributes: JsonObject }[];
  readonly balances: readonly {
    readonly balance: number;
    readonly total: number;
    readonly scale: number;
    readonly ofRecord: boolean;
  }[];
}

const orNull = <Kind>(one: fc.Arbitrary<Kind>): fc.Arbitrary<Kind | null> => fc.option(one, { freq: 3 });

/** Contacts of every kind. */
export const person: fc.Arbitrary<TestPerson> = fc.record({
  email: orNull(fc.constantFrom('Anna@Example.com', 'søren@bücher.example', 'x@y.zz')),
  externalId: orNull(text),
  phone: orNull(fc.constantFrom('+393331234567', '+40721000000')),
  firstName: orNull(text),
  lastName: orNull(text),
  timeZone: orNull(fc.constantFrom('Europe/Rome', 'America/New_York')),
  fields: fc
    .tuple(
      fc.dictionary(fc.constantFrom(...KEYS), scalar),
      fc.constantFrom(...FEW_NUMBERS),
      fc.constantFrom(...FEW_DATES),
    )
    .map(([fields, visits, born]) => ({ visits, born, ...fields })),
  createdAt: near,
  lists: fc.subarray([0, 1]),
  consents: fc.uniqueArray(
    fc.record({
      purpose: fc.constantFrom(...PURPOSES),
      channel: fc.constantFrom(...CHANNELS),
      state: fc.constantFrom('given', 'withdrawn'),
    }),
    { selector: ({ purpose, channel }) => `${purpose} ${channel}`, maxLength: 3 },
  ),
  runs: fc.array(fc.record({ workflow: fc.constantFrom(0, 1), startedAt: near, endedAt: orNull(near) }), {
    maxLength: 3,
  }),
  events: fc.array(
    fc.record({
      type: fc.constantFrom(...EVENTS),
      at: near,
      payload: fc.dictionary(fc.constantFrom('page', 'total'), scalar),
    }),
    { maxLength: 4 },
  ),
  messages: fc.array(
    fc.record({
      workflow: orNull(fc.constantFrom(0, 1)),
      step: fc.constantFrom('mail', 'again'),
      channel: fc.constantFrom(...CHANNELS),
      sentAt: orNull(near),
      openedAt: orNull(near),
      clickedAt: orNull(near),
    }),
    { maxLength: 3 },
  ),
  records: fc.array(
    fc.record({
      collection: fc.constantFrom(0, 1),
      attributes: fc.dictionary(fc.constantFrom(...RECORD_KEYS), fc.oneof(scalar, fc.constantFrom(...FEW_NUMBERS))),
    }),
    { maxLength: 4 },
  ),
  balances: fc.uniqueArray(
    fc.record({
      balance: fc.constantFrom(0, 1),
      total: fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -(10 ** 14), max: 10 ** 14 })),
      scale: fc.constantFrom(1, 10, 100, 10_000),
      ofRecord: fc.boolean(),
    }),
    { selector: ({ balance, ofRecord }) => `${balance} ${ofRecord}`, maxLength: 3 },
  ),
});
