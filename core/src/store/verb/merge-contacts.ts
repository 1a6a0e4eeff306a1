import type { Knex } from 'knex';
import type { ConsentStanding } from '../../model/consent-standing.ts';
import { furthestAlong } from '../../model/contact-merge.ts';
import type { NewEvent } from '../../model/event.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { endRuns } from '../query/run.ts';
import type { Merge } from './contact-change.ts';
import { handOverRecords } from './contact-records.ts';

/** Holds the shards of contacts, the lower one first: nobody decides about either meanwhile. */
export const holdShards = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  shards: readonly number[],
): Promise<void> => {
  if (dialect.forUpdate === '') return;
  await dialect.all(
    transaction,
    `SELECT shard FROM shard WHERE shard IN ${dialect.list('integer')} ORDER BY shard${dialect.forUpdate}`,
    [JSON.stringify(shards)],
  );
};

/** Whether somebody carries a message of a contact just now: what comes of it would be told under the number that it was taken with. */
export const isOnItsWay = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { contactId, shard }: { readonly contactId: number; readonly shard: number },
): Promise<boolean> => {
  const rows = await dialect.all<{ id: number }>(
    transaction,
    `SELECT id FROM delivery WHERE shard = ? AND state IN ('claimed', 'handed') AND contact_id = ? LIMIT 1`,
    [shard, contactId],
  );
  return rows.length > 0;
};

interface OpenRow {
  readonly id: number;
  readonly workflow_id: number;
  readonly entry_key: string;
  readonly contact_id: number;
  readonly visit: number;
  readonly started_at: number;
}

/** Of two runs in the same workflow under the same entry key the one further along goes on; the other ends. */
const endDoubleRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, stays, goes, at }: Merge,
): Promise<void> => {
  const open = await dialect.all<OpenRow>(
    transaction,
    `SELECT id, workflow_id, entry_key, contact_id, visit, started_at FROM run
     WHERE contact_id IN (?, ?) AND +workspace_id = ? AND state <> 'ended' ORDER BY id${dialect.forUpdate}`,
    [stays.id, goes.id, workspaceId],
  );
  for (const both of Map.groupBy(open, (run) => `${run.workflow_id} ${run.entry_key}`).values()) {
    const [one, other] = both.map((row) => ({ ...row, startedAt: row.started_at }));
    if (one === undefined || other === undefined) continue;
    const ends = furthestAlong(one, other) === one ? other : one;
    // What is claimed is not handed over yet: whoever carries it finds it gone.
    await transaction('delivery')
      .where({ run_id: ends.id, state: 'claimed' })
      .update({ state: 'cancelled', reason: 'merged', closed_at: at });
    await endRuns(transaction, dialect, {
      workspaceId,
      workflowId: ends.workflow_id,
      runIds: [ends.id],
      at,
      reason: 'merged',
    });
  }
};

interface EnrolmentRow {
  readonly workflow_id: number;
  readonly entry_key: string;
  readonly contact_id: number;
  readonly last_at: number;
  readonly entries: number;
  readonly run_id: number | null;
  readonly queued: string | null;
}

/** One row of entries for both: how often they entered together, when last, and the run that goes on. */
const uniteEnrolments = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, stays, goes }: Merge,
): Promise<void> => {
  const rows = await dialect.all<EnrolmentRow>(
    transaction,
    `SELECT e.workflow_id, e.entry_key, e.contact_id, e.last_at, e.entries, e.run_id, e.queued FROM workflow w
     JOIN enrolment e ON e.workflow_id = w.id AND e.contact_id IN (?, ?) WHERE w.workspace_id = ?`,
    [stays.id, goes.id, workspaceId],
  );
  const keyOf = ({ workflow_id, entry_key }: EnrolmentRow): string => `${workflow_id} ${entry_key}`;
  const own = new Map(rows.filter((row) => row.contact_id === stays.id).map((row) => [keyOf(row), row]));
  for (const row of rows.filter((one) => one.contact_id === goes.id)) {
    const { workflow_id, entry_key } = row;
    const [mine, theirs] = [stays, goes].map(({ id }) =>
      transaction('enrolment').where({ workflow_id, entry_key, contact_id: id, workspace_id: workspaceId }),
    );
    const before = own.get(keyOf(row));
    if (before === undefined) {
      await theirs?.update({ contact_id: stays.id });
      continue;
    }
    await theirs?.del();
    await mine?.update({
      last_at: Math.max(before.last_at, row.last_at),
      entries: before.entries + row.entries,
      run_id: before.run_id ?? row.run_id,
      queued: before.queued ?? row.queued,
    });
  }
};

/** What has the contact's shard beside the contact itself. */
const SHARDED = ['event', 'delivery', 'held_entry'] as const;
/** What happened to a contact, and what they said: it is the other one's now. */
const HISTORY = ['message', 'request', 'entry_refusal', 'consent', 'confirmation'] as const;
/** What is worked out of a contact's row, and is there for the other one already. */
const DERIVED = ['audience_member', 'contact_date', 'consent_state'] as const;

const handOver = async (transaction: Knex.Transaction, { workspaceId, stays, goes }: Merge): Promise<void> => {
  const theirs = { contact_id: goes.id, workspace_id: workspaceId };
  await transaction('run')
    .where(theirs)
    .update({ contact_id: stays.id, shard: stays.shard, seq: transaction.raw('seq + 1') });
  for (const table of SHARDED)
    await transaction(table).where(theirs).update({ contact_id: stays.id, shard: stays.shard });
  // Who looked after one of them looks after both; where both had somebody, the one who stays keeps theirs.
  await transaction.raw(
    'UPDATE contact SET owner_id = COALESCE(owner_id, (SELECT gone.owner_id FROM contact gone WHERE gone.id = ?)) WHERE id = ? AND workspace_id = ?',
    [goes.id, stays.id, workspaceId],
  );
  for (const table of HISTORY) await transaction(table).where(theirs).update({ contact_id: stays.id });
  await transaction('message').where({ about_id: goes.id, workspace_id: workspaceId }).update({ about_id: stays.id });
  for (const table of DERIVED) await transaction(table).where(theirs).del();
  await transaction('idempotency').where({ contact: goes.publicId }).update({ contact: stays.publicId });
};

/** Puts the one who stays into the lists of the other, and gives those that are new. */
const uniteLists = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, stays, goes }: Merge,
): Promise<readonly string[]> => {
  const joined = await dialect.all<{ list_id: number }>(
    transaction,
    `INSERT INTO list_member(list_id, contact_id, workspace_id, joined_at)
     SELECT list_id, CAST(? AS ${dialect.words.integer}), workspace_id, joined_at FROM list_member WHERE contact_id = ? AND workspace_id = ?
     ON CONFLICT DO NOTHING RETURNING list_id`,
    [stays.id, goes.id, workspaceId],
  );
  await transaction('list_member').where({ contact_id: goes.id, workspace_id: workspaceId }).del();
  const lists = await dialect.all<{ public_id: string }>(
    transaction,
    `SELECT public_id FROM list WHERE workspace_id = ? AND id IN ${dialect.list('integer')} ORDER BY id`,
    [workspaceId, JSON.stringify(joined.map(({ list_id: listId }) => listId))],
  );
  return lists.map((row) => row.public_id);
};

/** Leaves of the one who goes where they went, and nothing else. Whoever had gone to them before has gone further now. */
const leaveTombstone = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, stays, goes, at }: Merge,
): Promise<void> => {
  await transaction('contact')
    .where({ merged_into: goes.id, workspace_id: workspaceId })
    .update({ merged_into: stays.id });
  await transaction('contact')
    .where({ id: goes.id, workspace_id: workspaceId })
    .update({
      identity: null,
      external_id: null,
      email: null,
      email_key: null,
      phone: null,
      first_name: null,
      last_name: null,
      time_zone: null,
      owner_id: null,
      fields: '{}',
      comparable: transaction.raw(`CAST('{}' AS ${dialect.words.json})`),
      rev: transaction.raw('rev + 1'),
      updated_at: at,
      deleted_at: at,
      merged_into: stays.id,
    });
};

/**
 * Makes one contact of two, inside the caller's transaction: runs, messages, events, lists, entries, records and balances of the one who goes are the other's,
 * and a tombstone says where they went. The row and the consents of the one who stays are the caller's to write. Gives the lists
 * that they are new in, and the events that tell of their balances.
 */
export const mergeContacts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  merge: Merge,
): Promise<{ readonly lists: readonly string[]; readonly events: readonly NewEvent[] }> => {
  await endDoubleRuns(transaction, dialect, merge);
  await uniteEnrolments(transaction, dialect, merge);
  const lists = await uniteLists(transaction, dialect, merge);
  await handOver(transaction, merge);
  const events = await handOverRecords(transaction, dialect, merge);
  await leaveTombstone(transaction, dialect, merge);
  return { lists, events };
};

/** Puts the consents of the one who stays in place of what they were. */
export const replaceConsents = async (
  transaction: Knex.Transaction,
  { workspaceId, stays }: Merge,
  consents: readonly ConsentStanding[],
): Promise<void> => {
  const own = { contact_id: stays.id, workspace_id: workspaceId };
  await transaction('consent_state').where(own).del();
  for (const { purpose, channel, state, at } of consents)
    await transaction('consent_state').insert({ ...own, purpose, channel, state, at });
};
