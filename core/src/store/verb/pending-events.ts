import type { JsonObject } from '@innesto/sdk/contract';
import type { StoredEvent } from '../../model/event.ts';
import { readKept } from '../../model/kept.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';

/** The columns of an event that the pipeline reads, of the table behind the alias `r`. */
export const EVENT_COLUMNS = `r.id, r.workspace_id, r.shard, r.type, r.contact_id, r.at, r.received_at, r.cause_run_id, r.depth, r.quiet, r.payload`;

/** An event as the database gives it. */
export interface EventRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly shard: number;
  readonly type: string;
  readonly contact_id: number | null;
  readonly at: number;
  readonly received_at: number;
  readonly cause_run_id: number | null;
  readonly depth: number;
  readonly quiet: number;
  readonly payload: string;
}

/** Reads an event out of its row. */
export const parseEvent = (row: EventRow): StoredEvent => ({
  id: row.id,
  workspaceId: row.workspace_id,
  shard: row.shard,
  type: row.type,
  contactId: row.contact_id,
  at: row.at,
  receivedAt: row.received_at,
  causeRunId: row.cause_run_id,
  depth: row.depth,
  quiet: row.quiet === 1,
  payload: readKept<JsonObject>(row.payload),
});

/** Events nobody has reacted to, of the shards held, in order of arrival, at most `each` a workspace. */
export const pendingEvents = async (
  store: Store,
  {
    workspaceIds,
    tenure,
    each,
  }: { readonly workspaceIds: readonly number[]; readonly tenure: Tenure; readonly each: number },
): Promise<readonly StoredEvent[]> => {
  const from = store.dialect.perHead({
    heads: [{ name: 'head_workspace', type: 'integer' }],
    table: 'event',
    where: `workspace_id = h.head_workspace AND pending = 1 AND shard IN ${store.dialect.list('integer')}`,
    order: 'id',
  });
  const rows = await store.dialect.many<EventRow>(store.read, { columns: EVENT_COLUMNS, from }, [
    JSON.stringify(workspaceIds.map((id) => [id])),
    JSON.stringify([...tenure.shards.keys()]),
    each,
  ]);
  return rows.map(parseEvent).toSorted((left, right) => left.id - right.id);
};

/** Events by their ids. */
export const loadEvents = async (store: Store, ids: readonly number[]): Promise<ReadonlyMap<number, StoredEvent>> => {
  if (ids.length === 0) return new Map();
  const from = `event r WHERE r.id IN ${store.dialect.list('integer')}`;
  const rows = await store.dialect.many<EventRow>(store.read, { columns: EVENT_COLUMNS, from }, [JSON.stringify(ids)]);
  return new Map(rows.map((row) => [row.id, parseEvent(row)]));
};
