import type { Effect } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { readKept } from '../model/kept.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

const ACT = { kind: 'action', id: 'act', contribution: 'club/act', config: {}, ports: { skipped: 'none' } } as const;
const NONE = { kind: 'exit', id: 'none' } as const;
const STOCK = 15;
const WANTING = 40;

describe.each(DATABASES)('what is counted of a record that is nobody’s, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let asked = 0;
  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, WANTING);
  });
  afterEach(() => store.close());

  /** These contacts do that, each in a run of their own. */
  const each = async (contactIds: readonly number[], effect: Effect): Promise<void> => {
    house.state.behave = ({ items }) => {
      const answers = readKept<unknown[]>(items).map(() => ({
        ok: true as const,
        value: JSON.stringify({ effects: [effect] }),
      }));
      asked += answers.length;
      return { kind: 'answered', answers, logs: [], cpuMs: 0 };
    };
    const { workflowId } = await house.workflow(1, [ACT, NONE]);
    asked = 0;
    await house.join(1, contactIds);
    await house.setState(workflowId, 'stopped');
  };

  test('a whole batch takes of it at once; only who finds nothing left is asked once more', async () => {
    await each([1], { kind: 'record.create', collection: 'cards', attributes: { number: 'Stock' }, unlinked: true });
    const [record = '']: string[] = await store.read('record').pluck('public_id');
    await each([1], { kind: 'balance.add', balance: 'money', record, amount: STOCK });
    const everybody = Array.from({ length: WANTING }, (_, at) => at + 1);
    const take = { kind: 'balance.add', balance: 'money', record, amount: -1, least: 0, otherwise: 'skipped' } as const;
    await each(everybody, take);
    expect(asked).toBe(WANTING + (WANTING - STOCK));
    expect(await store.read('account').pluck('total')).toEqual([0]);
    expect(await store.read('run_log').where({ step: 'act', outcome: 'skipped' })).toHaveLength(WANTING - STOCK);
  });
});
