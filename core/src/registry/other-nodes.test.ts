import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Announce } from '../model/announcement.ts';
import { openNeighbours, type Neighbours } from '../store/neighbours.ts';
import { addressOf } from '../store/test-database.ts';
import { insertRow } from '../store/test-workspace.ts';
import type { Registry } from './registry.ts';
import { openRegistryHouse, type RegistryHouse } from './test-registry.ts';

const LONGEST_MS = 10_000;

const until = async (isSo: () => Promise<boolean>): Promise<boolean> => {
  for (const end = performance.now() + LONGEST_MS; performance.now() < end; await sleep(10))
    if (await isSo()) return true;
  return false;
};

// The clock stands still: nothing that is known gets old by itself.
describe('how plugins stand, on several nodes of one PostgreSQL database', () => {
  let house: RegistryHouse;
  let url: string;
  const open: Neighbours[] = [];

  beforeAll(async () => {
    house = await openRegistryHouse('postgres', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    url = await addressOf(house.store, inject('postgresUrl'));
  });
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  afterAll(() => house.store.close());
  beforeEach(() => house.moveIn());

  /** A registry with its way to the others; `isListening` resolves once it hears them. */
  const nodeCalled = (nodeId: string, hintsUrl: string | null) => {
    let heard = false;
    const neighbours = openNeighbours({
      store: house.store,
      nodeId,
      hintsUrl,
      feed: { announce: () => undefined, watchers: 0 },
      report: () => undefined,
    });
    const announce: Announce = (announcement) => neighbours.announce(announcement);
    const { registry, sandbox } = house.openNode(announce);
    neighbours.connect({
      pulse: { events: () => undefined, runs: () => undefined, deliveries: () => undefined },
      lookAround: () => void (heard = true),
      plugins: () => registry.lookAgain(),
      others: 1,
    });
    open.push(neighbours);
    return { registry, sandbox, isListening: () => until(() => Promise.resolve(heard)) };
  };
  const strikeAt = async (registry: Registry): Promise<void> => {
    const { workspace, plugin } = house.now;
    const report = { workspaceId: workspace.id, plugin, verdict: 'timeout', detail: 'It ran for 200 ms.' } as const;
    for (let count = 0; count < 3; count++) await registry.strike(report);
  };
  const isSuspendedAt = (registry: Registry): Promise<boolean> =>
    registry.isSuspended(house.now.workspace.id, house.now.plugin);

  test('what one node suspends, and what it lets go on again, the others know at once', async () => {
    const [one, two] = [nodeCalled('one', url), nodeCalled('two', url)];
    await Promise.all([one.isListening(), two.isListening()]);
    await house.install();
    await one.registry.enable(house.now.workspace, house.now.plugin);
    expect(await until(async () => !(await isSuspendedAt(two.registry)))).toBe(true);
    await strikeAt(one.registry);
    expect(await until(() => isSuspendedAt(two.registry))).toBe(true);
    await one.registry.resume(house.now.workspace, house.now.plugin);
    expect(await until(async () => !(await isSuspendedAt(two.registry)))).toBe(true);
  });

  test('what waits on one node to be asked of a plugin is taken back once another suspends it there, and nothing else', async () => {
    const [one, two] = [nodeCalled('one', url), nodeCalled('two', url)];
    await Promise.all([one.isListening(), two.isListening()]);
    await house.install();
    const { plugin, workspace } = house.now;
    const elsewhere = { ...workspace, id: workspace.id + 10_000, publicId: `elsewhere-${workspace.id}` };
    for (const { id, publicId, name, mode, timeZone, identityKey } of [workspace, elsewhere]) {
      const row = { id, public_id: publicId, name, mode, time_zone: timeZone, identity_key: identityKey };
      await insertRow(house.store, 'workspace', { ...row, created_at: 0 });
      await one.registry.enable({ ...workspace, id }, plugin);
    }
    const waiting = { plugin, workspace: workspace.publicId };
    two.sandbox.asked.push({ plugin, workspace: elsewhere.publicId }, waiting, { ...waiting, plugin: 'another' });
    await strikeAt(one.registry);
    expect(await until(() => Promise.resolve(two.sandbox.takenBack.length > 0))).toBe(true);
    // Once or more: each word of the other node is gone by.
    for (const taken of two.sandbox.takenBack) expect(taken).toEqual(waiting);
  });

  test('where no word arrives they know it by their next look', async () => {
    const [one, two] = [nodeCalled('one', null), nodeCalled('two', null)];
    await house.install();
    await one.registry.enable(house.now.workspace, house.now.plugin);
    expect(await isSuspendedAt(two.registry)).toBe(false);
    await strikeAt(one.registry);
    expect(await isSuspendedAt(two.registry)).toBe(false);
    house.now.at += 2000;
    expect(await isSuspendedAt(two.registry)).toBe(true);
  });
});
