import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import {
  addTestWorkspace,
  insertRow,
  plansOf,
  rowsOf as rowsOfTable,
  watched,
  widePlans,
} from '../../store/test-workspace.ts';
import { createContacts, type Contacts } from './contacts.ts';

const MARKETING = { purpose: 'marketing', channel: 'email', state: 'given' } as const;
const NOW = 5000;

describe.each(DATABASES)('a contact that goes, on %s', (database) => {
  let store: Store;
  let contacts: Contacts;
  let workspace: Workspace;
  let serial = 0;

  const parts = () => ({
    store,
    clock: { now: () => NOW },
    ids: { next: () => `id-${++serial}` },
    pulse: { events: () => {}, runs: () => {}, deliveries: () => {} },
    announce: () => {},
    hashAddress: (workspaceId: number, address: string) => `hash of ${workspaceId} ${address.length}`,
  });

  const insert = (table: string, row: object): Promise<number> => insertRow(store, table, row);
  const rowsOf = (table: string, by = 'id') => rowsOfTable(store, table, { workspaceId: workspace.id, by });

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    contacts = createContacts(parts());
  });
  afterAll(() => store.close());

  beforeEach(async () => {
    workspace = await addTestWorkspace(store);
  });

  const addAnna = async (): Promise<{ publicId: string; id: number }> => {
    const list = `list-${++serial}`;
    await insert('list', { public_id: list, workspace_id: workspace.id, name: list, created_at: 0 });
    const statement = {
      email: 'anna@example.com',
      phone: '+393331234567',
      firstName: 'Anna',
      lists: [list],
      consents: [MARKETING],
    };
    const { contact } = await contacts.upsert(workspace, statement, 'test');
    return contact;
  };

  /** Puts the contact into a workflow: one run over, one waiting for its message, with deliveries of every kind. */
  const addRuns = async (contactId: number): Promise<{ ended: number; awaiting: number }> => {
    const common = { workspace_id: workspace.id, shard: contactId % 64, contact_id: contactId };
    const run = (state: string, entryKey: string) =>
      insert('run', {
        ...common,
        workflow_id: 1,
        version_id: 1,
        entry_key: entryKey,
        step: 'mail',
        state,
        anchor_at: 0,
        seq: 3,
        started_at: 0,
        variables: '{"name":"Anna"}',
        ended_at: state === 'ended' ? 1 : null,
      });
    const [ended, awaiting] = [await run('ended', `a${contactId}`), await run('awaiting', `b${contactId}`)];
    await store.write(async (transaction) => {
      await transaction('enrolment').insert({
        workflow_id: 1,
        contact_id: contactId,
        entry_key: `b${contactId}`,
        workspace_id: workspace.id,
        last_at: 0,
        entries: 1,
        run_id: awaiting,
      });
      await transaction('run_log').insert({
        run_id: awaiting,
        seq: 2,
        line: 0,
        workspace_id: workspace.id,
        at: 1,
        version_id: 1,
        step: 'mail',
        outcome: 'retry',
        detail: '451 anna@example.com later',
      });
    });
    for (const [state, closedAt] of [
      ['queued', null],
      ['claimed', null],
      ['frozen', null],
      ['handed', null],
      ['accepted', 2],
    ] as const) {
      const deliveryId = await insert('delivery', {
        ...common,
        public_id: `delivery-${++serial}`,
        kind: 'message',
        channel: 'email',
        run_id: awaiting,
        workflow_id: 1,
        version_id: 1,
        step: 'mail',
        visit: 1,
        key: `key-${serial}`,
        state,
        not_before: 0,
        on_uncertain: 'resend',
        body: '{"kind":"message.send","channel":"email","purpose":"service","subject":"Hello Anna"}',
        created_at: 0,
        closed_at: closedAt,
      });
      await store.write(async (transaction) => {
        await transaction('delivery_attempt').insert({
          delivery_id: deliveryId,
          number: 1,
          at: 1,
          outcome: 'accepted',
          detail: '250 ok anna@example.com',
        });
      });
      await insert('message', {
        public_id: `message-${serial}`,
        delivery_id: deliveryId,
        workspace_id: workspace.id,
        contact_id: contactId,
        channel: 'email',
        purpose: 'marketing',
        driver: 'smtp',
        recipient: 'anna@example.com',
        sender: 'shop@example.com',
        subject: 'Hello Anna',
        html: '<p>Anna</p>',
        text: 'Anna',
        state: 'sent',
        tracked: 0,
        created_at: 0,
      });
    }
    return { ended, awaiting };
  };

  test('leaves a tombstone without anything personal, and its lists and consents', async () => {
    const { publicId, id } = await addAnna();
    await contacts.remove(workspace, publicId, 'delete');
    const [row] = await rowsOf('contact');
    expect(row).toMatchObject({ id, public_id: publicId, deleted_at: NOW, fields: '{}' });
    for (const column of [
      'identity',
      'external_id',
      'email',
      'email_key',
      'phone',
      'first_name',
      'last_name',
      'time_zone',
    ])
      expect(row).toMatchObject({ [column]: null });
    const count = (table: string): Promise<unknown[]> =>
      store.write(async (transaction) => transaction(table).where({ contact_id: id }));
    expect([await count('list_member'), await count('consent_state')]).toEqual([[], []]);
    expect(await rowsOf('consent')).toHaveLength(1);
    expect((await rowsOf('event')).map(({ type }) => type)).toEqual([
      'contact.created',
      'consent.given',
      'list.joined',
      'contact.deleted',
    ]);
    await expect(contacts.find(workspace, publicId)).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
    await expect(contacts.remove(workspace, publicId, 'delete')).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
    expect((await contacts.page(workspace, { limit: 10, after: null, search: null, list: null })).items).toEqual([]);
  });

  test('ends its runs and cancels what was not handed over (sem-51)', async () => {
    const { publicId, id } = await addAnna();
    const { ended, awaiting } = await addRuns(id);
    await contacts.remove(workspace, publicId, 'delete');
    const runs = await rowsOf('run');
    expect(runs.find((run) => run['id'] === ended)).toMatchObject({ state: 'ended', seq: 3, ended_at: 1 });
    expect(runs.find((run) => run['id'] === awaiting)).toMatchObject({
      state: 'ended',
      end_reason: 'contact-deleted',
      seq: 4,
      wake_at: null,
      ended_at: NOW,
    });
    expect((await rowsOf('delivery')).map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
      'handed',
      'accepted',
    ]);
    const log: Record<string, unknown>[] = await store.write(async (transaction) =>
      transaction('run_log').where('run_id', awaiting).orderBy(['seq', 'line']),
    );
    expect(log.at(-1)).toMatchObject({ seq: 3, step: 'mail', outcome: 'ended', detail: 'contact-deleted', at: NOW });
    const [enrolment]: Record<string, unknown>[] = await store.write(async (transaction) =>
      transaction('enrolment').where('contact_id', id),
    );
    expect(enrolment).toMatchObject({ run_id: null, entries: 1 });
    expect((await rowsOf('message'))[0]).toMatchObject({ recipient: 'anna@example.com' });
  });

  test('is free to come back as somebody new', async () => {
    const { publicId } = await addAnna();
    await contacts.remove(workspace, publicId, 'delete');
    const { created, contact } = await contacts.upsert(workspace, { email: 'anna@example.com' }, 'test');
    expect([created, contact.publicId === publicId]).toEqual([true, false]);
  });

  test('sem-52: can be erased out of what happened, before or after it was deleted: that a message went is kept, and whose it was is not', async () => {
    const { publicId, id } = await addAnna();
    await addRuns(id);
    await contacts.remove(workspace, publicId, 'delete');
    await contacts.remove(workspace, publicId, 'erase');
    const deliveries = await rowsOf('delivery');
    // What is under way with the world is left to end there: only what is closed has a history that can be emptied.
    const closed = deliveries.filter(({ state }) => state !== 'handed');
    const attempts: unknown = await store.write(async (transaction) =>
      transaction('delivery_attempt').whereIn(
        'delivery_id',
        closed.map(({ id: deliveryId }) => Number(deliveryId)),
      ),
    );
    const log: unknown = await store.write(async (transaction) =>
      transaction('run_log').where('workspace_id', workspace.id),
    );
    const kept = JSON.stringify([
      await Promise.all(['contact', 'run', 'message', 'event', 'consent'].map((table) => rowsOf(table))),
      deliveries,
      attempts,
      log,
    ]);
    expect(kept).not.toMatch(/anna|Anna|\+39333/);
    // Still a message to whoever takes it over after a crash, who then sees that its contact is gone.
    expect(deliveries.find(({ state }) => state === 'handed')).toMatchObject({
      body: '{"kind":"message.send","channel":"email","purpose":"service"}',
    });
    expect((await rowsOf('message')).map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
      'sent',
      'sent',
    ]);
  });

  test('is taken out without reading all of the workspace', async () => {
    // Plans that can be read off for sure are SQLite's: PostgreSQL rightly reads small tables whole.
    if (database !== 'sqlite') return;
    const { publicId, id } = await addAnna();
    await addRuns(id);
    const { store: watchedStore, queries } = watched(store);
    await createContacts({ ...parts(), store: watchedStore }).remove(workspace, publicId, 'erase');
    const plans = await plansOf(store, queries);
    expect(plans.length).toBeGreaterThan(10);
    expect(widePlans(plans)).toEqual([]);
  });

  test('sem-52: once erased is remembered by hashes alone, until consent is given anew', async () => {
    const suppressed = () => rowsOf('suppression', 'channel');
    const { publicId } = await addAnna();
    await contacts.remove(workspace, publicId, 'erase');
    expect(await suppressed()).toMatchObject([
      { channel: 'email', address_key: `hash of ${workspace.id} 16`, reason: 'erased' },
      { channel: 'sms', address_key: `hash of ${workspace.id} 13` },
    ]);
    const { contact } = await contacts.upsert(workspace, { email: 'anna@example.com', phone: '+393331234567' }, 'test');
    expect(await suppressed()).toHaveLength(2);
    await contacts.addConsents(workspace, contact.publicId, {
      consents: [MARKETING],
      startWorkflows: true,
      actor: 'test',
    });
    expect(await suppressed()).toMatchObject([{ channel: 'sms' }]);
  });
});
