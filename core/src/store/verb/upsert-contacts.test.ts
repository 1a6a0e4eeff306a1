import type { ConsentEntry } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { chooseKey, type ContactDraft } from '../../model/contact-draft.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../store.ts';
import { DATABASES, openTestStore } from '../test-database.ts';
import { addTestWorkspace, insertRow, plansOf, rowsOf, watched, widePlans } from '../test-workspace.ts';
import { loadConsentStates } from './load-consent-states.ts';
import { loadContacts } from './load-contacts.ts';
import { loadListMemberships } from './load-list-memberships.ts';
import { upsertContacts, type UpsertBatch, type UpsertOutcome, type Upserted } from './upsert-contacts.ts';

const MARKETING: ConsentEntry = { purpose: 'marketing', channel: 'email', state: 'given' };

let serial = 0;
const ids = { next: () => `id-${++serial}` };

const said = (draft: Omit<Partial<ContactDraft>, 'email'> & { email?: string }): ContactDraft => {
  const { email, ...rest } = draft;
  const address = email === undefined ? null : parseEmailAddress(email);
  return { fields: {}, ...rest, ...(address === null ? {} : { email: address }) };
};

describe.each(DATABASES)('upserting contacts on %s', (database) => {
  let store: Store;
  let workspace: Workspace;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => store.close());

  beforeEach(async () => {
    workspace = await addTestWorkspace(store);
  });

  const batchOf = (drafts: readonly ContactDraft[], more: Partial<UpsertBatch> = {}): UpsertBatch => ({
    workspace,
    rows: drafts.map((draft) => ({
      draft,
      about: chooseKey(draft, workspace.identityKey) ?? { by: 'email', value: '' },
    })),
    lists: [],
    consents: [],
    keepConsents: 'changes',
    source: 'api',
    actor: null,
    quiet: false,
    at: 1000,
    receivedAt: 1000,
    ids,
    ...more,
  });
  const put = (drafts: readonly ContactDraft[], more: Partial<UpsertBatch> = {}): Promise<Upserted> =>
    store.write((transaction) => upsertContacts(transaction, store.dialect, batchOf(drafts, more)));
  const kinds = ({ outcomes }: Upserted): string[] =>
    outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.objection.reason : outcome.kind));
  const idOf = (outcome: UpsertOutcome | undefined): number =>
    outcome !== undefined && outcome.kind !== 'refused' ? outcome.contactId : 0;
  const contactsNow = () => rowsOf(store, 'contact', { workspaceId: workspace.id });
  const eventsNow = async () => {
    const rows = await rowsOf(store, 'event', { workspaceId: workspace.id });
    return rows.map(({ type, quiet, payload }) => ({ type, quiet, payload: JSON.parse(String(payload)) as unknown }));
  };
  const addList = async (): Promise<{ id: number; publicId: string }> => {
    const publicId = ids.next();
    const row = { public_id: publicId, workspace_id: workspace.id, name: publicId, created_at: 0 };
    return { id: await insertRow(store, 'list', row), publicId };
  };

  test('a person is made once and then changed, whatever the spelling of the address', async () => {
    expect(kinds(await put([said({ email: 'Anna@Example.com', firstName: 'Anna' })]))).toEqual(['created']);
    expect(
      kinds(await put([said({ email: 'anna@example.COM', firstName: 'Anna Maria', fields: { age: 31 } })])),
    ).toEqual(['updated']);
    const [contact, ...others] = await contactsNow();
    expect(others).toEqual([]);
    expect(contact).toMatchObject({
      email: 'Anna@Example.com',
      email_key: 'anna@example.com',
      identity: 'anna@example.com',
      first_name: 'Anna Maria',
      rev: 1,
    });
    expect(contact?.['shard']).toBe(Number(contact?.['id']) % 64);
    expect(await eventsNow()).toEqual([
      { type: 'contact.created', quiet: 0, payload: { source: 'api' } },
      {
        type: 'contact.updated',
        quiet: 0,
        payload: {
          source: 'api',
          changed: { firstName: { from: 'Anna', to: 'Anna Maria' }, age: { from: null, to: 31 } },
        },
      },
    ]);
  });

  test('what changes nothing writes nothing (sem-33)', async () => {
    const list = await addList();
    const anna = said({ email: 'anna@example.com', firstName: 'Anna', fields: { city: 'Cluj' } });
    await put([anna], { lists: [list], consents: [MARKETING] });
    const before = [await contactsNow(), await eventsNow()];
    const again = await put([anna], { lists: [list], consents: [MARKETING], at: 2000 });
    expect(kinds(again)).toEqual(['unchanged']);
    expect(again.events).toBe(0);
    expect([await contactsNow(), await eventsNow()]).toEqual(before);
  });

  test('what is not said stays, and null clears', async () => {
    await put([
      said({ email: 'anna@example.com', firstName: 'Anna', lastName: 'Rossi', fields: { city: 'Cluj', age: 31 } }),
    ]);
    await put([said({ email: 'anna@example.com', lastName: null, fields: { city: null } })]);
    const [contact] = await contactsNow();
    expect(contact).toMatchObject({ first_name: 'Anna', last_name: null });
    expect(JSON.parse(String(contact?.['fields']))).toEqual({ age: 31 });
  });

  test('rows of one batch that name the same person are taken in order', async () => {
    const answer = await put([
      said({ email: 'anna@example.com', firstName: 'A.' }),
      said({ email: 'bruno@example.com' }),
      said({ email: 'ANNA@example.com', firstName: 'Anna', externalId: 'x1' }),
      said({ email: 'anna@example.com', firstName: 'Anna' }),
    ]);
    expect(kinds(answer)).toEqual(['created', 'created', 'updated', 'unchanged']);
    expect((await contactsNow()).map((row) => row['first_name'])).toEqual(['Anna', null]);
    expect((await eventsNow()).map(({ type }) => type)).toEqual(['contact.created', 'contact.created']);
  });

  test('rows of one batch may name one person by different keys', async () => {
    await put([said({ email: 'anna@example.com', externalId: 'x1' })]);
    const answer = await store.write((transaction) =>
      upsertContacts(transaction, store.dialect, {
        ...batchOf([]),
        rows: [
          { draft: said({ externalId: 'x1', firstName: 'Anna' }), about: { by: 'externalId', value: 'x1' } },
          {
            draft: said({ email: 'anna@example.com', lastName: 'Rossi' }),
            about: { by: 'email', value: 'anna@example.com' },
          },
        ],
      }),
    );
    expect(kinds(answer)).toEqual(['updated', 'updated']);
    expect(await contactsNow()).toMatchObject([{ first_name: 'Anna', last_name: 'Rossi', rev: 1 }]);
  });

  test('a family may share a phone, and then the phone names nobody', async () => {
    await put([
      said({ email: 'anna@example.com', phone: '+393331234567' }),
      said({ email: 'bruno@example.com', phone: '+393331234567' }),
    ]);
    expect(kinds(await put([said({ phone: '+393331234567', firstName: 'Who?' })]))).toEqual(['ambiguous']);
    expect((await contactsNow()).map((row) => row['first_name'])).toEqual([null, null]);
  });

  test('a person named by a second key alone is found again by it', async () => {
    expect(kinds(await put([said({ phone: '+393331234567' })]))).toEqual(['created']);
    expect(kinds(await put([said({ phone: '+393331234567', firstName: 'Anna' })]))).toEqual(['updated']);
  });

  test('whoever has the identity value is the person, unless their second key says otherwise', async () => {
    await put([said({ email: 'anna@example.com' })]);
    const byExternalId = (externalId: string) =>
      put([], {
        rows: [
          { draft: said({ externalId, email: 'anna@example.com' }), about: { by: 'externalId', value: externalId } },
        ],
      });
    expect(kinds(await byExternalId('x1'))).toEqual(['updated']);
    expect(kinds(await byExternalId('x2'))).toEqual(['taken']);
    expect(await contactsNow()).toMatchObject([{ external_id: 'x1' }]);
  });

  test('nobody takes another one’s address', async () => {
    const [, second] = (await put([said({ email: 'anna@example.com' }), said({ email: 'bruno@example.com' })]))
      .outcomes;
    const answer = await put([], {
      rows: [{ draft: said({ email: 'Anna@example.com' }), about: { contactId: idOf(second) } }],
    });
    expect(kinds(answer)).toEqual(['taken']);
  });

  test('a person without any key is refused, and so is taking the last one away', async () => {
    const [first] = (await put([said({ phone: '+393331234567' })])).outcomes;
    const answer = await put([], { rows: [{ draft: said({ phone: null }), about: { contactId: idOf(first) } }] });
    expect(kinds(answer)).toEqual(['nobody']);
  });

  test('lists and consents come with it, each event once', async () => {
    const list = await addList();
    const answer = await put(
      [said({ email: 'anna@example.com' }), said({ email: 'anna@example.com' }), said({ email: 'bruno@example.com' })],
      {
        lists: [list],
        consents: [MARKETING],
        quiet: true,
        source: 'import',
      },
    );
    const contactIds = answer.outcomes.map(idOf);
    expect((await eventsNow()).map(({ type, quiet }) => [type, quiet])).toEqual([
      ['contact.created', 1],
      ['contact.created', 1],
      ['consent.given', 1],
      ['consent.given', 1],
      ['list.joined', 1],
      ['list.joined', 1],
    ]);
    expect([...(await loadListMemberships(store.read, store.dialect, contactIds)).values()]).toEqual([
      [list.publicId],
      [list.publicId],
    ]);
    const states = await loadConsentStates(store.read, store.dialect, contactIds);
    expect([...states.values()]).toEqual([
      [{ purpose: 'marketing', channel: 'email', state: 'given', at: 1000 }],
      [{ purpose: 'marketing', channel: 'email', state: 'given', at: 1000 }],
    ]);
  });

  test('a file does not give again what the contact has withdrawn', async () => {
    const anna = said({ email: 'anna@example.com' });
    const [outcome] = (await put([anna], { consents: [{ ...MARKETING, state: 'withdrawn' }] })).outcomes;
    const imported = await put([anna], { consents: [MARKETING], keepConsents: 'mild' });
    expect(imported.keptWithdrawn).toBe(1);
    const states = await loadConsentStates(store.read, store.dialect, [idOf(outcome)]);
    expect(states.get(idOf(outcome))).toMatchObject([{ state: 'withdrawn' }]);
  });

  test('another workspace’s people are not seen', async () => {
    await put([said({ email: 'anna@example.com', phone: '+393331234567' })]);
    const first = workspace;
    workspace = await addTestWorkspace(store, 'phone');
    expect(kinds(await put([said({ email: 'anna@example.com', phone: '+393331234567' })]))).toEqual(['created']);
    expect(await contactsNow()).toHaveLength(1);
    workspace = first;
    expect(await contactsNow()).toHaveLength(1);
  });

  test('what is read back is what was written', async () => {
    const fields = { city: 'Città di Castello', age: 31, member: true, born: '1980-02-29' };
    const [outcome] = (
      await put([said({ email: 'søren@bücher.example', firstName: "O'Brien; DROP", timeZone: 'Europe/Rome', fields })])
    ).outcomes;
    const contact = (await loadContacts(store.read, store.dialect, [idOf(outcome)])).get(idOf(outcome));
    expect(contact).toMatchObject({
      email: 'søren@bücher.example',
      firstName: "O'Brien; DROP",
      timeZone: 'Europe/Rome',
      fields,
      rev: 0,
      deleted: false,
    });
  });

  test('no statement reads all of the workspace', async () => {
    // Plans that can be read off for sure are SQLite's: PostgreSQL rightly reads small tables whole.
    if (database !== 'sqlite') return;
    const list = await addList();
    const [known] = (await put([said({ email: 'anna@example.com', externalId: 'x1' })])).outcomes;
    const { store: watchedStore, queries } = watched(store);
    await watchedStore.write(async (transaction) => {
      const drafts = [
        said({ email: 'anna@example.com', firstName: 'Anna' }),
        said({ externalId: 'x2' }),
        said({ phone: '+393331234567' }),
      ];
      await upsertContacts(transaction, store.dialect, batchOf(drafts, { lists: [list], consents: [MARKETING] }));
      const change = { draft: said({ lastName: 'Rossi' }), about: { contactId: idOf(known) } };
      await upsertContacts(transaction, store.dialect, batchOf([], { rows: [change] }));
    });
    const plans = await plansOf(store, queries);
    expect(plans.length).toBeGreaterThan(10);
    expect(widePlans(plans)).toEqual([]);
  });

  test('the same people added by many at once are each made once', async () => {
    const attempt = async (by: 'email' | 'phone'): Promise<void> => {
      const drafts = Array.from({ length: 20 }, (_, at) =>
        said(by === 'email' ? { email: `p${at}@example.com` } : { phone: `+39333000${String(at).padStart(4, '0')}` }),
      );
      for (let tries = 0; ; tries++) {
        try {
          await put(drafts);
          return;
        } catch (error) {
          if (tries === 3 || !store.dialect.isRefusal(error)) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: 6 }, () => attempt('email')));
    expect(await contactsNow()).toHaveLength(20);
    await Promise.all(Array.from({ length: 6 }, () => attempt('phone')));
    expect(await contactsNow()).toHaveLength(40);
    expect((await eventsNow()).filter(({ type }) => type === 'contact.created')).toHaveLength(40);
  });
});
