import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { FilterSchema } from '../contract/filter.ts';
import { filters } from './filters.ts';

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
