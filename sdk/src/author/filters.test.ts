import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { FilterSchema } from '../contract/filter.ts';
import { filters } from './filters.ts';

const WEEK = { amount: 1, unit: 'weeks' } as const;
const isFilter = Compile(FilterSchema);

test.each([
  ['is', filters.is('contact.firstName', 'Mario'), { attribute: 'contact.firstName', operator: 'is', value: 'Mario' }],
  ['is not', filters.isNot('field.city', null), { attribute: 'field.city', operator: 'is-not', value: null }],
  [
    'contains',
    filters.contains('contact.email', '@x'),
    { attribute: 'contact.email', operator: 'contains', value: '@x' },
  ],
  [
    'starts with',
    filters.startsWith('event.url', '/shop'),
    { attribute: 'event.url', operator: 'starts-with', value: '/shop' },
  ],
  ['less', filters.less('field.visits', 3), { attribute: 'field.visits', operator: 'less', value: 3 }],
  ['at most', filters.atMost('field.visits', 3), { attribute: 'field.visits', operator: 'at-most', value: 3 }],
  ['at least', filters.atLeast('field.visits', 3), { attribute: 'field.visits', operator: 'at-least', value: 3 }],
  ['more', filters.more('field.visits', 3), { attribute: 'field.visits', operator: 'more', value: 3 }],
  [
    'one of',
    filters.oneOf('field.city', ['Cluj', 'Iași']),
    { attribute: 'field.city', operator: 'one-of', value: ['Cluj', 'Iași'] },
  ],
  ['one of none', filters.oneOf('field.city', []), { attribute: 'field.city', operator: 'one-of', value: [] }],
  ['between', filters.between('field.visits', 1, 3), { attribute: 'field.visits', operator: 'between', value: [1, 3] }],
  [
    'in the next days',
    filters.inNextDays('field.due', 7),
    { attribute: 'field.due', operator: 'in-next-days', value: 7 },
  ],
  [
    'in the last days',
    filters.inLastDays('field.due', 7),
    { attribute: 'field.due', operator: 'in-last-days', value: 7 },
  ],
  [
    'an anniversary',
    filters.anniversaryInNextDays('field.born', 7),
    { attribute: 'field.born', operator: 'anniversary-in-next-days', value: 7 },
  ],
  [
    'what happened',
    filters.happened({ event: 'site.visited', when: filters.is('event.page', '/'), within: WEEK }, 3),
    {
      attribute: 'events.count',
      operator: 'at-least',
      value: 3,
      of: { event: 'site.visited', when: { attribute: 'event.page', operator: 'is', value: '/' }, within: WEEK },
    },
  ],
  [
    'what was sent',
    filters.sent({ channel: 'email' }),
    { attribute: 'messages.sent', operator: 'at-least', value: 1, of: { channel: 'email' } },
  ],
  [
    'what was opened',
    filters.opened({ within: WEEK }),
    { attribute: 'messages.opened', operator: 'at-least', value: 1, of: { within: WEEK } },
  ],
  ['now', filters.less('field.due', filters.now), { attribute: 'field.due', operator: 'less', value: { now: null } }],
  [
    'ago',
    filters.less('field.due', filters.ago(WEEK)),
    { attribute: 'field.due', operator: 'less', value: { now: { sign: 'minus', duration: WEEK } } },
  ],
  [
    'from now',
    filters.more('field.due', filters.fromNow(WEEK)),
    { attribute: 'field.due', operator: 'more', value: { now: { sign: 'plus', duration: WEEK } } },
  ],
  [
    'today',
    filters.is('field.due', filters.today(-1)),
    { attribute: 'field.due', operator: 'is', value: { today: -1 } },
  ],
  ['is set', filters.isSet('contact.phone'), { attribute: 'contact.phone', operator: 'set' }],
  ['is not set', filters.isNotSet('contact.phone'), { attribute: 'contact.phone', operator: 'not-set' }],
])('%s makes a comparison of the contract', (_name, filter, expected) => {
  expect(filter).toEqual(expected);
  expect(isFilter.Check(filter)).toBe(true);
});

test('groups nest', () => {
  const filter = filters.all(filters.isSet('contact.email'), filters.any(filters.none(), filters.is('field.a', 1)));
  expect(filter).toEqual({
    all: [
      { attribute: 'contact.email', operator: 'set' },
      { any: [{ none: [] }, { attribute: 'field.a', operator: 'is', value: 1 }] },
    ],
  });
  expect(isFilter.Check(filter)).toBe(true);
});
