import type { SplitStep } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { compileGraph } from '../graph.ts';
import { shareOf } from './split.ts';
import { knowing, standingAt, wayThrough } from './test-way.ts';
import { walk } from './walk.ts';

const splitOf = (weights: Readonly<Record<string, number>>, id = 'split'): SplitStep => ({
  kind: 'split',
  id,
  shares: Object.entries(weights).map(([name, weight]) => ({ name, weight })),
});

const PEOPLE = Array.from(
  { length: 100_000 },
  (_, number) => `0190b6a2-7c4e-7000-8000-${String(number).padStart(12, '0')}`,
);

const drawn = (step: SplitStep, workflow = 'welcome'): readonly (string | undefined)[] =>
  PEOPLE.map((contact) => shareOf(step, { workflow, contact })?.name);

const count = (names: readonly (string | undefined)[], name: string): number =>
  names.filter((one) => one === name).length / names.length;

/** How many of so many land in a share of that size, give or take what chance allows once in a million tries. */
const isFair = (found: number, expected: number): boolean =>
  Math.abs(found - expected) < 5 * Math.sqrt((expected * (1 - expected)) / PEOPLE.length);

test('sem-42: shares get as many as their weights say', () => {
  const names = drawn(splitOf({ a: 50, b: 30, c: 20 }));
  expect(
    [count(names, 'a'), count(names, 'b'), count(names, 'c')].map((found, at) =>
      isFair(found, [0.5, 0.3, 0.2][at] ?? 0),
    ),
  ).toEqual([true, true, true]);
});

test('sem-42: the same contact gets the same share, however often and in which version it comes', () => {
  const step = splitOf({ a: 50, b: 50 });
  expect(drawn(step)).toEqual(drawn({ ...step, title: 'A new title', shares: step.shares.toReversed() }));
});

test('sem-42: a change of weights moves no more contacts than it must', () => {
  const before = drawn(splitOf({ a: 50, b: 50 }));
  const after = drawn(splitOf({ a: 50, b: 75 }));
  const moved = before.flatMap((name, at) => (name === after[at] ? [] : [`${name} → ${after[at]}`]));
  expect(new Set(moved)).toEqual(new Set(['a → b']));
  // From half to two fifths: a tenth of all.
  expect(isFair(moved.length / PEOPLE.length, 0.1)).toBe(true);
});

test('sem-42: a new share takes its part from all the others alike, and one without weight leaves the rest where they are', () => {
  const before = drawn(splitOf({ a: 50, b: 50 }));
  const added = drawn(splitOf({ a: 50, b: 50, c: 100 }));
  expect(before.every((name, at) => added[at] === name || added[at] === 'c')).toBe(true);
  const emptied = drawn(splitOf({ a: 50, b: 50, c: 0 }));
  expect(emptied).toEqual(before);
});

test('one split says nothing about the next, nor about another workflow’s', () => {
  const first = drawn(splitOf({ a: 50, b: 50 }));
  for (const other of [drawn(splitOf({ a: 50, b: 50 }, 'second')), drawn(splitOf({ a: 50, b: 50 }), 'birthday')]) {
    const both = first.filter((name, at) => name === 'a' && other[at] === 'a').length / PEOPLE.length;
    expect(isFair(both, 0.25)).toBe(true);
  }
});

test('sem-42: the share is written into the story', () => {
  const graph = compileGraph({ reentry: { policy: 'once' }, first: 'split', steps: [splitOf({ a: 0, b: 40, c: 0 })] });
  expect(
    walk(
      wayThrough(graph, { now: 5 }),
      { ...standingAt('split', {}), wakeAt: 5 },
      knowing(() => null),
    ).log,
  ).toEqual([{ step: 'split', outcome: 'b', at: 5, detail: 'by chance, 40 of 40', counted: true }]);
});
