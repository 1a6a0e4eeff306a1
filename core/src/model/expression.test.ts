import type { Expression, Scalar } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, expressionAttributes, type ExpressionScope } from './expression.ts';

const NOW = Date.parse('2027-03-27T09:00:00Z');
const known: Readonly<Record<string, Scalar>> = {
  'field.points': 7,
  'field.price': '12.50',
  'field.birthday': '1990-05-20',
  'field.seen': '2027-03-27T08:00:00.000Z',
  'contact.firstName': 'Giulia',
};
const scope: ExpressionScope = {
  lookup: (name) => (Object.hasOwn(known, name) ? (known[name] ?? null) : null),
  now: NOW,
  zone: 'Europe/Rome',
  render: (text) => (text.includes('{{') ? text.replace('{{ contact.firstName }}', 'Giulia') : text),
};
const of = (expression: Expression): Scalar => evaluate(expression, scope);
const work = (operator: 'plus' | 'minus' | 'times' | 'divided-by', left: Scalar, right: Scalar): Scalar =>
  of({ operator, left: { value: left }, right: { value: right } });

test('values, attributes and texts are themselves; what is not there is nothing', () => {
  expect(of({ value: 'blu' })).toBe('blu');
  expect(of({ attribute: 'field.points' })).toBe(7);
  expect(of({ attribute: 'field.none' })).toBe(null);
  expect(of({ text: 'Ciao {{ contact.firstName }}' })).toBe('Ciao Giulia');
  expect(evaluate({ text: '{{ broken' }, { ...scope, render: () => null })).toBe(null);
});

test('numbers are worked out, also where they are written as text', () => {
  expect(work('plus', 0.1, 0.2)).toBe(0.3);
  expect(work('minus', 5, '7')).toBe(-2);
  expect(work('times', '12.50', 2)).toBe(25);
  expect(work('divided-by', 1, 4)).toBe(0.25);
});

test('what cannot be worked out is nothing: a word in a sum, a division by zero, a truth, a number beyond all numbers', () => {
  expect([
    work('plus', 'due', 1),
    work('divided-by', 5, 0),
    work('plus', true, 1),
    work('times', 1e300, 1e300),
    work('times', '2027-03-01', 2),
    work('plus', null, 1),
  ]).toEqual([null, null, null, null, null, null]);
});

test('the present moment, earlier and later: days keep the wall clock, hours do not', () => {
  const later = (amount: number, unit: 'days' | 'hours', sign: 'plus' | 'minus' = 'plus'): Scalar =>
    of({ now: { sign, duration: { amount, unit } } });
  expect(of({ now: null })).toBe('2027-03-27T09:00:00.000Z');
  expect(later(1, 'days')).toBe('2027-03-28T08:00:00.000Z');
  expect(later(24, 'hours')).toBe('2027-03-28T09:00:00.000Z');
  expect(later(1, 'hours', 'minus')).toBe('2027-03-27T08:00:00.000Z');
});

test('days are added to dates and moments, and lie between two dates', () => {
  expect(work('plus', '2027-02-27', 2)).toBe('2027-03-01');
  expect(work('plus', 2, '2027-02-27')).toBe('2027-03-01');
  expect(work('minus', '2027-03-01', 1)).toBe('2027-02-28');
  expect(work('minus', '2027-03-01', '2027-02-01')).toBe(28);
  expect(work('plus', '2027-03-27T09:00:00.000Z', 1)).toBe('2027-03-28T08:00:00.000Z');
  expect(work('plus', '2027-02-30', 1)).toBe(null);
  expect(work('plus', '--02-27', 1)).toBe(null);
  expect(work('plus', '2027-02-27', 0.5)).toBe(null);
});

test('what it may ask for is known before', () => {
  const asked = expressionAttributes({
    operator: 'plus',
    left: { attribute: 'field.points' },
    right: { text: '{{ contact.firstName | upcase }}{{ event["total"] }}' },
  });
  expect(asked).toEqual(new Set(['field.points', 'contact.firstName', 'event.*']));
});

const expression = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small' },
    fc.record({ value: fc.oneof(fc.double(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null)) }),
    fc.record({
      value: fc.constantFrom(
        '2027-12-31',
        '0001-01-01',
        '9999-12-31',
        '+275760-09-13T00:00:00.000Z',
        '2027-03-27T09:00:00.000Z',
      ),
    }),
    fc.record({ attribute: fc.constantFrom(...Object.keys(known), 'field.none') }),
    fc.record({
      now: fc.option(
        fc.record({
          sign: fc.constantFrom('plus' as const, 'minus' as const),
          duration: fc.record({
            amount: fc.integer({ min: 0, max: 100_000 }),
            unit: fc.constantFrom('minutes' as const, 'days' as const, 'months' as const),
          }),
        }),
      ),
    }),
    fc.record({ text: fc.string() }),
    fc.record({
      operator: fc.constantFrom('plus' as const, 'minus' as const, 'times' as const, 'divided-by' as const),
      left: tie('expression'),
      right: tie('expression'),
    }),
  ),
})).expression;

test('whatever is asked, the answer is a plain value, the same each time', () => {
  fc.assert(
    fc.property(expression, (asked) => {
      const value = of(asked);
      expect(value === null || ['string', 'boolean'].includes(typeof value) || typeof value === 'number').toBe(true);
      expect('operator' in asked && typeof value === 'number' && !Number.isFinite(value)).toBe(false);
      expect(of(asked)).toEqual(value);
    }),
    { numRuns: 1000 },
  );
});

test('a sum does not ask for an order, and what is added can be taken away again', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: -1e9, max: 1e9 }), (one, other) => {
      expect(work('plus', one, other)).toBe(work('plus', other, one));
      const sum = work('plus', one, other);
      expect(work('minus', sum, other)).toBe(one);
    }),
  );
});
