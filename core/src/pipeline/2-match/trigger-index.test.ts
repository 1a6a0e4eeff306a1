import type { Filter } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import type { StoredSubscription } from '../../store/verb/subscriptions.ts';
import { createTriggerIndex } from './trigger-index.ts';

const listening = (id: number, filter: Filter | null): StoredSubscription => ({
  id,
  workspaceId: 1,
  workflowId: id,
  versionId: id,
  eventType: 'list.joined',
  filter,
  becomes: null,
  unless: null,
  asks: false,
  maxLateness: null,
  entryKey: null,
  plugin: 'list',
  pluginVersion: '1.0.0',
  contribution: 'list/activity',
  config: '{}',
  since: 0,
});

const indexOf = (subscriptions: readonly StoredSubscription[]) =>
  createTriggerIndex({
    subscriptionsRevision: () => Promise.resolve(1),
    loadSubscriptions: () => Promise.resolve(subscriptions),
    loadDatedFields: () => Promise.resolve([]),
  })();

const joined = (list: string | number | null) => ({ workspaceId: 1, type: 'list.joined', payload: { list } });
const is = (value: string | number): Filter => ({ attribute: 'event.list', operator: 'is', value });

const idsOf = (found: readonly StoredSubscription[]): readonly number[] => found.map(({ id }) => id);

test('of a thousand triggers only those are looked at that ask for the event’s own value', async () => {
  const index = await indexOf(Array.from({ length: 1000 }, (_, id) => listening(id, is(`list-${id}`))));
  expect(idsOf(index.candidates(joined('list-17')))).toEqual([17]);
  expect(idsOf(index.candidates(joined('LIST-17')))).toEqual([17]);
  expect(idsOf(index.candidates(joined(null)))).toEqual([]);
});

test('what asks for one of several values, or for more than the value, is found by each of them', async () => {
  const index = await indexOf([
    listening(1, { attribute: 'event.list', operator: 'one-of', value: ['a', 'b'] }),
    listening(2, { all: [{ attribute: 'contact.email', operator: 'set' }, is('b')] }),
  ]);
  expect(idsOf(index.candidates(joined('a')))).toEqual([1]);
  expect(idsOf(index.candidates(joined('b')))).toEqual([1, 2]);
  expect(idsOf(index.candidates(joined('c')))).toEqual([]);
});

test('what could hold for any value is always looked at, in the order in which it listens', async () => {
  const index = await indexOf([
    listening(1, null),
    listening(2, is('a')),
    listening(3, { any: [is('a'), is('b')] }),
    listening(4, { none: [is('a')] }),
    listening(5, is(7)),
    listening(6, is('2027-01-01')),
  ]);
  expect(idsOf(index.candidates(joined('a')))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(idsOf(index.candidates(joined('x')))).toEqual([1, 3, 4, 5, 6]);
});

test('a number in the event may be equal to a text that a trigger asks for: then all are looked at', async () => {
  const index = await indexOf([listening(1, is('7')), listening(2, is('8'))]);
  expect(idsOf(index.candidates(joined(7)))).toEqual([1, 2]);
});

test('other types of events and other workspaces have shelves of their own', async () => {
  const index = await indexOf([listening(1, null)]);
  expect(index.hears(1, 'list.joined')).toBe(true);
  expect(index.hears(2, 'list.joined')).toBe(false);
  expect(index.candidates({ workspaceId: 1, type: 'list.left', payload: {} })).toEqual([]);
});
