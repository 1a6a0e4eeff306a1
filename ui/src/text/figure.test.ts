import { expect, test } from 'vitest';
import { figureOf, shownFigures, tellFigure } from './figure.ts';

const OFFERED = [
  { name: 'given', title: 'Points given', unit: 'points', decimals: 0 },
  { name: 'taken', title: 'Points taken', unit: 'points', decimals: 0 },
];

test('sums are told as their action tells them; of nothing there is no sum, and one that is declared no more keeps its name', () => {
  const shown = shownFigures({ old: 3, given: 1250, taken: 0 }, OFFERED);
  expect(shown.map(({ outcome, title, amount }) => [outcome, title, amount])).toEqual([
    ['sum:given', 'Points given', 1250],
    ['sum:old', 'old', 3],
  ]);
  expect(figureOf('sum:taken', OFFERED)?.title).toBe('Points taken');
  expect(figureOf('done', OFFERED)).toBeNull();
});

test('an amount has its unit, unless the words beside it say so', () => {
  const [given] = OFFERED;
  if (given === undefined) throw new Error('there is one');
  expect(tellFigure(1250, given, { language: 'en' })).toBe('1,250');
  expect(tellFigure(30, given, { language: 'en', isAlone: true })).toBe('30 points');
  expect(
    tellFigure(12.5, { name: 'added', title: 'Amount added', unit: 'EUR', decimals: 2 }, { language: 'it' }),
  ).toMatch(/12,50\s€/);
  expect(tellFigure(12.5, { name: 'value', title: 'Worth', unit: '', decimals: null }, { language: 'en' })).toBe(
    '12.50',
  );
});
