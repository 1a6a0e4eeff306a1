import { expect, test } from 'vitest';
import { Listing } from './listing.svelte.ts';
import { settled, TestMachine } from './test-machine.ts';

interface Asked {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** A list of so many numbers, given in pages of at most `most`. */
const numbers = (count: () => number, most = 200) => {
  const asked: Asked[] = [];
  const load = async ({ limit, after }: Asked) => {
    asked.push({ limit, after });
    const from = Number(after ?? 0);
    const to = Math.min(from + Math.min(limit, most), count());
    return { items: Array.from({ length: to - from }, (_, at) => from + at), next: to < count() ? String(to) : null };
  };
  return { asked, load };
};

const opened = (source: ReturnType<typeof numbers>, step: number) =>
  new Listing({ load: source.load, after: new TestMachine().ports.after, step });

test('it begins with some, and more are shown when asked for', async () => {
  const source = numbers(() => 120);
  const listing = opened(source, 50);
  expect(listing.items).toBeNull();
  listing.refresh();
  await settled();
  expect([listing.items?.length, listing.hasMore]).toEqual([50, true]);
  listing.more();
  await settled();
  listing.more();
  await settled();
  expect([listing.items?.length, listing.hasMore]).toEqual([120, false]);
  expect(listing.items?.at(-1)).toBe(119);
});

test('as much as was shown is kept up to date, without gaps and without doubles', async () => {
  let count = 90;
  const source = numbers(() => count, 30);
  const listing = opened(source, 60);
  listing.refresh();
  await settled();
  expect(source.asked).toEqual([
    { limit: 60, after: undefined },
    { limit: 30, after: '30' },
  ]);
  count = 61;
  listing.hurry();
  await settled();
  expect([new Set(listing.items).size, listing.hasMore]).toEqual([60, true]);
});

test('never more is asked for at once than the hub gives', async () => {
  const source = numbers(() => 1000);
  const listing = opened(source, 450);
  listing.refresh();
  await settled();
  expect(source.asked.map(({ limit }) => limit)).toEqual([200, 200, 50]);
  expect(listing.items).toHaveLength(450);
});

test('an empty list is empty, not unknown', async () => {
  const listing = opened(
    numbers(() => 0),
    50,
  );
  listing.refresh();
  await settled();
  expect([listing.items, listing.hasMore]).toEqual([[], false]);
});
