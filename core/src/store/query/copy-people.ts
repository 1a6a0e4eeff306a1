import type { Knex } from 'knex';
import type { Store } from '../store.ts';

/** Whose data is copied, and under which hashes addresses of theirs may be suppressed. */
export interface CopiedPeople {
  readonly workspaceId: number;
  readonly contactIds: readonly number[];
  readonly addressKeys: readonly string[];
}

type Row = Record<string, unknown>;

/** So much of a person's past is enough for whatever asks about it. */
const MOST_PAST = 5000;
const AT_ONCE = 100;

const ofWorkspace =
  (table: string, column: string) =>
  (on: Knex, { workspaceId }: CopiedPeople): PromiseLike<Row[]> =>
    on(table).where(column, workspaceId).select('*');

const ofContacts =
  (table: string, column: string) =>
  (on: Knex, { workspaceId, contactIds }: CopiedPeople): PromiseLike<Row[]> =>
    on(table).where('workspace_id', workspaceId).whereIn(column, contactIds).select('*');

const past =
  (table: string) =>
  (on: Knex, { workspaceId, contactIds }: CopiedPeople): PromiseLike<Row[]> =>
    on(table)
      .where('workspace_id', workspaceId)
      .whereIn('contact_id', contactIds)
      .orderBy('id', 'desc')
      .limit(MOST_PAST)
      .select('*');

/** What hangs on the records or the accounts of the contacts. */
const below =
  (table: string, column: string, owner: { readonly table: 'record' | 'account'; readonly key: 'id' | 'public_id' }) =>
  (on: Knex, { workspaceId, contactIds }: CopiedPeople): PromiseLike<Row[]> =>
    on(table)
      .where('workspace_id', workspaceId)
      .whereIn(
        column,
        on(owner.table).where('workspace_id', workspaceId).whereIn('contact_id', contactIds).select(owner.key),
      )
      .select('*');

/** What plugins keep of nobody and go by: rules, prizes. Of others' records without a contact nothing is asked there. */
const ofNobody = (on: Knex, { workspaceId }: CopiedPeople): Knex.QueryBuilder =>
  on('record')
    .where('workspace_id', workspaceId)
    .whereNull('contact_id')
    .whereIn('collection', on('collection_revision').where('workspace_id', workspaceId).select('collection'))
    .orderBy('id', 'desc')
    .limit(MOST_PAST);

/** What is copied, in order; what must not go on there comes as what it was. */
const PARTS: readonly {
  readonly table: string;
  readonly read: (on: Knex, people: CopiedPeople) => PromiseLike<Row[]>;
  readonly still?: Row | ((row: Row) => Row);
}[] = [
  // The copy has a clock of its own, which is nobody's.
  {
    table: 'workspace',
    read: ofWorkspace('workspace', 'id'),
    still: { clock_offset: 0, clock_rate: 1, clock_since: 0 },
  },
  // Whom notices may name; nobody signs in there.
  {
    table: 'operator',
    read: (on, { workspaceId }) =>
      on('operator')
        .whereIn('id', on('membership').where('workspace_id', workspaceId).select('operator_id'))
        .select('*'),
    still: { password_hash: '' },
  },
  { table: 'membership', read: ofWorkspace('membership', 'workspace_id') },
  { table: 'workspace_plugin', read: ofWorkspace('workspace_plugin', 'workspace_id') },
  { table: 'field', read: ofWorkspace('field', 'workspace_id') },
  { table: 'list', read: ofWorkspace('list', 'workspace_id') },
  { table: 'connection', read: ofWorkspace('connection', 'workspace_id'), still: { secret: null } },
  { table: 'contact', read: ofContacts('contact', 'id') },
  { table: 'list_member', read: ofContacts('list_member', 'contact_id') },
  { table: 'consent', read: ofContacts('consent', 'contact_id') },
  { table: 'consent_state', read: ofContacts('consent_state', 'contact_id') },
  { table: 'record', read: ofContacts('record', 'contact_id') },
  { table: 'record_value', read: below('record_value', 'record_id', { table: 'record', key: 'id' }) },
  { table: 'record_lapse', read: below('record_lapse', 'record_id', { table: 'record', key: 'id' }) },
  { table: 'record_key', read: below('record_key', 'record', { table: 'record', key: 'public_id' }) },
  { table: 'record', read: (on, people) => ofNobody(on, people).select<Row[]>('*') },
  {
    table: 'record_key',
    read: (on, people) => on('record_key').whereIn('record', ofNobody(on, people).select('public_id')).select('*'),
  },
  { table: 'collection_revision', read: ofWorkspace('collection_revision', 'workspace_id') },
  { table: 'account', read: ofContacts('account', 'contact_id') },
  { table: 'balance_entry', read: below('balance_entry', 'account_id', { table: 'account', key: 'id' }) },
  {
    table: 'suppression',
    read: (on, { workspaceId, addressKeys }) =>
      on('suppression').where('workspace_id', workspaceId).whereIn('address_key', addressKeys).select('*'),
  },
  // As names of where messages came from, and no more: nobody enters them there.
  {
    table: 'workflow',
    read: ofWorkspace('workflow', 'workspace_id'),
    still: { state: 'draft', version_id: null, standstill: null },
  },
  { table: 'event', read: past('event'), still: { pending: 0 } },
  // What is sent there is not to be taken for what was sent here: deliveries and runs are counted anew.
  {
    table: 'message',
    read: past('message'),
    still: (row) => ({ delivery_id: -Number(row['delivery_id']), run_id: null }),
  },
];

const asText = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value) ? JSON.stringify(value) : value;

/** Copies a workspace with some of its contacts, and what is known of them, into an empty database. Nothing of it is under way there. */
export const copyPeople = async (from: Store, to: Store, people: CopiedPeople): Promise<void> => {
  for (const { table, read, still = {} } of PARTS) {
    const rows = await read(from.read, people);
    const copies = rows.map((row) =>
      Object.fromEntries(
        Object.entries({ ...row, ...(typeof still === 'function' ? still(row) : still) }).map(([name, value]) => [
          name,
          asText(value),
        ]),
      ),
    );
    await to.write(async (transaction) => {
      for (let at = 0; at < copies.length; at += AT_ONCE)
        await transaction(table).insert(copies.slice(at, at + AT_ONCE));
    });
  }
};
