import type { Filter } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { attributesFor } from '../form/attributes.ts';
import { CATALOGUE, fieldView } from '../form/test-catalogue.ts';
import { tellFilter } from './filter.ts';
import { Words, type Language } from './words.svelte.ts';

const tellIn = async (language: Language) => {
  const words = new Words();
  await words.choose(language);
  const attributes = attributesFor(
    {
      catalogue: [
        ...CATALOGUE,
        fieldView('age', { label: 'Age', type: 'number' }),
        fieldView('vip', { label: 'VIP', type: 'boolean' }),
        fieldView('born', { label: 'Born', type: 'date' }),
        fieldView('seen', { label: 'Seen', type: 'moment' }),
      ],
      workflows: [{ id: 'w', name: 'Welcome' }],
      events: [
        {
          value: 'list.joined',
          title: 'Joins a list',
          attributes: [{ attribute: 'event.list', group: 'event', title: 'The list', type: { kind: 'list' } }],
        },
      ],
      steps: [{ id: 'welcome', title: 'Welcome' }],
      event: [{ name: 'list', title: 'The list', type: { kind: 'list' } }],
    },
    words.say,
  );
  return (filter: Filter) =>
    tellFilter(filter, { say: words.say, language, timeZone: 'Europe/Rome', attributes, stepTitle: () => 'First' });
};
const isTorino = { attribute: 'field.city', operator: 'is', value: 'Torino' } as const;
const isIn = { attribute: 'list.l', operator: 'is', value: true } as const;

test('a condition is told in one sentence', async () => {
  const tell = await tellIn('en');
  expect(tell({ all: [isTorino, isIn] })).toBe('City is Torino and is in Newsletter');
  expect(tell({ any: [isIn, isTorino, { attribute: 'field.age', operator: 'at-least', value: 1200.5 }] })).toBe(
    'Is in Newsletter, City is Torino or Age is at least 1,200.5',
  );
});

test('groups in groups stay apart, and what must not hold says so', async () => {
  const tell = await tellIn('en');
  expect(tell({ all: [isTorino, { any: [isIn, { attribute: 'field.age', operator: 'set' }] }] })).toBe(
    'City is Torino and (is in Newsletter or Age is known)',
  );
  expect(tell({ none: [isTorino, isIn] })).toBe('Not (City is Torino or is in Newsletter)');
  expect(tell({ all: [{ any: [isTorino] }] })).toBe('City is Torino');
});

test('a sum is told as an amount, of those records for which something holds', async () => {
  const tell = await tellIn('en');
  const spent = { attribute: 'sum.card.purchase.total', operator: 'more', value: 500 } as const;
  expect(tell(spent)).toBe('Spent is more than 500');
  const lately = { attribute: 'record.on', operator: 'in-last-days', value: 90 } as const;
  expect(tell({ ...spent, of: { when: lately } })).toBe('Spent (Bought on was in the last 90 days) is more than 500');
});

test('values are told as people write them', async () => {
  const tell = await tellIn('en');
  expect(tell({ attribute: 'field.born', operator: 'more', value: '2001-02-28' })).toBe(
    'Born is after 28 February 2001',
  );
  expect(tell({ attribute: 'field.born', operator: 'is', value: '--02-29' })).toBe('Born is on 29 February');
  expect(tell({ attribute: 'field.seen', operator: 'less', value: '2027-01-15T08:30:00.000Z' })).toBe(
    'Seen is before 15 Jan, 09:30',
  );
  expect(tell({ attribute: 'field.vip', operator: 'is', value: true })).toBe('VIP is yes');
  expect(tell({ attribute: 'message.welcome.outcome', operator: 'one-of', value: ['opened', 'unknowable'] })).toBe(
    'The message of “Welcome” is one of Opened or Nobody can know',
  );
  expect(tell({ attribute: 'event.list', operator: 'is', value: 'l' })).toBe('The list is Newsletter');
});

test('what is missing or gone is told as such', async () => {
  const tell = await tellIn('en');
  expect(tell({ all: [] })).toBe('');
  expect(tell({ attribute: 'field.city', operator: 'is' })).toBe('City is …');
  expect(tell({ attribute: 'field.gone', operator: 'set' })).toBe('Field.gone is known');
  expect(tell({ attribute: 'list.x', operator: 'is', value: false })).toBe('Is not in No longer there');
});

test('it is told in the person’s language', async () => {
  expect((await tellIn('it'))({ all: [isTorino, isIn] })).toBe('City è Torino e è in Newsletter');
  expect((await tellIn('ro'))({ none: [isTorino] })).toBe('Nu (City este Torino)');
});

test('what somebody said, and where they have been, is told by name', async () => {
  const tell = await tellIn('en');
  expect(tell({ attribute: 'consent.marketing.sms', operator: 'is', value: 'given' })).toBe(
    'News and offers by SMS: they said yes',
  );
  expect(tell({ attribute: 'run.w.state', operator: 'not-set' })).toBe('Welcome: they have never been in it');
  expect(tell({ attribute: 'run.w.entered', operator: 'in-last-days', value: 7 })).toBe(
    'Welcome: they entered in the last 7 days',
  );
  expect(tell({ attribute: 'run.w.reason', operator: 'one-of', value: ['goal-reached'] })).toBe(
    'Welcome: they left because the goal was reached',
  );
});

test('what is counted is told with how it is narrowed', async () => {
  const tell = await tellIn('en');
  const within = { amount: 30, unit: 'days' } as const;
  expect(
    tell({ attribute: 'messages.opened', operator: 'less', value: 1, of: { workflow: 'w', step: 's', within } }),
  ).toBe('Messages they opened (Welcome, First, in the last 30 days): never');
  const when = { all: [{ attribute: 'event.list', operator: 'is', value: 'l' } as const] };
  expect(tell({ attribute: 'events.count', operator: 'at-least', value: 3, of: { event: 'list.joined', when } })).toBe(
    'Joins a list (The list is Newsletter): at least 3 times',
  );
  expect(tell({ attribute: 'messages.opened', operator: 'is', value: 1 })).toBe('Messages they opened: exactly 1 time');
});
