import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { RecordWrite } from '../../model/record.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { deleteAccountsOfRecords } from './close-accounts.ts';
import { holdKeepers, type ToKeep } from './hold-keepers.ts';
import { comingOf, lapsesWith, valuesWith, type Coming } from './record-index.ts';
import { dropOldKeys, keyRows, releaseKeys, takeComingKeys, takeKeys, type KeyRow } from './record-keys.ts';
import { writeLapses } from './record-lapse.ts';
import { insertValues } from './record-value.ts';
import { raiseCollectionRevisions } from './shared-records.ts';

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
  /** Those of the writes that can be done: nobody changed their records or removed their plugin meanwhile, and their keys are theirs. */
  readonly able: ReadonlySet<RecordWrite>;
  /** Those whose key another record has, with the key's name. */
  readonly taken: ReadonlyMap<RecordWrite, string>;
  readonly fresh: readonly KeyRow[];
  /** What a version that is coming, or that others have not heard of yet, makes of them. */
  readonly coming: Coming;
}

const NOTHING: RecordClaim = { able: new Set(), taken: new Map(), fresh: [], coming: () => null };

const toKeep = ({ workspaceId, collection }: RecordWrite): ToKeep => ({ workspaceId, key: collection });

/** Leaves new records out whose plugin was removed meanwhile. One that is there keeps its plugin there. */
const keptOf = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly RecordWrite[],
): Promise<readonly RecordWrite[]> => {
  const isKept = await holdKeepers(transaction, dialect, writes.filter(({ kind }) => kind === 'create').map(toKeep));
  return writes.filter((write) => write.kind !== 'create' || isKept(toKeep(write)));
};

/** Holds what is to be written, inside the caller's transaction, and says what of it can be. {@link writeRecords} must follow. */
export const claimRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  writes: readonly RecordWrite[],
): Promise<RecordClaim> => {
  if (writes.length === 0) return NOTHING;
  const current = await keptOf(transaction, dialect, await holdRecords(transaction, dialect, writes));
  const coming = await comingOf(
    transaction,
    dialect,
    current.filter(({ kind }) => kind !== 'delete'),
  );
  const { lost, fresh } = await takeKeys(transaction, dialect, keyRows(current, coming, 'binding'));
  const taken = new Map(
    current.flatMap((write) => (lost.has(write.publicId) ? [[write, lost.get(write.publicId) ?? ''] as const] : [])),
  );
  return { able: new Set(current.filter((write) => !taken.has(write))), taken, fresh, coming };
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
  // SQLite gives the id to the next record that is made, whosever that is.
  await dialect.all(transaction, `DELETE FROM record_double WHERE record_id IN ${dialect.list('integer')}`, [ids]);
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
  await dropOldKeys(transaction, dialect, { records: of('update'), keys: keyRows(of('update'), claim.coming, 'all') });
  const written = done.flatMap((write) => {
    const id = write.id ?? ids.get(write.publicId);
    return id === undefined || write.kind === 'delete' ? [] : [{ id, write }];
  });
  const { coming } = claim;
  await takeComingKeys(
    transaction,
    dialect,
    written.flatMap(({ id, write }) => {
      const version = coming(write);
      return version === null || version.isBinding ? [] : [{ ...write, id, sole: version }];
    }),
  );
  await insertValues(
    transaction,
    dialect,
    written.map(({ id, write }) => ({ ...write, id, values: valuesWith(coming(write), write) })),
  );
  await writeLapses(
    transaction,
    dialect,
    written.map(({ id, write }) => ({ ...write, id, lapsesAt: lapsesWith(coming(write), write) })),
  );
  await removeRecords(
    transaction,
    dialect,
    of('delete').flatMap(({ id, publicId }) => (id === null ? [] : [{ id, publicId }])),
  );
  return done.map(({ event }) => event);
};
