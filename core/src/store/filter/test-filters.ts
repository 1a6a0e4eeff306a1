import type { Filter, Operator, Value, Which } from '@innesto/sdk/contract';
import fc from 'fast-check';
import {
  BALANCES,
  CHANNELS,
  COLLECTIONS,
  EVENTS,
  FEW_DATES,
  FEW_NUMBERS,
  KEYS,
  LISTS,
  PURPOSES,
  RECORD_KEYS,
  scalar,
  WORKFLOWS,
} from './test-world.ts';

const days = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0, 7, 365, 366, 400, -1, 1.5));
const within = fc.record({
  amount: fc.integer({ min: 0, max: 9 }),
  unit: fc.constantFrom('minutes' as const, 'hours' as const, 'days' as const, 'weeks' as const, 'months' as const),
});
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.record({ today: fc.integer({ min: -40, max: 40 }) }) },
  { weight: 1, arbitrary: fc.constant({ now: null }) },
  {
    weight: 1,
    arbitrary: fc.record({
      now: fc.record({ sign: fc.constantFrom('plus' as const, 'minus' as const), duration: within }),
    }),
  },
);

const SINGLE = ['is', 'is-not', 'contains', 'starts-with', 'less', 'at-most', 'at-least', 'more'] as const;
const RELATIVE = ['in-next-days', 'in-last-days', 'anniversary-in-next-days'] as const;

interface Asked {
  readonly operator: Operator;
  readonly value?: Value | Value[];
}

const asked = (of: fc.Arbitrary<Value>): fc.Arbitrary<Asked> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ operator: fc.constantFrom<Operator>(...SINGLE), value: of }) },
    {
      weight: 1,
      arbitrary: fc.record({
        operator: fc.constant<Operator>('between'),
        value: fc.tuple(of, of).map((two): Value[] => two),
      }),
    },
    { weight: 2, arbitrary: fc.record({ operator: fc.constantFrom<Operator>(...RELATIVE), value: days }) },
    {
      weight: 1,
      arbitrary: fc.record({ operator: fc.constant<Operator>('one-of'), value: fc.array(of, { maxLength: 4 }) }),
    },
    { weight: 1, arbitrary: fc.record({ operator: fc.constantFrom<Operator>('set', 'not-set') }) },
  );

const about = (attributes: fc.Arbitrary<string>, of: fc.Arbitrary<Value> = value): fc.Arbitrary<Filter> =>
  fc.tuple(attributes, asked(of)).map(([attribute, rest]) => ({ attribute, ...rest }));

const maybe = <Kind>(one: fc.Arbitrary<Kind>): fc.Arbitrary<Kind | undefined> => fc.option(one, { nil: undefined });

const stripped = (which: { readonly [Name in keyof Which]: Which[Name] | undefined }): Which =>
  Object.fromEntries(Object.entries(which).filter(([, one]) => one !== undefined));

const counting = (attribute: fc.Arbitrary<string>, of: fc.Arbitrary<Which>): fc.Arbitrary<Filter> =>
  fc
    .tuple(
      attribute,
      of,
      asked(fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constantFrom<Value>(1.5, '1', 'x', true, null))),
    )
    .map(([name, which, rest]) => ({ attribute: name, of: which, ...rest }));

const dotted = (key: string): string => key.replace('/', '.');

/** Which of a contact's records: any, or those for which something holds. */
const whichRecords = maybe(
  fc.oneof(
    about(fc.constantFrom(...RECORD_KEYS.map((key) => `record.${key}`), 'record.gone')),
    about(fc.constant('record.visits'), fc.constantFrom(...FEW_NUMBERS)).map((one): Filter => ({ none: [one] })),
  ),
).map((when): Which | undefined => (when === undefined ? undefined : { when }));

/** Which events by what they held: any, or those for which something holds. */
const whatEvents = maybe(
  fc.oneof(
    about(fc.constantFrom('event.page', 'event.total', 'event.gone')),
    about(fc.constant('event.total'), fc.constantFrom(...FEW_NUMBERS)).map((one): Filter => ({ none: [one] })),
  ),
);

const ofRecords = (attribute: fc.Arbitrary<string>, of: fc.Arbitrary<Value>): fc.Arbitrary<Filter> =>
  fc
    .tuple(attribute, whichRecords, asked(of))
    .map(([name, which, rest]) => ({ attribute: name, ...(which === undefined ? {} : { of: which }), ...rest }));

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  {
    weight: 3,
    arbitrary: ofRecords(
      fc
        .tuple(fc.constantFrom(...COLLECTIONS), fc.constantFrom(...RECORD_KEYS))
        .map(([collection, key]) => `record.${dotted(collection)}.${key}`),
      fc.oneof(value, fc.constantFrom(...FEW_NUMBERS)),
    ),
  },
  {
    weight: 2,
    arbitrary: ofRecords(
      fc.constantFrom(...COLLECTIONS.map((collection) => `records.${dotted(collection)}`)),
      fc.oneof(fc.integer({ min: -1, max: 3 }), fc.constantFrom<Value>(1.5, '1', 'x', true, null)),
    ),
  },
  {
    weight: 4,
    arbitrary: ofRecords(
      fc
        .tuple(
          fc.constantFrom('sum', 'sum', 'least', 'most'),
          fc.constantFrom(...COLLECTIONS),
          fc.constantFrom('visits', 'visits', ...RECORD_KEYS),
        )
        .map(([as, collection, key]) => `${as}.${dotted(collection)}.${key}`),
      fc.oneof(
        fc.constantFrom<Value>(...FEW_NUMBERS, 3, -2, 0.2, 1.1, 2.1, 10_000_000_000, '1', 'x', null),
        fc.integer({ min: -40, max: 40 }),
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: about(
      fc.constantFrom(...BALANCES.map((balance) => `balance.${dotted(balance)}`), 'balance.no.such'),
      fc.oneof(
        fc.integer({ min: -300, max: 300 }),
        fc.integer({ min: -30_000, max: 30_000 }).map((cents) => cents / 100),
        fc.constantFrom<Value>(0, 1, '1', 'x', null, 1e10),
      ),
    ),
  },
  { weight: 5, arbitrary: about(fc.constantFrom(...KEYS.map((key) => `field.${key}`), 'field.gone')) },
  { weight: 3, arbitrary: about(fc.constant('field.visits'), fc.constantFrom(...FEW_NUMBERS)) },
  { weight: 3, arbitrary: about(fc.constant('field.born'), fc.constantFrom(...FEW_DATES)) },
  {
    weight: 4,
    arbitrary: about(
      fc
        .constantFrom(
          'id',
          'email',
          'externalId',
          'phone',
          'firstName',
          'lastName',
          'timeZone',
          'source',
          'createdAt',
          'shoe',
        )
        .map((name) => `contact.${name}`),
    ),
  },
  {
    weight: 2,
    arbitrary: about(
      fc.constantFrom(...LISTS.map((list) => `list.${list}`), 'list.nowhere'),
      fc.constantFrom<Value>(true, false, 'true', 1, null),
    ),
  },
  {
    weight: 2,
    arbitrary: about(
      fc
        .tuple(fc.constantFrom(...PURPOSES), fc.constantFrom(...CHANNELS))
        .map(([purpose, channel]) => `consent.${purpose}.${channel}`),
      fc.constantFrom<Value>('given', 'WITHDRAWN', 'x', null),
    ),
  },
  {
    weight: 2,
    arbitrary: about(
      fc
        .tuple(fc.constantFrom(...WORKFLOWS, 'none'), fc.constantFrom('state', 'entered', 'ended', 'reason'))
        .map(([workflow, name]) => `run.${workflow}.${name}`),
      fc.oneof(value, fc.constantFrom<Value>('inside', 'ended', 'finished')),
    ),
  },
  {
    weight: 2,
    arbitrary: counting(
      fc.constant('events.count'),
      fc.record({ event: fc.constantFrom(...EVENTS), within: maybe(within), when: whatEvents }).map(stripped),
    ),
  },
  {
    weight: 2,
    arbitrary: counting(
      fc.constantFrom(...EVENTS.map((event) => `happened.${event}`), 'happened.no.such'),
      fc.record({ within: maybe(within), when: whatEvents }).map(stripped),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...EVENTS.map((event) => `latest.${event}`), 'latest.no.such'),
        fc.record({ within: maybe(within), when: whatEvents }).map(stripped),
        asked(value),
      )
      .map(([attribute, of, rest]) => ({ attribute, of, ...rest })),
  },
  {
    weight: 2,
    arbitrary: counting(
      fc.constantFrom('messages.sent', 'messages.opened', 'messages.clicked'),
      fc
        .record({
          workflow: maybe(fc.constantFrom(...WORKFLOWS)),
          step: maybe(fc.constantFrom('mail', 'again')),
          channel: maybe(fc.constantFrom(...CHANNELS)),
          within: maybe(within),
        })
        .map(stripped),
    ),
  },
);

/** Filters of every kind that a database can answer. */
export const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'filter' },
    { weight: 5, arbitrary: leaf },
    { weight: 1, arbitrary: fc.record({ all: fc.array(tie('filter'), { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ any: fc.array(tie('filter'), { maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ none: fc.array(tie('filter'), { maxLength: 3 }) }) },
  ),
})).filter;
