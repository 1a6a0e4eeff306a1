import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createContacts, type Contacts } from '../data/people/contacts.ts';
import { shardOfContact } from '../model/shard.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createReactor } from './rounds/react-round.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const wait = (id: string, next: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount: 10, unit: 'minutes' },
  next,
});

const ELDER = 1;
const YOUNGER = 2;

describe.each(DATABASES)('two contacts who are one person, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let workspace: Workspace;
  let contacts: Contacts;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 3);
    const found = (await house.verbs.loadWorkspaces([1])).get(1);
    if (found === undefined) throw new Error('there is no workspace');
    workspace = found;
    let serial = 0;
    contacts = createContacts({
      store,
      clock: { now: house.now },
      ids: { next: () => `00000000-0000-7000-9000-${String(++serial).padStart(12, '0')}` },
      pulse: { events: () => {}, runs: () => {}, deliveries: () => {} },
      announce: () => {},
      hashAddress: (workspaceId, address) => `${workspaceId} ${address}`,
    });
  });
  afterEach(() => store.close());

  const nameOf = async (id: number): Promise<string> => {
    const row: { public_id: string } | undefined = await store.read('contact').where({ id }).first('public_id');
    return row?.public_id ?? '';
  };
  const merge = async (one = ELDER, other = YOUNGER, keep: 'this' | 'other' = 'this') =>
    contacts.merge(workspace, { publicId: await nameOf(one), other: await nameOf(other), keep });
  const write = (table: string, row: object): Promise<unknown> => store.write((t) => t(table).insert(row));
  const open = (steps: readonly Step[], more: Partial<WorkflowDefinition> = {}) => house.workflow(1, steps, more);
  const runs = (): Promise<readonly { contact_id: number; state: string; end_reason: string | null; step: string }[]> =>
    store.read('run').orderBy('id').select('contact_id', 'state', 'end_reason', 'step');

  test('sem-53: the older identity stays, whichever is named first, and the other id says where it went', async () => {
    const [elder, younger] = [await nameOf(ELDER), await nameOf(YOUNGER)];
    const { contact, gone } = await merge(YOUNGER, ELDER);
    expect({ stays: contact.publicId, gone }).toEqual({ stays: elder, gone: younger });
    await expect(contacts.find(workspace, younger)).rejects.toMatchObject({
      code: 'INNESTO_CONTACT_MERGED',
      extension: { contact: elder },
    });
  });

  test('sem-53: what is known of both is known of one, and whose values count can be said', async () => {
    await store.write(async (t) => {
      await t('contact')
        .where({ id: ELDER })
        .update({ first_name: null, last_name: 'Rossi', fields: '{"city":"Roma"}' });
      await t('contact')
        .where({ id: YOUNGER })
        .update({ last_name: 'Bianchi', phone: '+393331234567', fields: '{"city":"Bari","age":3}' });
      for (const key of ['city', 'age'])
        await t('field').insert({ workspace_id: 1, key, label: key, type: 'text', created_at: 0 });
    });
    const { contact } = await merge(ELDER, YOUNGER, 'other');
    expect(contact).toMatchObject({
      email: 'c2@example.com',
      phone: '+393331234567',
      firstName: 'Nome2',
      lastName: 'Bianchi',
      fields: { city: 'Bari', age: 3 },
    });
    // The address is the elder's identity now: nobody else may take it.
    expect(await store.read('contact').where({ id: ELDER }).select('identity')).toEqual([
      { identity: 'c2@example.com' },
    ]);
  });

  test('sem-53: in the same workflow the run goes on that is further along, and the other ends', async () => {
    await open([wait('pause', 'later'), wait('later', 'send'), SEND], { reentry: { policy: 'once' } });
    await house.join(1, [YOUNGER]);
    await house.pass(10 * MINUTE);
    await house.join(1, [ELDER]);
    await house.settle();
    await merge();
    expect(await runs()).toMatchObject([
      { contact_id: ELDER, state: 'waiting', step: 'later', end_reason: null },
      { contact_id: ELDER, state: 'ended', step: 'pause', end_reason: 'merged' },
    ]);
    await house.pass(20 * MINUTE);
    expect(house.state.sent).toHaveLength(1);
    expect(await store.read('enrolment').select('contact_id', 'entries', 'run_id')).toEqual([
      { contact_id: ELDER, entries: 2, run_id: null },
    ]);
  });

  test('sem-53: under different entry keys both go on', async () => {
    await open([wait('pause', 'send'), SEND]);
    await house.join(1, [ELDER, YOUNGER]);
    await house.settle();
    await store.write(async (t) => {
      await t('run').where({ contact_id: YOUNGER }).update({ entry_key: 'order 2' });
      await t('enrolment').where({ contact_id: YOUNGER }).update({ entry_key: 'order 2' });
    });
    await merge();
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toHaveLength(2);
  });

  test('sem-53: who has had it does not get it again as the other', async () => {
    await open([SEND], { reentry: { policy: 'once' } });
    await house.join(1, [YOUNGER]);
    await house.settle();
    await merge();
    await house.join(1, [ELDER]);
    await house.settle();
    expect(house.state.sent).toHaveLength(1);
    expect(await store.read('entry_refusal').select('reason')).toEqual([{ reason: 'already-entered' }]);
  });

  test('sem-53: consents by the stricter: withdrawn is withdrawn, and given counts for the address it was given under', async () => {
    const state = (contact_id: number, purpose: string, channel: string, said: string) =>
      write('consent_state', { workspace_id: 1, contact_id, purpose, channel, state: said, at: 5 });
    await store.write((t) => t('contact').where({ id: YOUNGER }).update({ phone: '+393331234567' }));
    await state(ELDER, 'marketing', 'email', 'given');
    await state(YOUNGER, 'marketing', 'email', 'withdrawn');
    await state(YOUNGER, 'profiling', 'email', 'given');
    await state(YOUNGER, 'marketing', 'sms', 'given');
    const { contact } = await merge();
    expect(contact.consents.map(({ purpose, channel, state: said }) => `${purpose} ${channel} ${said}`)).toEqual([
      'marketing email withdrawn',
      'marketing sms given',
    ]);
  });

  test('sem-53: lists are united, and nothing is started by that', async () => {
    await write('list', {
      id: 7,
      public_id: '00000000-0000-7000-8000-0000000000aa',
      workspace_id: 1,
      name: 'News',
      created_at: 0,
    });
    await write('list_member', { list_id: 7, contact_id: YOUNGER, workspace_id: 1, joined_at: 3 });
    await open([SEND]);
    const { contact } = await merge();
    await house.settle();
    expect(contact.lists).toMatchObject([{ name: 'News' }]);
    expect(house.state.sent).toEqual([]);
  });

  test('sem-53: whatever names the old id later means the one who stayed, also over several merges', async () => {
    const [younger, third] = [await nameOf(YOUNGER), await nameOf(3)];
    await merge(YOUNGER, 3);
    await merge(ELDER, YOUNGER);
    const places = await house.verbs.loadContactPlaces([
      { workspaceId: 1, contact: younger },
      { workspaceId: 1, contact: third },
    ]);
    expect([...places.values()]).toEqual([
      { id: ELDER, shard: shardOfContact(ELDER) },
      { id: ELDER, shard: shardOfContact(ELDER) },
    ]);
  });

  test('an event nobody has reacted to yet is the one’s who stays', async () => {
    await open([SEND]);
    await house.join(1, [YOUNGER]);
    await merge();
    await house.settle();
    expect(await runs()).toMatchObject([{ contact_id: ELDER, state: 'ended' }]);
    expect(house.state.sent).toHaveLength(1);
  });

  test('while a message to the one who goes is on its way, they cannot become one', async () => {
    await open([SEND]);
    await house.join(1, [YOUNGER]);
    await house.settle();
    await store.write((t) => t('delivery').update({ state: 'handed' }));
    await expect(merge()).rejects.toMatchObject({ code: 'INNESTO_UNDER_WAY' });
    await store.write((t) => t('delivery').update({ state: 'accepted' }));
    expect((await merge()).gone).toBe(await nameOf(YOUNGER));
  });

  test('nothing of the one who went is left under their number', async () => {
    await open([wait('pause', 'send'), SEND]);
    await house.join(1, [ELDER, YOUNGER]);
    await house.pass(10 * MINUTE);
    await write('consent', {
      workspace_id: 1,
      contact_id: YOUNGER,
      purpose: 'marketing',
      channel: 'email',
      state: 'given',
      basis: 'consent',
      source: 'form',
      at: 1,
    });
    await merge();
    const left: string[] = [];
    for (const table of await tablesWithContacts()) {
      const rows: object[] = await store.read(table).where({ contact_id: YOUNGER });
      if (rows.length > 0) left.push(table);
    }
    expect(left).toEqual([]);
  });

  /** Every table that knows contacts by their number: a new one must be thought of here, too. */
  const tablesWithContacts = async (): Promise<readonly string[]> => {
    const rows: { name: string }[] =
      store.dialect.name === 'sqlite'
        ? await store.dialect.all(
            store.read,
            `SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'contact_id' WHERE m.type = 'table' ORDER BY m.name`,
            [],
          )
        : await store.dialect.all(
            store.read,
            `SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'contact_id' AND table_schema = current_schema() ORDER BY 1`,
            [],
          );
    return rows.map(({ name }) => name);
  };

  test('every table that knows contacts by their number is one that a merge thinks of', async () => {
    // `publication.contact_id` is how far its sweep has come, and nobody's own.
    expect((await tablesWithContacts()).filter((table) => table !== 'publication')).toEqual([
      'account',
      'audience_member',
      'confirmation',
      'consent',
      'consent_state',
      'contact_date',
      'delivery',
      'enrolment',
      'entry_refusal',
      'event',
      'held_entry',
      'list_member',
      'message',
      'record',
      'request',
      'run',
    ]);
  });

  test('is refused with oneself, with nobody, and with one who is gone', async () => {
    await expect(merge(ELDER, ELDER)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
    await expect(merge(ELDER, 99)).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND', details: { path: '/other' } });
    await merge();
    await expect(merge(3, YOUNGER)).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
  });

  test('a mail that is settled just while they become one brings the run on all the same', async () => {
    await open([SEND]);
    await house.verbs.accept({ calls: [[house.joined(1, YOUNGER)]], receivedAt: house.now() });
    await house.reactor(house.tenure);
    await house.advancer(house.tenure);
    await house.deliverer.work(house.tenure);
    await house.deliverer.drain();
    expect(await store.read('event').where({ pending: 1 }).orderBy('id').select('type')).toEqual([
      { type: 'message.sent' },
      { type: 'delivery.settled' },
    ]);
    const { loadRuns } = house.ports.verbs;
    const verbs: typeof house.ports.verbs = {
      ...house.ports.verbs,
      loadRuns: async (ids) => {
        await merge();
        return loadRuns(ids);
      },
    };
    await createReactor({ ...house.ports, verbs })(house.tenure);
    await house.settle();
    expect(await runs()).toMatchObject([{ contact_id: ELDER, state: 'ended', end_reason: 'finished' }]);
  });
});
