import { setTimeout as pause } from 'node:timers/promises';
import { readManifest } from '@innesto/sdk/host';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { PLAIN_CALENDAR } from '../model/calendar/quiet-hours.ts';
import { LIVE_CLOCK } from '../model/clock.ts';
import type { Workspace } from '../model/workspace.ts';
import { createSandbox, type SandboxSupervisor } from '../sandbox/supervisor.ts';
import type { Store } from '../store/store.ts';
import { openTestStore } from '../store/test-database.ts';
import { insertRow } from '../store/test-workspace.ts';
import { createRegistry, type Registry } from './registry.ts';
import { testManifest, writePlugin } from './test-plugin.ts';

const parent = inject('temporaryFolder');
const MINUTE = 60_000;
const LIST = '018f0000-0000-7000-8000-00000000abcd';
const workspace: Workspace = {
  id: 1,
  publicId: 'w1',
  name: 'Shop',
  mode: 'live',
  timeZone: 'Europe/Rome',
  identityKey: 'email',
  clock: LIVE_CLOCK,
  calendar: PLAIN_CALENDAR,
};

let store: Store;
let sandbox: SandboxSupervisor;
let registry: Registry;

const registryOn = (its: SandboxSupervisor): Registry =>
  createRegistry({
    store,
    sandbox: its,
    clock: { now: Date.now },
    announce: () => {},
    pulse: { events: () => {}, runs: () => {}, deliveries: () => {} },
    inspect: (script) => readManifest(script, { timeoutMs: 3000 }),
  });

beforeAll(async () => {
  store = await openTestStore('sqlite', { postgresUrl: inject('postgresUrl'), temporaryFolder: parent });
  sandbox = await createSandbox({ threads: 1 });
  registry = registryOn(sandbox);
}, MINUTE);
afterAll(async () => {
  await sandbox.close();
  await store.close();
});

const subscribe = (plugin: string) =>
  registry.subscribe({ workspace, plugin, version: '1.0.0', name: 'joined', config: { list: LIST }, now: 0 });

test(
  'a plugin is installed, let in, and asked what it listens to, in the real sandbox',
  async () => {
    await registry.installFolder(writePlugin(parent));
    await registry.enable(workspace, 'greeting');
    expect(await subscribe('greeting')).toEqual({
      ok: true,
      subscriptions: [{ on: 'list.joined', when: { attribute: 'event.list', operator: 'is', value: LIST } }],
    });
  },
  MINUTE,
);

test(
  'a script that hangs, throws or says nothing is not installed',
  async () => {
    for (const script of [
      'for (;;);',
      'throw new Error("no")',
      '1',
      `__innesto({ manifest: { get name() { for (;;); } } })`,
    ]) {
      await expect(registry.installFolder(writePlugin(parent, { name: 'hostile', script }))).rejects.toMatchObject({
        code: 'INNESTO_PLUGIN_PACKAGE',
      });
    }
    expect((await registry.list(workspace)).map(({ plugin }) => plugin)).toEqual(['greeting']);
  },
  MINUTE,
);

test(
  'of a plugin that another node suspended, what waits to be asked is answered at once, and what has begun is not touched',
  async () => {
    const hang = 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)';
    const script = `__innesto({ manifest: ${JSON.stringify(testManifest({ name: 'hanging' }))}, triggers: { joined: { subscribe: () => ${hang} } } })`;
    const { id, publicId, name, mode, timeZone, identityKey } = workspace;
    const row = { id, public_id: publicId, name, mode, time_zone: timeZone, identity_key: identityKey };
    if ((await store.read('workspace').where({ id })).length === 0)
      await insertRow(store, 'workspace', { ...row, created_at: 0 });
    await registry.installFolder(writePlugin(parent, { name: 'hanging', script }));
    await registry.enable(workspace, 'hanging');
    await registry.resume(workspace, 'hanging');
    const events: string[] = [];
    const options = { threads: 1, deadlineMs: 10 * MINUTE };
    const itsOwn = await createSandbox({ ...options, onEvent: ({ kind }) => events.push(kind) });
    onTestFinished(() => itsOwn.close());
    const there = registryOn(itsOwn);
    const call = { workspace: publicId, plugin: 'hanging', version: '1.0.0', contribution: 'joined' };
    const subscribing = {
      ...call,
      entry: 'subscribe',
      config: '{}',
      items: '[{}]',
      count: 1,
      now: 0,
      seed: 1,
    } as const;
    const ended: string[] = [];
    const begun = there.invoke(subscribing).then(({ kind }) => ended.push(kind));
    const waiting = [there.invoke(subscribing), there.invoke(subscribing), there.invoke(subscribing)];
    while (!events.includes('held')) await pause(10);
    const report = { workspaceId: id, plugin: 'hanging', verdict: 'stuck', detail: 'It hangs.' } as const;
    for (let count = 0; count < 3; count++) await registry.strike(report);
    there.lookAgain();
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => ({ kind: 'interrupted' })));
    expect(ended).toEqual([]);
    await itsOwn.close();
    expect(await begun).toBe(1);
  },
  MINUTE,
);

test(
  'a trigger that loops is stopped, counted and suspended; its neighbour is not',
  async () => {
    const script = `__innesto({ manifest: ${JSON.stringify(testManifest({ name: 'looping' }))}, triggers: { joined: { subscribe: () => { for (;;); } } } })`;
    await registry.installFolder(writePlugin(parent, { name: 'looping', script }));
    await registry.enable(workspace, 'looping');
    await registry.resume(workspace, 'looping');
    for (let count = 0; count < 3; count++) expect(await subscribe('looping')).toMatchObject({ ok: false });
    expect(await registry.isSuspended(workspace.id, 'looping')).toBe(true);
    expect((await registry.list(workspace)).find(({ plugin }) => plugin === 'looping')).toMatchObject({
      state: 'suspended',
      verdict: 'timeout',
      strikes: 3,
    });
    expect(await registry.isSuspended(workspace.id, 'greeting')).toBe(false);
    expect(await subscribe('greeting')).toMatchObject({ ok: true });
  },
  MINUTE,
);
