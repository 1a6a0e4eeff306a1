import type { Invocation, InvocationOutcome } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../../model/workspace.ts';
import { createTestHouse, type TestHouse } from '../../pipeline/test-house.ts';
import { definitionsOf, letIn } from '../../registry/test-kept.ts';
import { testManifest } from '../../registry/test-plugin.ts';
import { findWorkspace } from '../../store/query/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { createBulks, type Bulks } from './bulks.ts';

const object = (properties: object) => ({ type: 'object', properties, additionalProperties: false });

const LOTTERY = testManifest({
  name: 'lottery',
  triggers: [],
  actions: [
    {
      name: 'print',
      title: 'Print a ticket',
      config: object({ draw: { type: 'string', 'x-widget': 'record', 'x-collection': 'draws' } }),
      needs: [],
      ports: [],
      settles: false,
      batch: 1000,
      revision: 1,
    },
  ],
  collections: [
    {
      name: 'draws',
      title: 'Draws',
      record: object({ name: { type: 'string', title: 'Name' } }),
      uniqueKeys: [],
      filterable: [],
      contact: 'none',
      layout: 'table',
    },
    {
      name: 'tickets',
      title: 'Tickets',
      record: object({ number: { type: 'string', title: 'Number' } }),
      uniqueKeys: [['number']],
      filterable: ['number'],
      contact: 'optional',
      layout: 'table',
      inBulk: { from: 'draws', action: 'print', setting: 'draw' },
    },
  ],
});

describe.each(DATABASES)('records made in bulk, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let workspace: Workspace;
  let bulks: Bulks;
  let isBroken: boolean;
  const draws = { collection: 'lottery/draws', publicId: '0190f3b2-7c1a-7def-8123-456789abcdef' };

  const print = (call: Invocation): InvocationOutcome => ({
    kind: 'answered',
    logs: [],
    cpuMs: 1,
    answers: (JSON.parse(call.items) as { occurrence: string }[]).map(({ occurrence }) =>
      isBroken
        ? { ok: false, code: 'INNESTO_PLUGIN_THREW', message: 'the printer is on fire' }
        : {
            ok: true,
            value: JSON.stringify({
              effects: [{ kind: 'record.create', collection: 'tickets', attributes: { number: occurrence } }],
            }),
          },
    ),
  });

  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    house = await createTestHouse(store);
    await house.workspace(1);
    await letIn(store, 1, LOTTERY);
    isBroken = false;
    const found = await findWorkspace(store.read, 1);
    if (found === null) throw new Error('there is no workspace');
    workspace = found;
    bulks = createBulks({
      store,
      clock: { now: house.now },
      ids: { next: house.nextId },
      pulse: { events: () => undefined, runs: () => undefined, deliveries: () => undefined },
      announce: () => undefined,
      definitions: definitionsOf(LOTTERY),
      keyOf: (parts) => parts.join(':'),
      plugins: {
        resolve: () =>
          Promise.resolve({ version: '1.0.0', suspended: false, manifest: { ...LOTTERY, integrity: 'sha512-' } }),
        rightsOf: () => Promise.resolve(new Set(['records:tickets'])),
        invoke: (call) => Promise.resolve(print(call)),
        strike: () => Promise.resolve(),
      },
    });
    await store.write((t) =>
      t('record').insert({
        public_id: draws.publicId,
        workspace_id: 1,
        collection: draws.collection,
        shard: 1,
        attributes: JSON.stringify({ name: 'Christmas' }),
        stays: 0,
        created_at: house.now(),
        updated_at: house.now(),
      }),
    );
  });
  afterEach(() => store.close());

  /** As the ledger does: what throws is tried again. */
  const work = async (publicId: string, times: number): Promise<void> => {
    const { signal } = new AbortController();
    for (let time = 0; time < times; time++) await bulks.run(workspace, { publicId, signal }).catch(() => undefined);
  };
  const ofOne = async () => (await bulks.list(workspace, draws))[0];
  const chores = async (): Promise<number> => (await store.read('delivery').where({ kind: 'chore' })).length;
  const make = async (count: number): Promise<string> =>
    (await bulks.make(workspace, draws, { count, list: null, quiet: true, actor: 'operator:anna' })).publicId;

  test('one whose plugin keeps failing is parked with the reason, and goes on from where it stood when somebody says so', async () => {
    const publicId = await make(2500);
    isBroken = true;
    await work(publicId, 4);
    expect(await ofOne()).toMatchObject({ state: 'queued', tries: 4, trouble: null });
    await work(publicId, 3);
    expect(await ofOne()).toMatchObject({
      state: 'parked',
      trouble: expect.stringContaining('the printer is on fire'),
    });
    expect(await store.read('record').where({ collection: 'lottery/tickets' }).select('id')).toEqual([]);
    isBroken = false;
    await work(publicId, 1);
    expect(await ofOne()).toMatchObject({ state: 'parked', made: 0 });
    expect(await bulks.retry(workspace, draws, publicId)).toMatchObject({ state: 'running', trouble: null });
    expect(await chores()).toBe(2);
    await work(publicId, 1);
    expect(await ofOne()).toMatchObject({ state: 'finished', made: 2500, trouble: null });
    await expect(bulks.retry(workspace, draws, publicId)).rejects.toMatchObject({ code: 'INNESTO_CONFLICT' });
  });

  test('what fails now and then goes on by itself', async () => {
    const publicId = await make(10);
    isBroken = true;
    await work(publicId, 2);
    isBroken = false;
    await work(publicId, 1);
    expect(await ofOne()).toMatchObject({ state: 'finished', made: 10 });
  });

  test('one that is parked can be stopped', async () => {
    const publicId = await make(10);
    isBroken = true;
    await work(publicId, 5);
    expect(await bulks.cancel(workspace, draws, publicId)).toMatchObject({ state: 'cancelled' });
    await expect(bulks.retry(workspace, draws, publicId)).rejects.toMatchObject({ code: 'INNESTO_CONFLICT' });
  });
});
