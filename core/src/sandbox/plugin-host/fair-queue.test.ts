import { queueOptionsSymbol } from 'piscina';
import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

interface Named {
  readonly name: string;
  readonly [queueOptionsSymbol]: { readonly workspace: string; readonly cost: number };
}
const task = (workspace: string, name: string, cost = 2): Named => ({
  name,
  [queueOptionsSymbol]: { workspace, cost },
});
const flood = (queue: FairQueue, workspace: string, { count, cost = 2 }: { count: number; cost?: number }): void => {
  for (let i = 0; i < count; i += 1) queue.push(task(workspace, `${workspace}${i}`, cost));
};
const takeAll = (queue: FairQueue): string[] => {
  const names: string[] = [];
  for (let next = queue.shift(); next !== null; next = queue.shift()) names.push((next as Named).name);
  return names;
};

test('one workspace’s calls go in the order in which they came', () => {
  const queue = new FairQueue();
  flood(queue, 'a', { count: 5 });
  expect(queue.size).toBe(5);
  expect(takeAll(queue)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
  expect(queue.size).toBe(0);
  expect(queue.shift()).toBeNull();
});

test('a workspace that floods the queue does not keep another waiting', () => {
  const queue = new FairQueue();
  flood(queue, 'flood', { count: 1000 });
  takeSome(queue, 10);
  flood(queue, 'b', { count: 3 });
  const places = takeAll(queue).flatMap((name, place) => (name.startsWith('b') ? [place] : []));
  expect(Math.max(...places)).toBeLessThan(12);
});

test('turns are shared by cost, not by number', () => {
  const queue = new FairQueue();
  flood(queue, 'dear', { count: 100, cost: 20 });
  flood(queue, 'cheap', { count: 1000, cost: 1 });
  const first = takeSome(queue, 210);
  const dear = first.filter((name) => name.startsWith('dear')).length;
  expect(dear).toBeGreaterThan(6);
  expect(dear).toBeLessThan(14);
});

test('what a call cost beyond its estimate is paid back', () => {
  const queue = new FairQueue();
  flood(queue, 'liar', { count: 100, cost: 1 });
  flood(queue, 'honest', { count: 100, cost: 1 });
  queue.correct('liar', 50);
  expect(takeSome(queue, 45).filter((name) => name.startsWith('honest')).length).toBeGreaterThan(38);
});

test('however large the debt, nobody is shut out', () => {
  const queue = new FairQueue();
  flood(queue, 'debtor', { count: 10, cost: 1 });
  flood(queue, 'other', { count: 1000, cost: 1 });
  for (let i = 0; i < 100; i += 1) queue.correct('debtor', 3_000);
  expect(takeSome(queue, 400).filter((name) => name.startsWith('debtor')).length).toBe(10);
});

test('a task that found no free thread keeps its place and is charged once', () => {
  const queue = new FairQueue();
  flood(queue, 'a', { count: 2 });
  flood(queue, 'b', { count: 2 });
  const taken = queue.shift();
  if (taken === null) throw new Error('The queue is empty.');
  for (let i = 0; i < 50; i += 1) {
    queue.unshift(taken);
    expect(queue.shift()).toBe(taken);
  }
  queue.unshift(taken);
  expect(takeAll(queue)).toEqual(['a0', 'a1', 'b0', 'b1']);
});

test('a task can be taken out', () => {
  const queue = new FairQueue();
  const one = task('a', 'one');
  queue.push(one);
  queue.push(task('a', 'two'));
  queue.remove(one);
  queue.remove(task('nobody', 'x'));
  expect(takeAll(queue)).toEqual(['two']);
});

function takeSome(queue: FairQueue, count: number): string[] {
  return Array.from({ length: count }, () => (queue.shift() as Named | null)?.name ?? '');
}
