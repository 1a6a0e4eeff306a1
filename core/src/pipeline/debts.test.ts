import type { Duration, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, DAY, HOUR, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };

describe.each(DATABASES)('what plugins owe on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
  });
  afterEach(() => store.close());

  /** An event that a suspended plugin was not asked about, and the plugin back. */
  const owed = async ({
    maxLateness,
    away = 0,
  }: { readonly maxLateness?: Duration; readonly away?: number } = {}): Promise<{ workflowId: number }> => {
    await house.contacts(1, 1);
    const plugin = { workspace_id: 1, plugin: 'list', version: '1.0.0', state: 'suspended', rights: '[]' };
    await store.write((t) => t('workspace_plugin').insert(plugin));
    const listens = maxLateness === undefined ? {} : { data: { maxLateness } };
    const made = await house.workflow(1, [SEND], { asks: true, listens });
    house.state.suspended.add('list');
    await house.join(1, [1]);
    await house.pass(away);
    const send = house.state.behave;
    house.state.behave = (call) =>
      call.entry === 'match'
        ? { kind: 'answered', answers: [{ ok: true, value: '{"matches":true}' }], logs: [], cpuMs: 0 }
        : send(call);
    house.state.suspended.clear();
    await store.write((t) => t('workspace_plugin').update({ state: 'active' }));
    return made;
  };

  test('a debt is paid although its workflow was published anew meanwhile', async () => {
    const { workflowId } = await owed();
    await store.write(async (t) => {
      const [{ id: _, ...subscription }] = await t('subscription').where({ workflow_id: workflowId });
      await t('subscription').del();
      await t('subscription').insert({ ...subscription, id: 77 });
      await t('setting').where({ key: 'subscriptions_rev' }).update({ value: '1000' });
    });
    await house.settle();
    expect(house.state.sent).toHaveLength(1);
    expect(await store.read('debt')).toEqual([]);
  });

  test('a debt that the database refuses is parked once, and can be released', async () => {
    await owed();
    const [refuse, allow] =
      database === 'sqlite'
        ? [
            `CREATE TRIGGER refuse BEFORE INSERT ON run BEGIN SELECT RAISE(ABORT, 'no runs today'); END`,
            'DROP TRIGGER refuse',
          ]
        : [`ALTER TABLE run ADD CONSTRAINT no_runs CHECK (contact_id <> 1)`, 'ALTER TABLE run DROP CONSTRAINT no_runs'];
    await store.write((t) => t.raw(refuse));
    await house.settle();
    await house.settle();
    expect(await store.read('parked').select('kind')).toEqual([{ kind: 'event' }]);
    expect(await store.read('debt')).toEqual([]);
    await store.write((t) => t.raw(allow));
    await store.write((t) => t('event').where({ pending: 2 }).update({ pending: 1 }));
    await house.settle();
    expect(house.state.sent).toHaveLength(1);
  });

  const late: readonly [text: string, wanted: Duration | undefined, away: number, refused: readonly string[]][] = [
    ['a week without its plugin', undefined, 7 * DAY, []],
    ['longer than a week without its plugin', undefined, 7 * DAY + 1000, ['asked-too-late']],
    ['twenty days where a month is in time', { amount: 1, unit: 'months' }, 20 * DAY, []],
    ['three hours where two are in time', { amount: 2, unit: 'hours' }, 3 * HOUR, ['asked-too-late']],
  ];

  test.each(late)('sem-31: after %s', async (_text, maxLateness, away, refused) => {
    await owed({ away, ...(maxLateness === undefined ? {} : { maxLateness }) });
    await house.settle();
    expect(await store.read('entry_refusal').select('reason')).toEqual(refused.map((reason) => ({ reason })));
    expect(house.state.sent).toHaveLength(refused.length === 0 ? 1 : 0);
    expect(await store.read('debt')).toEqual([]);
  });
});
