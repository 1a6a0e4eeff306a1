import type { Expression, Json } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { expressionIn, expressionJson } from './expression-in.ts';
import { questionIn, questionJson } from './question-in.ts';

const SOON = { now: { sign: 'plus', duration: { amount: 2, unit: 'weeks' } } };

test.each([
  ['a text', { operator: 'is', value: 'Mario' }],
  ['nothing', { operator: 'not-set' }],
  ['some of many', { operator: 'one-of', value: ['Cluj', 'Iași'] }],
  ['between a day and another', { operator: 'between', value: [{ today: 0 }, { today: 7 }] }],
  ['later than a time from now', { operator: 'more', value: SOON }],
  ['before now', { operator: 'less', value: { now: null } }],
  ['an operator whose value is still to be said', { operator: 'is' }],
] satisfies [string, Json][])('what is asked of a field is read, and kept as it was: %s', (_case, kept) => {
  const question = questionIn(kept);
  expect(question).toEqual(kept);
  expect(question === null ? null : questionJson(question)).toEqual(kept);
});

test.each([[undefined], ['is'], [{}], [{ operator: 'like', value: 'x' }], [[]]])(
  'nothing is asked where no operator stands: %j',
  (kept) => {
    expect(questionIn(kept)).toBeNull();
  },
);

test('what makes no sense as a value is left out', () => {
  expect(questionIn({ operator: 'is', value: { run: 'x' } })).toEqual({ operator: 'is' });
});

test.each([
  ['a value', { value: 'VIP' }],
  ['an attribute', { attribute: 'field.visits' }],
  ['a moment', SOON],
  ['a text', { text: '{{ contact.firstName }}' }],
  [
    'a sum in a sum',
    { operator: 'plus', left: { value: 1 }, right: { operator: 'times', left: { value: 2 }, right: { value: 3 } } },
  ],
] as [string, Expression][])('a calculation is read, and kept as it was: %s', (_case, expression) => {
  const kept = expressionJson(expression);
  expect(kept).toEqual(expression);
  expect(expressionIn(kept)).toEqual(expression);
});

test.each([
  [undefined],
  [{}],
  [{ operator: 'plus', left: { value: 1 } }],
  [{ operator: 'power', left: {}, right: {} }],
])('a calculation begins with a value where there is none yet: %j', (kept) => {
  expect(expressionIn(kept)).toEqual({ value: 0 });
});
