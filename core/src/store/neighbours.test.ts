import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Announcement } from '../model/announcement.ts';
import { openNeighbours, type Neighbours } from './neighbours.ts';
import type { Store } from './store.ts';
import { addressOf, openTestStore } from './test-database.ts';

const LONGEST_MS = 10_000;

const until = async (isThere: () => boolean): Promise<void> => {
  for (const end = performance.now() + LONGEST_MS; !isThere() && performance.now() < end;) await sleep(10);
};

let store: Store;
let url: string;
const open: Neighbours[] = [];
beforeEach(async () => {
  store = await openTestStore('postgres', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  url = await addressOf(store, inject('postgresUrl'));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await store.close();
});

/** A node of which only the ways to the others are there. */
const nodeCalled = (
  nodeId: string,
  { hints = true, watchers = 0, others = 1 }: { hints?: boolean; watchers?: number; others?: number } = {},
) => {
  const felt: string[] = [];
  const heard: Announcement[] = [];
  const neighbours = openNeighbours({
    store,
    nodeId,
    hintsUrl: hints ? url : null,
    feed: { announce: (announcement) => void heard.push(announcement), watchers },
    report: () => undefined,
  });
  neighbours.connect({
    pulse: {
      events: () => void felt.push('events'),
      runs: () => void felt.push('runs'),
      deliveries: () => void felt.push('deliveries'),
    },
    lookAround: () => void felt.push('nodes'),
    plugins: () => void felt.push('plugins'),
    others,
  });
  open.push(neighbours);
  return { neighbours, felt, heard };
};

const listening = (felt: readonly string[]): Promise<void> => until(() => felt.includes('nodes'));

describe('what nodes on one PostgreSQL database tell each other', () => {
  test('work that came in by one is felt by the other at once, and by itself only once', async () => {
    const [one, two] = [nodeCalled('one'), nodeCalled('two')];
    await Promise.all([listening(one.felt), listening(two.felt)]);
    one.felt.length = 0;
    two.felt.length = 0;
    one.neighbours.pulse.events();
    one.neighbours.pulse.events();
    one.neighbours.pulse.deliveries();
    await until(() => two.felt.length >= 2);
    expect(two.felt.toSorted()).toEqual(['deliveries', 'events']);
    expect(one.felt).toEqual(['events', 'events', 'deliveries']);
  });

  test('a line that breaks is opened again, and what was told meanwhile is looked for', async () => {
    const two = nodeCalled('two');
    await listening(two.felt);
    two.felt.length = 0;
    await store.read.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query = 'LISTEN innesto'`,
    );
    await listening(two.felt);
    expect(two.felt.toSorted()).toEqual(['deliveries', 'events', 'nodes', 'plugins', 'runs']);
  });

  test('how plugins stand is told to whoever nobody watches by, before the work that goes on by it; nothing else announced is', async () => {
    const [one, two] = [nodeCalled('one'), nodeCalled('two')];
    await Promise.all([listening(one.felt), listening(two.felt)]);
    one.felt.length = 0;
    two.felt.length = 0;
    one.neighbours.announce({ topic: 'workflows', workspaceId: 7 });
    one.neighbours.pulse.runs();
    one.neighbours.announce({ topic: 'plugins', workspaceId: 7 });
    await until(() => two.felt.includes('plugins'));
    expect([one.felt, two.felt]).toEqual([['runs'], ['plugins', 'runs']]);
  });

  test('nobody is told anything where nobody is there', async () => {
    const [alone, two] = [nodeCalled('alone', { others: 0 }), nodeCalled('two', { watchers: 1 })];
    await listening(two.felt);
    two.felt.length = 0;
    alone.neighbours.pulse.events();
    alone.neighbours.announce({ topic: 'contacts', workspaceId: 1 });
    await sleep(400);
    expect([two.felt, two.heard, await store.read('news').select('id')]).toEqual([[], [], []]);
  });

  test.each([true, false])('who watches by one node sees what another one moved (hints: %s)', async (hints) => {
    const worker = nodeCalled('worker', { hints });
    const api = nodeCalled('api', { hints, watchers: 1 });
    const unwatched = nodeCalled('unwatched', { hints });
    const told: Announcement = { topic: 'steps', workspaceId: 7, workflow: 'w', changes: { send: { done: 3 } } };
    // From its first look on; what was told before is on the page already.
    await sleep(700);
    worker.neighbours.announce(told);
    worker.neighbours.announce({ topic: 'messages', workspaceId: 7 });
    await until(() => api.heard.length >= 2);
    await sleep(600);
    expect(api.heard).toEqual([told, { topic: 'messages', workspaceId: 7 }]);
    expect(worker.heard).toEqual([told, { topic: 'messages', workspaceId: 7 }]);
    expect(unwatched.heard).toEqual([]);
  });
});
