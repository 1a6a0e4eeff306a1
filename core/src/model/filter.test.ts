import type { Comparison, Filter, Operator, Scalar, Value, Which } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { lookupIn, type Facts } from './attribute.ts';
import { compileFilter, explainFilter, holds, type Lookup } from './filter.ts';
import { comparableOf, foldText, numberOf } from './filter/comparable.ts';
import { NO_PAST, pastNeeds, type Past } from './filter/past.ts';

/** A Sunday evening in Rome, an hour and a half before the day on which the clocks go forward is over. */
const NOW = Date.parse('2027-03-28T20:30:00Z');
const CLOCK: Readonly<Record<string, Scalar>> = { 'clock.now': NOW, 'clock.zone': 'Europe/Rome' };

const asks = (found: Scalar, operator: Operator, value?: Value | Value[]): boolean => {
  const comparison: Comparison = { attribute: 'field.a', operator, ...(value === undefined ? {} : { value }) };
  return holds(comparison, (attribute) => (attribute === 'field.a' ? found : (CLOCK[attribute] ?? null)));
};

describe('what is unknown', () => {
  test('sem-39: is never more or less than anything, and begins with and contains nothing', () => {
    for (const operator of ['less', 'at-most', 'at-least', 'more'] as const) {
      for (const value of [0, '2027-01-01', 'a', null]) expect(asks(null, operator, value)).toBe(false);
      for (const found of [0, '2027-01-01', 'a']) expect(asks(found, operator, null)).toBe(false);
    }
    expect(asks(null, 'contains', 'a')).toBe(false);
    expect(asks(null, 'between', [0, 1])).toBe(false);
    expect(asks(null, 'in-last-days', 7)).toBe(false);
    expect(asks(null, 'anniversary-in-next-days', 366)).toBe(false);
  });

  test('is not what it is compared with, and is itself', () => {
    expect(asks(null, 'is', 'Roma')).toBe(false);
    expect(asks(null, 'is-not', 'Roma')).toBe(true);
    expect(asks(null, 'is', null)).toBe(true);
    expect(asks(null, 'is-not', null)).toBe(false);
    expect(asks(null, 'one-of', ['Roma', null])).toBe(true);
  });

  test('an empty list matches nobody', () => {
    for (const found of [null, '', 'Roma', 0, false]) expect(asks(found, 'one-of', [])).toBe(false);
  });

  test('empty text is not set, though it is not null', () => {
    expect(asks('', 'set')).toBe(false);
    expect(asks('', 'not-set')).toBe(true);
    expect(asks('', 'is', null)).toBe(false);
    expect(asks(0, 'set')).toBe(true);
    expect(asks(false, 'set')).toBe(true);
  });
});

describe('text', () => {
  test.each([
    ['TORINO', 'torino'],
    ['Citta\u0300', 'CITTÀ'],
    ['ȘTEFAN', 'ștefan'],
    ['Straße', 'STRASSE'],
    ['ΟΔΥΣΣΕΥΣ', 'Οδυσσευς'],
    ['İstanbul', 'i̇stanbul'],
  ])('%s is %s', (found, value) => {
    expect(asks(found, 'is', value)).toBe(true);
    expect(asks(found, 'one-of', ['x', value])).toBe(true);
    expect(asks(`${found} and more`, 'starts-with', value)).toBe(true);
    expect(asks(`more and ${found}`, 'contains', value)).toBe(true);
  });

  test('Ş with a cedilla is not Ș with a comma, and ı counts as i', () => {
    expect(asks('Ştefan', 'is', 'Ștefan')).toBe(false);
    expect(foldText('KIRIKKALE')).toBe(foldText('kırıkkale'));
  });

  test('has no order, contains no empty text, and is no number', () => {
    expect(asks('b', 'more', 'a')).toBe(false);
    expect(asks('Roma', 'contains', '')).toBe(false);
    expect(asks('1e1', 'is', 10)).toBe(false);
    expect(asks(10, 'contains', '1')).toBe(false);
  });

  test('what can never have been kept equals nothing', () => {
    expect(asks('a\0b', 'is', 'a\0b')).toBe(false);
    expect(asks('\uD800', 'contains', '\uD800')).toBe(false);
  });
});

describe('numbers', () => {
  test('are compared as numbers, also where somebody wrote them as text', () => {
    expect(asks(10, 'more', 9)).toBe(true);
    expect(asks(10, 'more', '9')).toBe(true);
    expect(asks(10, 'is', '10.0')).toBe(true);
    expect(asks('10', 'is', 10)).toBe(true);
    expect(asks(-0, 'is', 0)).toBe(true);
    expect(asks(0.1 + 0.2, 'is', 0.3)).toBe(false);
    expect(asks(5, 'between', [5, 5])).toBe(true);
    expect(asks(5, 'between', [6, 4])).toBe(false);
  });

  test('sort in the form in which they are kept', () => {
    const numbers = [-1e308, -(2 ** 53), -1, -5e-324, 0, 5e-324, 0.1, 1, 2 ** 53, 1e21, 1.7976931348623157e308];
    const kept = numbers.map((number) => comparableOf(number) ?? '');
    expect(kept.toSorted()).toEqual(kept);
    expect(kept.map(numberOf)).toEqual(numbers);
  });
});

describe('dates', () => {
  test('a day and an instant meet where the workspace is', () => {
    // 23:30 in UTC is half past one the next day in Rome.
    const late = '2027-03-28T23:30:00.000Z';
    expect(asks(late, 'is', '2027-03-29')).toBe(true);
    expect(asks(late, 'less', '2027-03-29')).toBe(false);
    expect(asks(late, 'at-most', '2027-03-29')).toBe(true);
    expect(asks(late, 'more', '2027-03-28')).toBe(true);
    expect(asks('2027-03-29', 'is', late)).toBe(true);
    expect(asks('2027-03-29', 'at-least', late)).toBe(true);
    // The day of the change has 23 hours.
    expect(asks('2027-03-28T21:59:59.999Z', 'is', '2027-03-28')).toBe(true);
    expect(asks('2027-03-27T22:59:59.999Z', 'is', '2027-03-28')).toBe(false);
  });

  test('instants are the same however they are written', () => {
    expect(asks('2027-03-28T12:00:00+02:00', 'is', '2027-03-28T10:00:00Z')).toBe(true);
    expect(asks('2027-03-28T12:00:00+02:00', 'less', '2027-03-28T10:00:01Z')).toBe(true);
  });

  test('values move with time', () => {
    expect(asks('2027-03-28', 'is', { today: 0 })).toBe(true);
    expect(asks('2027-03-27', 'is', { today: -1 })).toBe(true);
    expect(asks('2027-03-28T20:29:59.999Z', 'less', { now: null })).toBe(true);
    const week = { sign: 'minus', duration: { amount: 1, unit: 'weeks' } } as const;
    // A week ago the clocks stood at winter time: the same hour of the day was an hour later in UTC.
    expect(asks('2027-03-21T21:30:00.000Z', 'is', { now: week })).toBe(true);
  });

  test('the next and the last days count today', () => {
    for (const [day, ahead, back] of [
      ['2027-03-27', false, true],
      ['2027-03-28', true, true],
      ['2027-03-29', true, false],
      ['2027-04-04', true, false],
      ['2027-04-05', false, false],
    ] as const) {
      expect(asks(day, 'in-next-days', 7)).toBe(ahead);
      expect(asks(day, 'in-last-days', 7)).toBe(back);
    }
    expect(asks('2027-03-28T20:00:00Z', 'in-next-days', 0)).toBe(false);
    expect(asks('2027-03-28T21:00:00Z', 'in-next-days', 0)).toBe(true);
    expect(asks('2027-03-28T20:00:00Z', 'in-last-days', 0)).toBe(true);
  });

  test('sem-19: an anniversary comes each year, and that of 29 February on the 28th where there is no 29th', () => {
    const on = (now: string, found: Scalar, days: number): boolean =>
      holds({ attribute: 'field.a', operator: 'anniversary-in-next-days', value: days }, (attribute) =>
        attribute === 'clock.now' ? Date.parse(now) : attribute === 'clock.zone' ? 'UTC' : found,
      );
    expect(on('2027-02-28T12:00:00Z', '1980-02-29', 0)).toBe(true);
    expect(on('2027-03-01T12:00:00Z', '1980-02-29', 0)).toBe(false);
    expect(on('2028-02-28T12:00:00Z', '1980-02-29', 0)).toBe(false);
    expect(on('2028-02-29T12:00:00Z', '--02-29', 0)).toBe(true);
    expect(on('2027-12-30T12:00:00Z', '1990-01-02', 7)).toBe(true);
    expect(on('2027-12-30T12:00:00Z', 'a text', 366)).toBe(false);
  });

  test('a date without its year has no place in time, and is itself', () => {
    expect(asks('--02-28', 'less', '2099-01-01')).toBe(false);
    expect(asks('--02-28', 'is', '--02-28')).toBe(true);
    expect(asks('2027-02-30', 'less', '2099-01-01')).toBe(false);
  });

  test('nothing that moves with time holds where nobody knows what time it is', () => {
    const soon: Filter = { attribute: 'field.a', operator: 'in-next-days', value: 366 };
    expect(holds(soon, () => '2027-03-29')).toBe(false);
  });
});

describe('groups', () => {
  const yes: Filter = { attribute: 'field.a', operator: 'is', value: 1 };
  const no: Filter = { attribute: 'field.b', operator: 'is', value: 1 };
  const lookup: Lookup = (attribute) => (attribute === 'field.a' ? 1 : null);

  test('of nothing hold as logic has it', () => {
    expect([holds({ all: [] }, lookup), holds({ any: [] }, lookup), holds({ none: [] }, lookup)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('say which part decided', () => {
    const why = (filter: Filter): readonly string[] =>
      explainFilter(filter, lookup).map(({ comparison, found }) => `${comparison.attribute} ${JSON.stringify(found)}`);
    expect(why({ all: [yes, no, yes] })).toEqual(['field.b null']);
    expect(why({ all: [yes, { none: [no] }] })).toEqual(['field.a 1', 'field.b null']);
    expect(why({ any: [no, yes] })).toEqual(['field.a 1']);
    expect(why({ none: [no, yes] })).toEqual(['field.a 1']);
    expect(why({ any: [no, { all: [yes, no] }] })).toEqual(['field.b null', 'field.b null']);
  });

  test('a filter is made ready once', () => {
    const filter: Filter = { all: [yes] };
    expect(compileFilter(filter)).toBe(compileFilter(filter));
  });
});

describe('what was', () => {
  const past: Past = {
    ...NO_PAST,
    consents: new Map([['marketing.email', 'given']]),
    runs: new Map([['w', { startedAt: NOW - 1, endedAt: null, reason: null }]]),
    events: {
      counts: new Map([['shop.visited', 2]]),
      latest: new Map([['shop.visited', NOW - 3_600_000]]),
      single: [
        { type: 'shop.visited', at: NOW - 3_600_000, payload: { page: '/Scarpe', total: 9 } },
        { type: 'shop.visited', at: NOW - 90_000_000, payload: { page: '/borse' } },
        { type: 'list.joined', at: NOW, payload: {} },
      ],
    },
    messages: [{ workflow: 'w', step: 'mail', channel: 'email', sentAt: NOW - 5, openedAt: null, clickedAt: null }],
  };
  const facts: Facts = {
    contact: null,
    lists: [],
    event: null,
    variables: {},
    messages: new Map(),
    past,
    clock: { now: NOW, timeZone: 'Europe/Rome' },
  };
  const found = (attribute: string, of?: Which): Scalar => lookupIn(facts)(attribute, of);

  test('consents, runs, events and messages are asked as attributes', () => {
    expect(found('consent.marketing.email')).toBe('given');
    expect(found('consent.marketing.sms')).toBe(null);
    expect(found('run.w.state')).toBe('inside');
    expect(found('run.w.ended')).toBe(null);
    expect(found('run.other.state')).toBe(null);
    expect(found('events.count', { event: 'shop.visited' })).toBe(2);
    expect(found('events.count', { event: 'shop.visited', within: { amount: 1, unit: 'days' } })).toBe(1);
    const when: Filter = { attribute: 'event.page', operator: 'starts-with', value: '/scarpe' };
    expect(found('events.count', { event: 'shop.visited', when })).toBe(1);
    expect(found('events.count', { event: 'shop.left' })).toBe(0);
    expect(found('events.count')).toBe(null);
    expect(found('happened.shop.visited')).toBe(2);
    expect(found('latest.shop.visited')).toBe(new Date(NOW - 3_600_000).toISOString());
    expect(found('latest.shop.visited', { within: { amount: 30, unit: 'minutes' } })).toBe(null);
    const bags: Filter = { attribute: 'event.page', operator: 'is', value: '/borse' };
    expect(found('latest.shop.visited', { when: bags })).toBe(new Date(NOW - 90_000_000).toISOString());
    expect(found('latest.shop.left')).toBe(null);
    expect(found('messages.sent', { workflow: 'w', step: 'mail' })).toBe(1);
    expect(found('messages.sent', { channel: 'sms' })).toBe(0);
    expect(found('messages.opened')).toBe(0);
  });

  test('no more is read than a filter asks for', () => {
    const filter: Filter = {
      all: [
        { attribute: 'run.w.state', operator: 'is', value: 'inside' },
        { none: [{ attribute: 'events.count', operator: 'at-least', value: 1, of: { event: 'shop.visited' } }] },
        { attribute: 'record.club.cards.level', operator: 'is', value: 'gold' },
        { attribute: 'balance.club.points', operator: 'more', value: 1 },
      ],
    };
    expect(pastNeeds([filter])).toEqual({
      lists: false,
      consents: false,
      messages: false,
      runs: new Set(['w']),
      events: { counts: new Set(['shop.visited']), latest: new Set(), single: new Map() },
      records: new Set(['club/cards']),
      balances: new Set(['club/points']),
    });
  });

  test('single events are read only where all together do not tell, and no further back than somebody asks', () => {
    const DAY = 86_400_000;
    const when: Filter = { attribute: 'event.page', operator: 'is', value: '/borse' };
    const more = { operator: 'more', value: 1 } as const;
    const week = { amount: 1, unit: 'weeks' } as const;
    const needs = (...filters: readonly Filter[]): unknown => pastNeeds(filters).events;
    const none = { counts: new Set(), latest: new Set() };
    expect(needs({ attribute: 'latest.shop.visited', of: { within: week }, operator: 'set' })).toEqual({
      counts: new Set(),
      latest: new Set(['shop.visited']),
      single: new Map(),
    });
    const lately: Filter = { attribute: 'happened.shop.visited', of: { within: week }, ...more };
    expect(needs(lately)).toEqual({
      ...none,
      single: new Map([['shop.visited', { reach: 8 * DAY, isHeldAsked: false }]]),
    });
    const daily: Filter = { ...lately, of: { within: { amount: 1, unit: 'days' }, when } };
    expect(needs(lately, daily)).toEqual({
      ...none,
      single: new Map([['shop.visited', { reach: 8 * DAY, isHeldAsked: true }]]),
    });
    expect(needs(lately, { ...daily, of: { when } })).toEqual({
      ...none,
      single: new Map([['shop.visited', { reach: null, isHeldAsked: true }]]),
    });
  });
});
