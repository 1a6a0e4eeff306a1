import type { StoredEvent } from '../../model/event.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { EVENT_COLUMNS, parseEvent, type EventRow } from './pending-events.ts';

/**
 * Past which contacts there is a look for events or for debts, all but some of theirs; through how many of each workspace, or of each of its plugins,
 * for how many of each workspace.
 */
export interface Beyond {
  readonly tenure: Tenure;
  readonly workspaceIds: readonly number[];
  readonly past: ReadonlySet<number>;
  /** Those that are looked for whosever they are. */
  readonly but: readonly number[];
  readonly window: number;
  readonly each: number;
}

/**
 * Events nobody has reacted to, of the shards held, in order of arrival, as though contacts had none but some: of one that is not passed
 * over the next ones, without a gap.
 */
export const pendingBeyond = async (
  { dialect, read }: Store,
  { workspaceIds, tenure, past, but, window, each }: Beyond,
): Promise<readonly StoredEvent[]> => {
  if (workspaceIds.length === 0) return [];
  const from = dialect.perHead({
    heads: [{ name: 'head_workspace', type: 'integer' }],
    table: 'event',
    where: `workspace_id = h.head_workspace AND pending = 1 AND shard IN ${dialect.list('integer')}`,
    order: 'id',
    sieve: `(w.contact_id IS NULL OR w.contact_id NOT IN ${dialect.list('integer')} OR w.id IN ${dialect.list('integer')})`,
  });
  const rows = await dialect.many<EventRow>(read, { columns: EVENT_COLUMNS, from }, [
    JSON.stringify(workspaceIds.map((id) => [id])),
    JSON.stringify([...tenure.shards.keys()]),
    window,
    JSON.stringify([...past]),
    JSON.stringify(but),
    each,
  ]);
  return rows.map(parseEvent).toSorted((left, right) => left.id - right.id);
};
