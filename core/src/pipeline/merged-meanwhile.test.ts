import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createReactor } from './rounds/react-round.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';
import { mergeContacts } from './test-merge.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const ELDER = 2;
const YOUNGER = 7;

describe.each(DATABASES)('contacts that become one while it is decided what comes of an event, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let workflowId: number;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 9);
    ({ workflowId } = await house.workflow(1, [SEND], { reentry: { policy: 'always' } }));
    await house.verbs.accept({ calls: [[house.joined(1, YOUNGER)]], receivedAt: house.now() });
  });
  afterEach(() => store.close());

  /** One round; the two become one when it has taken the event, and knows nothing of its contact yet. */
  const roundWithMerge = async (): Promise<void> => {
    let isMerged = false;
    const loadContacts: TestHouse['verbs']['loadContacts'] = async (ids) => {
      if (!isMerged) await mergeContacts({ house, store }, ELDER, YOUNGER);
      isMerged = true;
      return house.verbs.loadContacts(ids);
    };
    await createReactor({ ...house.ports, verbs: { ...house.ports.verbs, loadContacts } })(house.tenure);
    expect(isMerged).toBe(true);
  };
  const inside = async () => (await house.runs()).map(({ contact_id, event_id }) => ({ contact_id, event_id }));

  test('the event waits, and brings in the one who stayed', async () => {
    await roundWithMerge();
    expect(await store.read('event').where({ pending: 1, id: 1 }).pluck('contact_id')).toEqual([ELDER]);
    expect(await inside()).toEqual([]);
    await house.settle();
    expect(await inside()).toEqual([{ contact_id: ELDER, event_id: 1 }]);
  });

  test('what a plugin owes about it is not taken for paid', async () => {
    await store.write(async (t) => {
      await t('event').update({ pending: 0 });
      const list = { workspace_id: 1, plugin: 'list', version: '1.0.0', state: 'active', rights: '[]' };
      await t('workspace_plugin').insert(list);
      await t('debt').insert({
        workspace_id: 1,
        plugin: 'list',
        event_id: 1,
        workflow_id: workflowId,
        contribution: 'list/activity',
        at: house.now(),
      });
    });
    await roundWithMerge();
    expect(await store.read('debt').pluck('event_id')).toEqual([1]);
    await house.settle();
    expect(await store.read('debt').pluck('event_id')).toEqual([]);
    expect(await inside()).toEqual([{ contact_id: ELDER, event_id: 1 }]);
  });
});
