import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeInOrder } from './in-order.ts';

interface Item {
  readonly at: number;
  readonly contact: number | null;
  readonly idle: boolean;
}

const taken = (items: readonly Item[]) =>
  takeInOrder(items, { contactOf: ({ contact }) => contact, isIdle: ({ idle }) => idle });

const item = (at: number, contact: number | null, idle = false): Item => ({ at, contact, idle });

test('of each contact one item is decided, and the next one waits', () => {
  const items = [item(1, 1), item(2, 2), item(3, 1), item(4, 1)];
  expect(taken(items)).toEqual({ decided: items.slice(0, 2), idle: [], left: 2, crowded: new Set([1]) });
});

test('what comes to nothing goes along, before the one that is decided and after it', () => {
  const items = [item(1, 1, true), item(2, 1), item(3, 1, true), item(4, 1, true)];
  expect(taken(items)).toEqual({
    decided: [items[1]],
    idle: [items[0], items[2], items[3]],
    left: 0,
    crowded: new Set(),
  });
});

test('what may come to something after the one that is decided waits for it', () => {
  const items = [item(1, 1, true), item(2, 1), item(3, 1, true), item(4, 1, true)];
  const isIdle = ({ at, idle }: Item, after: Item | null): boolean => idle && !(at === 3 && after?.at === 2);
  expect(takeInOrder(items, { contactOf: ({ contact }) => contact, isIdle })).toEqual({
    decided: [items[1]],
    idle: [items[0]],
    left: 2,
    crowded: new Set([1]),
  });
});

test('nothing overtakes an item that waits', () => {
  const items = [item(1, 1), item(2, 1), item(3, 1, true)];
  expect(taken(items)).toEqual({ decided: [items[0]], idle: [], left: 2, crowded: new Set([1]) });
});

test('items without a contact do not wait for one another', () => {
  const items = [item(1, null), item(2, null, true)];
  expect(taken(items)).toEqual({ decided: items, idle: [], left: 0, crowded: new Set() });
});

test('batch after batch all are taken, each contact’s in their order', () => {
  const some = fc.array(fc.record({ contact: fc.integer({ min: 1, max: 3 }), idle: fc.boolean() }), { maxLength: 30 });
  fc.assert(
    fc.property(some, (drafts) => {
      let items: readonly Item[] = drafts.map((draft, at) => ({ ...draft, at }));
      const order: Item[] = [];
      for (let batch = 0; batch <= drafts.length && items.length > 0; batch++) {
        const { decided, idle, left } = taken(items);
        expect(new Set(decided.map(({ contact }) => contact)).size).toBe(decided.length);
        const all = new Set([...decided, ...idle]);
        order.push(...[...all].toSorted((one, other) => one.at - other.at));
        items = items.filter((one) => !all.has(one));
        expect(items.length).toBe(left);
      }
      expect(items).toEqual([]);
      for (const contact of [1, 2, 3]) {
        const own = order.filter((one) => one.contact === contact).map(({ at }) => at);
        expect(own).toEqual(own.toSorted((one, other) => one - other));
      }
    }),
  );
});
