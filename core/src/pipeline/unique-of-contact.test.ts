import type { Effect } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createContacts } from '../data/people/contacts.ts';
import { readKept } from '../model/kept.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

const ACT = { kind: 'action', id: 'act', contribution: 'club/act', config: {}, ports: { skipped: 'other' } } as const;
const ORDER: Effect = {
  kind: 'record.create',
  collection: 'orders',
  attributes: { season: 'Spring' },
  otherwise: 'skipped',
};

describe.each(DATABASES)('what a contact has only one of, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
    house.state.behave = ({ items }) => ({
      kind: 'answered',
      answers: readKept<unknown[]>(items).map(() => ({ ok: true, value: JSON.stringify({ effects: [ORDER] }) })),
      logs: [],
      cpuMs: 0,
    });
    await house.workflow(1, [ACT, { kind: 'exit', id: 'other' }], { reentry: { policy: 'always' } });
  });
  afterEach(() => store.close());

  /** The contacts of all orders. */
  const owners = (): Promise<readonly number[]> => store.read('record').orderBy('id').pluck('contact_id');
  const reasons = (): Promise<readonly string[]> =>
    store.read('run_log').where({ step: 'act', outcome: 'skipped' }).orderBy('run_id').pluck('detail');
  const merge = async (stays: number, goes: number): Promise<void> => {
    const names: string[] = await store.read('contact').orderBy('id').pluck('public_id');
    const workspace = (await house.verbs.loadWorkspaces([1])).get(1);
    if (workspace === undefined) throw new Error('there is no workspace');
    let serial = 0;
    const contacts = createContacts({
      store,
      clock: { now: house.now },
      ids: { next: () => `00000000-0000-7000-9000-${String(++serial).padStart(12, '0')}` },
      pulse: { events: () => {}, runs: () => {}, deliveries: () => {} },
      announce: () => {},
      hashAddress: (workspaceId, address) => `${workspaceId} ${address}`,
    });
    const [publicId = '', other = ''] = [names[stays - 1], names[goes - 1]];
    await contacts.merge(workspace, { publicId, other, keep: 'this' });
  };

  test('every contact may have one, and nobody a second', async () => {
    await house.join(1, [1, 2]);
    await house.join(1, [1]);
    expect(await owners()).toEqual([1, 2]);
    expect(await reasons()).toEqual(['another record of “Orders” has the same season, contact']);
  });

  test('who becomes one with somebody who has one has it from then on', async () => {
    await house.join(1, [2]);
    await merge(1, 2);
    await house.join(1, [1]);
    expect(await owners()).toEqual([1]);
    await house.join(1, [3]);
    expect(await owners()).toEqual([1, 3]);
  });

  test('of two who become one and both have one both stay, and there is no third', async () => {
    await house.join(1, [1, 2]);
    await merge(1, 2);
    await house.join(1, [1]);
    expect(await owners()).toEqual([1, 1]);
    expect(await store.read('record_key').select()).toHaveLength(1);
  });

  test('whose record was taken away may have another', async () => {
    await house.join(1, [2]);
    await merge(1, 2);
    expect(await owners()).toEqual([1]);
    const [id = '']: string[] = await store.read('record').pluck('public_id');
    house.state.behave = () => {
      const effect: Effect = { kind: 'record.delete', collection: 'orders', record: id };
      return {
        kind: 'answered',
        answers: [{ ok: true, value: JSON.stringify({ effects: [effect] }) }],
        logs: [],
        cpuMs: 0,
      };
    };
    await house.join(1, [1]);
    expect(await owners()).toEqual([]);
    expect(await store.read('record_key').select()).toEqual([]);
  });
});
