import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { BatchColumn, Binding, Dialect } from '../dialect/dialect.ts';

const COLUMNS: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'shard', type: 'integer' },
  { name: 'type', type: 'text' },
  { name: 'contact_id', type: 'integer' },
  { name: 'at', type: 'integer' },
  { name: 'received_at', type: 'integer' },
  { name: 'cause_run_id', type: 'integer' },
  { name: 'depth', type: 'integer' },
  { name: 'quiet', type: 'integer' },
  { name: 'payload', type: 'text' },
];
const NAMES = COLUMNS.map(({ name }) => name).join(', ');

const KEY_COLUMNS: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'source', type: 'text' },
  { name: 'key', type: 'text' },
  { name: 'at', type: 'integer' },
];

const keyOf = (event: NewEvent): string =>
  event.source === undefined ? '' : `${event.workspaceId}\n${event.source.name}\n${event.source.key}`;

/** Events about to be kept, and when they came. */
export interface EventBatch {
  readonly events: readonly NewEvent[];
  readonly receivedAt: number;
}

/** Remembers the source keys of events and drops those whose key was there already. */
export const dropKnown = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { events, receivedAt }: EventBatch,
): Promise<readonly NewEvent[]> => {
  const keyed = events.filter((event) => event.source !== undefined);
  if (keyed.length === 0) return events;
  const fresh = await dialect.all<{ workspace_id: number; source: string; key: string }>(
    transaction,
    `INSERT INTO event_key(workspace_id, source, key, at) SELECT DISTINCT workspace_id, source, key, at FROM ${dialect.rows('j', KEY_COLUMNS)}
     WHERE true ON CONFLICT DO NOTHING RETURNING workspace_id, source, key`,
    [JSON.stringify(keyed.map(({ workspaceId, source }) => [workspaceId, source?.name, source?.key, receivedAt]))],
  );
  const left = new Set(fresh.map((row) => `${row.workspace_id}\n${row.source}\n${row.key}`));
  // A key that stands twice in one batch counts once: the first takes it out of the set.
  return events.filter((event) => event.source === undefined || left.delete(keyOf(event)));
};

/** Forgets one source key of a workspace, unless it was remembered in that span (null: whenever that was): what comes under it counts as new again. */
export const forgetSourceKey = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    sources,
    key,
    unless,
  }: {
    readonly workspaceId: number;
    readonly sources: readonly string[];
    readonly key: string;
    readonly unless: { readonly from: number; readonly to: number } | null;
  },
): Promise<void> => {
  await dialect.all(
    transaction,
    `DELETE FROM event_key WHERE workspace_id = ? AND source IN ${dialect.list('text')} AND key = ?
       ${unless === null ? '' : 'AND (at < ? OR at > ?)'} RETURNING key`,
    [workspaceId, JSON.stringify(sources), key, ...(unless === null ? [] : [unless.from, unless.to])],
  );
};

/** The statement that keeps events in their order. */
export const eventInsert = (
  dialect: Dialect,
  { events, receivedAt }: EventBatch,
): { readonly sql: string; readonly bindings: readonly Binding[] } => {
  const rows = events.map((event) => [
    event.workspaceId,
    event.shard,
    event.type,
    event.contactId,
    event.at,
    receivedAt,
    event.causeRunId,
    event.depth,
    event.quiet ? 1 : 0,
    JSON.stringify(event.payload),
  ]);
  const { table, bindings } = dialect.batch('j', COLUMNS, rows);
  return { sql: `INSERT INTO event(${NAMES}) SELECT ${NAMES} FROM ${table}`, bindings };
};

/** Keeps events in their order, whatever was seen before. */
export const insertEvents = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  batch: EventBatch,
): Promise<void> => {
  if (batch.events.length === 0) return;
  const { sql, bindings } = eventInsert(dialect, batch);
  await dialect.all(transaction, sql, bindings);
};

/**
 * Appends events in their order inside the caller's transaction (T1), dropping those whose source key was seen before.
 * Gives back how many were appended. Call `pulse.events()` after the commit.
 */
export const appendEvents = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  batch: EventBatch,
): Promise<number> => {
  const events = await dropKnown(transaction, dialect, batch);
  await insertEvents(transaction, dialect, { events, receivedAt: batch.receivedAt });
  return events.length;
};
