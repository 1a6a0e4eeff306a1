import type { PluginObstacle } from '@innesto/sdk/contract';
import { beforeAll, expect, test } from 'vitest';
import { callRecords } from './obstacle-record.ts';
import { Words } from './words.svelte.ts';

const words = new Words();
beforeAll(() => words.choose('it'));

const MADE_AT = '2026-11-21T12:00:00.000Z';
const record = (
  id: string,
  name: string | null,
  more: Partial<PluginObstacle['records'][number]> = {},
): PluginObstacle['records'][number] => ({ id, detail: '', called: { name, createdAt: MADE_AT }, ...more });
const call = (...records: PluginObstacle['records']): readonly (readonly [string, string])[] => [
  ...callRecords(records, { words, timeZone: 'Europe/Rome' }),
];

test('records that fail alike are told apart by their names, and what has none by when it was made', () => {
  expect(call(record('r1', 'AUR-1'), record('r2', 'Giulia Rossi'), record('r3', null))).toEqual([
    ['r1', 'AUR-1'],
    ['r2', 'Giulia Rossi'],
    ['r3', '21 nov, 13:00'],
  ]);
});

test('those that are called alike are told with when they were made, the one that has it already, too', () => {
  const otherCalled = { name: 'AUR-1', createdAt: '2026-11-20T12:00:00.000Z' };
  expect(call(record('r1', 'AUR-1', { other: 'o1', otherCalled }), record('r2', 'AUR-2'))).toEqual([
    ['r1', 'AUR-1 · 21 nov, 13:00'],
    ['o1', 'AUR-1 · 20 nov, 13:00'],
    ['r2', 'AUR-2'],
  ]);
});

test('what is gone by now is called nothing', () => {
  expect(call({ id: 'r1', detail: '', other: 'o1' })).toEqual([]);
});
