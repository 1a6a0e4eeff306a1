import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { comingValues } from '../../model/collection.ts';
import type { NewEvent } from '../../model/event.ts';
import type { RecordWrite } from '../../model/record.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { deleteAccountsOfRecords } from './close-accounts.ts';
import { comingAttributes, insertValues } from './record-index.ts';
import { raiseCollectionRevisions } from './shared-records.ts';

/** A unique key's value as the database has it: short, whatever the attributes hold; whose it is, where it is a contact's, can be read. */
export const keyDigest = (value: string): string => {
  const from = value.indexOf('[');
  return `${value.slice(0, from)}${createHash('sha256').update(value.slice(from)).digest('base64url')}`;
};

const KEY: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'collection', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'value', type: 'text' },
  { name: 'record', type: 'text' },
];
const KEY_NAMES = KEY.map(({ name }) => name).join(', ');

type KeyRow = readonly [workspaceId: number, collection: string, name: string, value: string, record: string];

const keyRows = (writes: readonly RecordWrite[]): readonly KeyRow[] =>
  writes.flatMap(({ workspaceId, collection, publicId, keys }) =>
    keys.map(([name, value]): KeyRow => [workspaceId, collection, name, keyDigest(value), publicId]),
  );

/** Holds the records that are to change, and says which writes were decided on what still stands there. */
const holdRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly RecordWrite[],
): Promise<readonly RecordWrite[]> => {
  const ids = writes.flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return writes;
  const rows = await dialect.all<{ id: number; rev: number }>(
    transaction,
    `SELECT id, rev FROM record WHERE id IN ${dialect.list('integer')} ORDER BY id${dialect.forUpdate}`,
    [JSON.stringify([...new Set(ids)])],
  );
  const revs = new Map(rows.map(({ id, rev }) => [id, rev]));
  return writes.filter(({ id, rev }) => {
    if (id === null) return true;
    const isCurrent = revs.get(id) === rev;
    // Of several in one batch that were decided on the same state the first one changes it: a record that is nobody's may be everybody's.
    revs.delete(id);
    return isCurrent;
  });
};

/** What writing records needs to keep until it is known whether they are written. */
export interface RecordClaim {
  /** Those of the writes that can be done: nobody changed their records meanwhile, and their keys are theirs. */
  readonly able: ReadonlySet<RecordWrite>;
  /** Those whose key another record has, with the key's name. */
  readonly taken: ReadonlyMap<RecordWrite, string>;
  readonly fresh: readonly KeyRow[];
}

const NOTHING: RecordClaim = { able: new Set(), taken: new Map(), fresh: [] };

/** Takes unique keys for records: in the order of the keys, so that two who want the same ones do not wait for each other. */
const takeKeys = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly RecordWrite[],
): Promise<Pick<RecordClaim, 'taken' | 'fresh'>> => {
  const rows = keyRows(writes).toSorted(([, collection, name, value], [, ...other]) =>
    `${collection} ${name} ${value}` < `${other[0]} ${other[1]} ${other[2]}` ? -1 : 1,
  );
  if (rows.length === 0) return NOTHING;
  const batch = JSON.stringify(rows);
  const fresh = await dialect.all<{
    workspace_id: number;
    collection: string;
    name: string;
    value: string;
    record: string;
  }>(
    transaction,
    `INSERT INTO record_key(${KEY_NAMES}) SELECT ${KEY_NAMES} FROM ${dialect.rows('j', KEY)}
     WHERE true ON CONFLICT DO NOTHING RETURNING ${KEY_NAMES}`,
    [batch],
  );
  const others = await dialect.all<{ record: string; name: string }>(
    transaction,
    `SELECT j.record, j.name FROM ${dialect.rows('j', KEY)}
     JOIN record_key k ON k.workspace_id = j.workspace_id AND k.collection = j.collection AND k.name = j.name AND k.value = j.value
     WHERE k.record <> j.record`,
    [batch],
  );
  const lost = new Map(others.map(({ record, name }) => [record, name]));
  return {
    taken: new Map(
      writes.flatMap((write) => (lost.has(write.publicId) ? [[write, lost.get(write.publicId) ?? ''] as const] : [])),
    ),
    fresh: fresh.map((row): KeyRow => [row.workspace_id, row.collection, row.name, row.value, row.record]),
  };
};

/** Holds what is to be written, inside the caller's transaction, and says what of it can be. {@link writeRecords} must follow. */
export const claimRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly RecordWrite[],
): Promise<RecordClaim> => {
  if (writes.length === 0) return NOTHING;
  const current = await holdRecords(transaction, dialect, writes);
  const { taken, fresh } = await takeKeys(transaction, dialect, current);
  return { able: new Set(current.filter((write) => !taken.has(write))), taken, fresh };
};

const RECORD: readonly BatchColumn[] = [
  { name: 'public_id', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'collection', type: 'text' },
  { name: 'shard', type: 'integer' },
  { name: 'contact_id', type: 'integer' },
  { name: 'attributes', type: 'text' },
  { name: 'stays', type: 'integer' },
  { name: 'created_at', type: 'integer' },
  { name: 'updated_at', type: 'integer' },
];
const RECORD_NAMES = RECORD.map(({ name }) => name).join(', ');

const CHANGED: readonly BatchColumn[] = [
  { name: 'changed_id', type: 'integer' },
  ...RECORD.map(({ name, type }) => ({ name: `new_${name}`, type })),
];

const rowOf = (write: RecordWrite): readonly (string | number | null)[] => [
  write.publicId,
  write.workspaceId,
  write.collection,
  write.shard,
  write.contactId,
  JSON.stringify(write.attributes),
  write.stays ? 1 : 0,
  write.at,
  write.at,
];

const insertRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly RecordWrite[],
): Promise<ReadonlyMap<string, number>> => {
  if (writes.length === 0) return new Map();
  const rows = await dialect.all<{ id: number; public_id: string }>(
    transaction,
    `INSERT INTO record(${RECORD_NAMES}) SELECT ${RECORD_NAMES} FROM ${dialect.rows('j', RECORD)} RETURNING id, public_id`,
    [JSON.stringify(writes.map(rowOf))],
  );
  return new Map(rows.map((row) => [row.public_id, row.id]));
};

const updateRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly RecordWrite[],
): Promise<void> => {
  if (writes.length === 0) return;
  await dialect.all(
    transaction,
    `UPDATE record SET shard = j.new_shard, contact_id = j.new_contact_id, attributes = j.new_attributes, stays = j.new_stays, rev = record.rev + 1,
       updated_at = j.new_updated_at FROM ${dialect.rows('j', CHANGED)} WHERE record.id = j.changed_id`,
    [JSON.stringify(writes.map((write) => [write.id, ...rowOf(write)]))],
  );
  await dialect.all(
    transaction,
    `UPDATE account SET contact_id = (SELECT contact_id FROM record WHERE record.id = account.record_id) WHERE record_id IN ${dialect.list('integer')}`,
    [JSON.stringify(writes.map(({ id }) => id))],
  );
};

/** What was decided says by which attributes a record is found; the database, by which it must be, too, whoever decided it. */
const writeValues = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  written: readonly { readonly id: number; readonly write: RecordWrite }[],
): Promise<void> => {
  const coming = await comingAttributes(
    transaction,
    dialect,
    written.map(({ write }) => write),
  );
  await insertValues(
    transaction,
    dialect,
    written.map(({ id, write: { workspaceId, collection, values, attributes } }) => {
      const known = new Set(values.map(([name]) => name));
      const further = coming({ workspaceId, collection }).filter((name) => !known.has(name));
      return { id, workspaceId, collection, values: [...values, ...comingValues(further, attributes)] };
    }),
  );
};

const LAPSE: readonly BatchColumn[] = [
  { name: 'record_id', type: 'integer' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'collection', type: 'text' },
  { name: 'at', type: 'integer' },
];
const LAPSE_NAMES = LAPSE.map(({ name }) => name).join(', ');

/** Notes when records change by themselves, and forgets it of those that do not any more. */
const writeLapses = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  written: readonly { readonly id: number; readonly write: RecordWrite }[],
): Promise<void> => {
  const still = written.flatMap(({ id, write }) => (write.kind === 'update' && write.lapsesAt === null ? [id] : []));
  if (still.length > 0)
    await dialect.all(transaction, `DELETE FROM record_lapse WHERE record_id IN ${dialect.list('integer')}`, [
      JSON.stringify(still),
    ]);
  const rows = written.flatMap(({ id, write }) =>
    write.lapsesAt === null ? [] : [[id, write.workspaceId, write.collection, write.lapsesAt]],
  );
  if (rows.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO record_lapse(${LAPSE_NAMES}) SELECT ${LAPSE_NAMES} FROM ${dialect.rows('j', LAPSE)}
     WHERE true ON CONFLICT (record_id) DO UPDATE SET at = excluded.at`,
    [JSON.stringify(rows)],
  );
};

/** Gives back keys that were taken for nothing. */
const releaseKeys = async (transaction: Knex.Transaction, dialect: Dialect, keys: readonly KeyRow[]): Promise<void> => {
  if (keys.length === 0) return;
  await dialect.all(
    transaction,
    `DELETE FROM record_key WHERE EXISTS (SELECT 1 FROM ${dialect.rows('j', KEY)} WHERE j.workspace_id = record_key.workspace_id
       AND j.collection = record_key.collection AND j.name = record_key.name AND j.value = record_key.value AND j.record = record_key.record)
       AND record_key.record IN ${dialect.list('text')}`,
    [JSON.stringify(keys), JSON.stringify(keys.map(([, , , , record]) => record))],
  );
};

/** Takes away the keys that changed records had before. */
const dropOldKeys = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly RecordWrite[],
): Promise<void> => {
  if (writes.length === 0) return;
  await dialect.all(
    transaction,
    `DELETE FROM record_key WHERE record IN ${dialect.list('text')} AND NOT EXISTS (SELECT 1 FROM ${dialect.rows('j', KEY)}
       WHERE j.workspace_id = record_key.workspace_id AND j.collection = record_key.collection AND j.name = record_key.name
       AND j.value = record_key.value AND j.record = record_key.record)`,
    [JSON.stringify(writes.map(({ publicId }) => publicId)), JSON.stringify(keyRows(writes))],
  );
};

/** Takes records away with all that hangs on them. */
export const removeRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  records: readonly { readonly id: number; readonly publicId: string }[],
): Promise<void> => {
  if (records.length === 0) return;
  const ids = JSON.stringify(records.map(({ id }) => id));
  await deleteAccountsOfRecords(
    transaction,
    dialect,
    records.map(({ id }) => id),
  );
  await dialect.all(transaction, `DELETE FROM record_value WHERE record_id IN ${dialect.list('integer')}`, [ids]);
  await dialect.all(transaction, `DELETE FROM record_lapse WHERE record_id IN ${dialect.list('integer')}`, [ids]);
  await dialect.all(transaction, `DELETE FROM record_key WHERE record IN ${dialect.list('text')}`, [
    JSON.stringify(records.map(({ publicId }) => publicId)),
  ]);
  await dialect.all(transaction, `DELETE FROM record WHERE id IN ${dialect.list('integer')}`, [ids]);
};

/** Writes those of the claimed records that are to be written after all, lets go of the rest, and gives the events of what changed. */
export const writeRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { claim, writes }: { readonly claim: RecordClaim; readonly writes: readonly RecordWrite[] },
): Promise<readonly NewEvent[]> => {
  const done = writes.filter((write) => claim.able.has(write));
  const kept = new Set(done.map(({ publicId }) => publicId));
  await releaseKeys(
    transaction,
    dialect,
    claim.fresh.filter(([, , , , record]) => !kept.has(record)),
  );
  if (done.length === 0) return [];
  await raiseCollectionRevisions(transaction, dialect, done);
  const of = (kind: RecordWrite['kind']): readonly RecordWrite[] => done.filter((write) => write.kind === kind);
  const ids = await insertRecords(transaction, dialect, of('create'));
  await updateRecords(transaction, dialect, of('update'));
  await dropOldKeys(transaction, dialect, of('update'));
  const written = done.flatMap((write) => {
    const id = write.id ?? ids.get(write.publicId);
    return id === undefined || write.kind === 'delete' ? [] : [{ id, write }];
  });
  await writeValues(transaction, dialect, written);
  await writeLapses(transaction, dialect, written);
  await removeRecords(
    transaction,
    dialect,
    of('delete').flatMap(({ id, publicId }) => (id === null ? [] : [{ id, publicId }])),
  );
  return done.map(({ event }) => event);
};
