import { randomUUID } from 'node:crypto';
import type { Filter } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { lookupIn } from '../../model/attribute.ts';
import { indexedValues } from '../../model/collection.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import { compileFilter } from '../../model/filter.ts';
import { pastNeeds } from '../../model/filter/past.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { addTestWorkspace, insertRow } from '../test-workspace.ts';
import { loadContacts } from '../verb/load-contacts.ts';
import { loadListMemberships } from '../verb/load-list-memberships.ts';
import { loadPast } from '../verb/load-past.ts';
import { insertPeople } from '../verb/write-people.ts';
import { filterSql } from './filter-sql.ts';
import { fragment } from './fragment.ts';
import { filter } from './test-filters.ts';
import { BALANCES, COLLECTIONS, LISTS, MOMENT, person, RECORD_KEYS, WORKFLOWS, type TestPerson } from './test-world.ts';
import { tell } from './told.ts';

/** Columns of records that filters do not read. */
const UNREAD = { shard: 0, stays: 0, created_at: 0, updated_at: 0 };

/** Somebody to whom nothing has happened yet. */
const NEWCOMER: TestPerson = {
  email: null,
  externalId: null,
  phone: null,
  firstName: null,
  lastName: null,
  timeZone: null,
  fields: {},
  createdAt: 0,
  lists: [],
  consents: [],
  runs: [],
  events: [],
  messages: [],
  records: [],
  balances: [],
};

const LONG = process.env['INNESTO_LONG'] === '1';
/** On each database; another number by the environment. */
const WORLDS = Number(process.env['INNESTO_SEQUENCES'] ?? (LONG ? 5000 : 40));

describe.each(DATABASES)('a filter means the same to the predicate and to the database, on %s', (database) => {
  let store: Store;
  let workspaceId: number;
  let lists: readonly number[];
  let workflows: readonly number[];

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    // The lists and workflows are in this workspace; each case has contacts of its own.
    ({ id: workspaceId } = await addTestWorkspace(store, 'externalId'));
    const named = { workspace_id: workspaceId, created_at: 0 };
    lists = await Promise.all(
      LISTS.map((publicId) => insertRow(store, 'list', { ...named, public_id: publicId, name: publicId })),
    );
    workflows = await Promise.all(
      WORKFLOWS.map((publicId) =>
        insertRow(store, 'workflow', {
          ...named,
          public_id: publicId,
          name: '',
          state: 'active',
          draft: '{}',
          updated_at: 0,
        }),
      ),
    );
  });
  afterAll(() => store.close());

  /** Puts contacts there by the statement that puts all of them there, and what happened to them beside. */
  const settle = (people: readonly TestPerson[]): Promise<readonly number[]> =>
    store.write(async (transaction) => {
      const ids = await store.dialect.nextIds(transaction, 'contact', people.length);
      const of = (at: number): { contact_id: number; workspace_id: number } => ({
        contact_id: ids[at] ?? 0,
        workspace_id: workspaceId,
      });
      for (const [at, one] of people.entries()) {
        const { lists: joined, consents, runs, events, messages, records, balances, createdAt, email, ...state } = one;
        await insertPeople(transaction, store.dialect, {
          workspaceId,
          identityKey: 'email',
          at: createdAt,
          source: 'import',
          people: [
            {
              id: ids[at] ?? 0,
              publicId: randomUUID(),
              state: { ...state, email: email === null ? null : parseEmailAddress(email) },
            },
          ],
        });
        await keep(transaction, of(at), { records, balances });
        for (const list of joined)
          await transaction('list_member').insert({ ...of(at), list_id: lists[list], joined_at: 0 });
        for (const consent of consents) await transaction('consent_state').insert({ ...of(at), ...consent, at: 0 });
        for (const { workflow, startedAt, endedAt } of runs)
          await transaction('run').insert({
            ...of(at),
            shard: 0,
            workflow_id: workflows[workflow],
            version_id: 1,
            entry_key: '',
            step: 'x',
            state: endedAt === null ? 'waiting' : 'ended',
            anchor_at: 0,
            started_at: startedAt,
            ended_at: endedAt,
            end_reason: endedAt === null ? null : 'finished',
          });
        for (const { payload, ...event } of events)
          await transaction('event').insert({
            ...of(at),
            ...event,
            shard: 0,
            received_at: 0,
            depth: 0,
            quiet: 0,
            pending: 0,
            payload: JSON.stringify(payload),
          });
        for (const { workflow, sentAt, openedAt, clickedAt, ...message } of messages)
          await transaction('message').insert({
            ...of(at),
            ...message,
            public_id: randomUUID(),
            delivery_id: -Math.ceil(Math.random() * 2 ** 50),
            workflow_id: workflow === null ? null : workflows[workflow],
            purpose: 'service',
            driver: '',
            recipient: '',
            sender: '',
            state: 'sent',
            tracked: 1,
            created_at: 0,
            sent_at: sentAt,
            opened_at: openedAt,
            clicked_at: clickedAt,
          });
      }
      return ids;
    });

  /** Puts there what plugins keep of a contact. */
  const keep = async (
    transaction: Parameters<Parameters<Store['write']>[0]>[0],
    of: { readonly contact_id: number; readonly workspace_id: number },
    { records, balances }: Pick<TestPerson, 'records' | 'balances'>,
  ): Promise<void> => {
    const rows = records.map(({ collection: which, attributes }) => ({
      ...of,
      ...UNREAD,
      collection: COLLECTIONS[which] ?? '',
      public_id: randomUUID(),
      attributes: JSON.stringify(attributes),
    }));
    const ids = rows.length === 0 ? [] : await transaction('record').insert(rows).returning<{ id: number }[]>('id');
    const values = records.flatMap(({ attributes }, at) =>
      indexedValues({ filterable: [...RECORD_KEYS] }, attributes).map(([attribute, value]) => ({
        record_id: ids[at]?.id,
        attribute,
        value,
        collection: rows[at]?.collection,
        workspace_id: of.workspace_id,
      })),
    );
    if (values.length > 0) await transaction('record_value').insert(values);
    const accounts = balances.map(({ balance, total, scale, ofRecord }) => ({
      ...of,
      balance: BALANCES[balance],
      total,
      scale,
      record_id: ofRecord ? -Math.ceil(Math.random() * 2 ** 50) : null,
    }));
    if (accounts.length > 0) await transaction('account').insert(accounts);
  };

  const byPredicate = async (asked: Filter, ids: readonly number[]): Promise<readonly number[]> => {
    const [contacts, memberships, pasts] = await Promise.all([
      loadContacts(store.read, store.dialect, ids),
      loadListMemberships(store.read, store.dialect, ids),
      loadPast(store.read, store.dialect, { contactIds: ids, needs: pastNeeds([asked]), earliest: MOMENT.now }),
    ]);
    const predicate = compileFilter(asked);
    return ids.filter((id) => {
      const past = pasts.get(id);
      return predicate(
        lookupIn({
          contact: contacts.get(id) ?? null,
          lists: memberships.get(id) ?? [],
          event: null,
          variables: {},
          messages: new Map(),
          clock: MOMENT,
          ...(past === undefined ? {} : { past }),
        }),
      );
    });
  };

  const byDatabase = async (asked: Filter, ids: readonly number[]): Promise<readonly number[]> => {
    const { read, dialect } = store;
    const who = fragment`contact.id IN ${{ sql: dialect.list('integer'), bindings: [JSON.stringify(ids)] }}`;
    const told = await tell(read, dialect, { workspaceId, filters: [asked], moment: MOMENT, who });
    const condition = filterSql(asked, { dialect, workspaceId, moment: MOMENT, told });
    if (condition === null) throw new Error('these filters can be said in SQL');
    const rows = await store.dialect.all<{ id: number }>(
      store.read,
      `SELECT contact.id FROM contact WHERE contact.id IN ${store.dialect.list('integer')} AND (${condition.sql}) ORDER BY contact.id`,
      [JSON.stringify(ids), ...condition.bindings],
    );
    return rows.map(({ id }) => id);
  };

  test('whoever the contacts are and whatever is asked', { timeout: LONG ? 3_600_000 : 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { minLength: 4, maxLength: 4 }),
        fc.array(filter, { minLength: 30, maxLength: 30 }),
        async (people, filters) => {
          // Each has an identity of its own, or the database would refuse the second.
          const ids = await settle(
            people.map((one) => ({
              ...one,
              email: one.email === null ? null : `${randomUUID()}${one.email}`.slice(-254),
            })),
          );
          for (const asked of filters)
            expect({ asked, who: await byDatabase(asked, ids) }).toEqual({ asked, who: await byPredicate(asked, ids) });
        },
      ),
      { numRuns: WORLDS },
    );
  });

  test('a message counts by what is known of it, its click alone too', async () => {
    const ids = await settle([
      {
        ...NEWCOMER,
        messages: [
          { workflow: null, step: 'mail', channel: 'email', sentAt: null, openedAt: null, clickedAt: MOMENT.now - 1 },
        ],
      },
    ]);
    const asked: Filter = { attribute: 'messages.clicked', of: {}, operator: 'is', value: 1 };
    expect(await byDatabase(asked, ids)).toEqual(ids);
    expect(await byPredicate(asked, ids)).toEqual(ids);
  });
});
