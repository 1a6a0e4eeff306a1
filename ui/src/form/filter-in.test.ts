import type { Filter } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { filterIn, filterJson } from './filter-in.ts';

const ROME: Filter = { attribute: 'field.city', operator: 'is', value: 'Roma' };

test.each<[string, Filter]>([
  ['a question', ROME],
  ['a group that is still empty', { all: [] }],
  ['groups in groups', { any: [ROME, { none: [{ all: [ROME] }] }] }],
  ['what moves with time', { attribute: 'field.birthday', operator: 'less', value: { today: 3 } }],
  [
    'how many messages of one kind',
    { attribute: 'messages.opened', operator: 'at-least', value: 1, of: { step: 'x' } },
  ],
])('%s is kept as it is, and read back', (_what, filter) => {
  expect(filterIn(filterJson(filter))).toEqual(filter);
});

test.each([
  ['nothing', undefined],
  ['a text', 'Roma'],
  ['a list', [{ attribute: 'field.city', operator: 'is' }]],
  ['an operator that there is not', { attribute: 'field.city', operator: 'smells' }],
  ['a group of something else', { all: ['Roma'] }],
  ['two groups at once', { all: [], any: [] }],
])('%s is no condition', (_what, value) => {
  expect(filterIn(value)).toBeNull();
});
