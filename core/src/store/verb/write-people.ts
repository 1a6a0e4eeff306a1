import type { Knex } from 'knex';
import { keyValue, type ContactState } from '../../model/contact-draft.ts';
import { comparableContact } from '../../model/filter/comparable.ts';
import { shardOfContact } from '../../model/shard.ts';
import type { IdentityKey } from '../../model/workspace.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

/** A contact's row about to be written. */
export interface PersonRow {
  readonly id: number;
  readonly state: ContactState;
}

/** What rows written together have in common. */
export interface PeopleBatch {
  readonly workspaceId: number;
  readonly identityKey: IdentityKey;
  readonly at: number;
}

const text = (name: string): BatchColumn => ({ name, type: 'text' });
const integer = (name: string): BatchColumn => ({ name, type: 'integer' });

const STATE = [
  'identity',
  'external_id',
  'email',
  'email_key',
  'phone',
  'first_name',
  'last_name',
  'time_zone',
  'fields',
  'comparable',
] as const;
const NEW: readonly BatchColumn[] = [
  integer('id'),
  text('public_id'),
  integer('workspace_id'),
  integer('shard'),
  ...STATE.map(text),
  text('source'),
  integer('created_at'),
  integer('updated_at'),
];
const NEW_NAMES = NEW.map(({ name }) => name).join(', ');

/** A column of a batch as the table keeps it. */
const kept = (dialect: Dialect, name: string, value = name): string =>
  name === 'comparable' ? `CAST(${value} AS ${dialect.words.json})` : value;
const CHANGED: readonly BatchColumn[] = [integer('changed_id'), ...STATE.map((name) => text(`new_${name}`))];

const stateColumns = (state: ContactState, identityKey: IdentityKey): (string | null)[] => [
  keyValue(state, identityKey),
  state.externalId,
  state.email?.address ?? null,
  state.email?.key ?? null,
  state.phone,
  state.firstName,
  state.lastName,
  state.timeZone,
  JSON.stringify(state.fields),
  comparableContact({ ...state, email: state.email?.address ?? null }),
];

/** Adds contacts under ids that `dialect.nextIds` gave. Somebody else's with the same identity makes the database refuse. */
export const insertPeople = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    people,
    source,
    ...batch
  }: PeopleBatch & { readonly people: readonly (PersonRow & { readonly publicId: string })[]; readonly source: string },
): Promise<void> => {
  if (people.length === 0) return;
  const rows = people.map(({ id, publicId, state }) => [
    id,
    publicId,
    batch.workspaceId,
    shardOfContact(id),
    ...stateColumns(state, batch.identityKey),
    source,
    batch.at,
    batch.at,
  ]);
  await dialect.all(
    transaction,
    `INSERT INTO contact(${NEW_NAMES}) SELECT ${NEW.map(({ name }) => kept(dialect, name)).join(', ')} FROM ${dialect.rows('j', NEW)}`,
    [JSON.stringify(rows)],
  );
};

/** Rewrites contacts' rows; the caller holds them. */
export const updatePeople = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { people, ...batch }: PeopleBatch & { readonly people: readonly PersonRow[] },
): Promise<void> => {
  if (people.length === 0) return;
  await dialect.all(
    transaction,
    // The plus keeps SQLite from going through the whole workspace instead of looking the ids up.
    `UPDATE contact SET ${STATE.map((name) => `${name} = ${kept(dialect, name, `j.new_${name}`)}`).join(', ')}, rev = contact.rev + 1, updated_at = CAST(? AS ${dialect.words.integer})
     FROM ${dialect.rows('j', CHANGED)} WHERE contact.id = j.changed_id AND +contact.workspace_id = ?`,
    [
      batch.at,
      JSON.stringify(people.map(({ id, state }) => [id, ...stateColumns(state, batch.identityKey)])),
      batch.workspaceId,
    ],
  );
};

/** Raises the `rev` of contacts whose lists or consents changed. */
export const touchPeople = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  contactIds: readonly number[],
): Promise<void> => {
  if (contactIds.length === 0) return;
  await dialect.all(transaction, `UPDATE contact SET rev = rev + 1 WHERE id IN ${dialect.list('integer')}`, [
    JSON.stringify(contactIds),
  ]);
};
