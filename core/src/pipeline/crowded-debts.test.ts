import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import { shardOfContact, type Tenure } from '../model/shard.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createReactor } from './rounds/react-round.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
/** About whom more is owed than any round takes. */
const CROWDED = 5;
const MANY = 1200;

describe.each(DATABASES)('much that plugins owe about one contact, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    const send = house.state.behave;
    house.state.behave = (call) =>
      call.entry === 'match'
        ? {
            kind: 'answered',
            answers: readKept<unknown[]>(call.items).map(() => ({ ok: true, value: '{"matches":true}' })),
            logs: [],
            cpuMs: 0,
          }
        : send(call);
    for (const [id, from] of [
      [1, 1],
      [2, 11],
    ] as const) {
      await house.workspace(id);
      await house.contacts(id, 9, from);
      const plugin = { workspace_id: id, plugin: 'list', version: '1.0.0', state: 'active', rights: '[]' };
      await store.write((t) => t('workspace_plugin').insert(plugin));
    }
  });
  afterEach(() => store.close());

  const opened = new Map<number, number>();
  beforeEach(() => opened.clear());
  const workflowOf = async (workspaceId: number): Promise<number> => {
    const known = opened.get(workspaceId);
    if (known !== undefined) return known;
    const { workflowId } = await house.workflow(workspaceId, [SEND], {
      asks: true,
      reentry: { policy: 'always' },
    });
    opened.set(workspaceId, workflowId);
    return workflowId;
  };
  /** Events that were reacted to while a plugin was suspended, which was not asked about them. */
  const owed = async (workspaceId: number, contactId: number, times = 1, plugin = 'list'): Promise<void> => {
    const workflowId = await workflowOf(workspaceId);
    const events = Array.from({ length: times }, () => house.joined(workspaceId, contactId));
    await house.verbs.accept({ calls: [events], receivedAt: house.now() });
    await store.write(async (t) => {
      await t.raw(
        `INSERT INTO debt(workspace_id, plugin, event_id, workflow_id, contribution, at)
         SELECT workspace_id, ?, id, CAST(? AS ${store.dialect.words.integer}), ?, at FROM event WHERE pending = 1 ORDER BY id`,
        [plugin, workflowId, `${plugin}/activity`],
      );
      await t('event').where({ pending: 1 }).update({ pending: 0 });
    });
  };
  /** About which events of a contact something is still owed, the first of all being 1. */
  const left = async (contactId: number): Promise<readonly number[]> => {
    const ids: unknown[] = await store
      .read('debt')
      .join('event', 'event.id', 'debt.event_id')
      .where('event.contact_id', contactId)
      .orderBy('debt.id')
      .pluck('event.id');
    return ids.map(Number);
  };
  const upTo = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at);
  const only = (contactId: number): Tenure => ({
    owner: house.tenure.owner,
    shards: new Map([...house.tenure.shards].filter(([shard]) => shard === shardOfContact(contactId))),
  });

  test('holds up nobody else of its workspace, and nobody of another one; each one’s are paid in order', async () => {
    await owed(1, CROWDED, MANY);
    await owed(1, 6, 2);
    await owed(2, 11);
    expect(await house.reactor(house.tenure)).toMatchObject({ moved: true });
    expect(await left(CROWDED)).toEqual(upTo(2, MANY));
    expect([await left(6), await left(11)]).toEqual([[MANY + 2], []]);
    await house.reactor(house.tenure);
    expect(await left(CROWDED)).toEqual(upTo(3, MANY));
    expect(await left(6)).toEqual([]);
  });

  test('holds up no node that holds another shard', async () => {
    await owed(1, CROWDED, MANY);
    await owed(1, 6);
    await house.reactor(only(6));
    expect([(await left(CROWDED)).length, await left(6)]).toEqual([MANY, []]);
  });

  test('what a suspended plugin owes is left alone, and holds up nothing', async () => {
    const away = { workspace_id: 1, plugin: 'away', version: '1.0.0', state: 'suspended', rights: '[]' };
    await store.write((t) => t('workspace_plugin').insert(away));
    await owed(1, CROWDED, MANY, 'away');
    await owed(1, 6, 150);
    await owed(1, 7);
    await house.reactor(house.tenure);
    expect([(await left(CROWDED)).length, (await left(6)).length, await left(7)]).toEqual([MANY, 149, []]);
  });

  test('holds up no fresh event, and a contact’s own ones wait for what is owed about it', async () => {
    await owed(1, CROWDED, MANY);
    const fresh = [CROWDED, 6].map((contactId) => house.joined(1, contactId));
    await house.verbs.accept({ calls: [fresh], receivedAt: house.now() });
    await house.reactor(house.tenure);
    expect(await store.read('event').where({ pending: 1, type: 'list.joined' }).pluck('contact_id')).toEqual([CROWDED]);
    expect(await left(CROWDED)).toEqual(upTo(2, MANY));
  });

  test('two contacts become one between the looks: what is owed about them is owed about one', async () => {
    await owed(1, 6);
    await owed(1, CROWDED, MANY);
    await owed(1, 4);
    const pendingDebts: TestHouse['verbs']['pendingDebts'] = async (beyond) => {
      if (beyond.past.size > 0)
        await store.write((t) => t('event').where({ contact_id: 6 }).update({ contact_id: 4, shard: 4 }));
      return house.verbs.pendingDebts(beyond);
    };
    await createReactor({ ...house.ports, verbs: { ...house.ports.verbs, pendingDebts } })(house.tenure);
    expect(await left(4)).toEqual([MANY + 2]);
    expect(await left(CROWDED)).toEqual(upTo(3, MANY + 1));
  });
});
