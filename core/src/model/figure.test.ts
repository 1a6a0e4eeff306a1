import type { FigureManifest } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { figuresOf } from './figure.ts';

const GIVEN: FigureManifest = { name: 'given', title: 'Given', adds: { balance: 'points' } };
const TAKEN: FigureManifest = { name: 'taken', title: 'Taken', adds: { balance: 'points', taken: true } };
const WORTH: FigureManifest = { name: 'worth', title: 'Worth', adds: { collection: 'orders', attribute: 'total' } };
const entry = (amount: number, balance = 'club/points') => ({ amount, balance });
const record = (total: string | number | null, kind: 'create' | 'update' = 'create') => ({
  kind,
  collection: 'club/orders',
  attributes: { total },
});
const figures = (parts: Partial<Parameters<typeof figuresOf>[1]>) =>
  figuresOf([GIVEN, TAKEN, WORTH], { plugin: 'club', entries: [], records: [], ...parts });

test('what is given and what is taken are added up apart, in parts that lose nothing', () => {
  expect(figures({ entries: [entry(0.1), entry(0.2), entry(-5), entry(7, 'club/money')] })).toEqual({
    given: 0.3,
    taken: 5,
  });
});

test('of records those count that were made, and what they say in numbers', () => {
  expect(figures({ records: [record(12.5), record('x'), record(null), record(3, 'update')] })).toEqual({ worth: 12.5 });
});

test('where nothing comes together there is nothing to tell, nor of what no number can hold', () => {
  expect(figures({})).toBeNull();
  expect(figures({ entries: [entry(1e300)] })).toBeNull();
});
