import type { StoredEvent } from '../../model/event.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { EVENT_COLUMNS, parseEvent, type EventRow } from './pending-events.ts';

/** Behind which event of each workspace there is a look, past which contacts, through how many events of each workspace, for how many in all. */
export interface Beyond {
  readonly tenure: Tenure;
  readonly heads: readonly { readonly workspaceId: number; readonly after: number }[];
  readonly past: ReadonlySet<number>;
  readonly window: number;
  readonly most: number;
}

/**
 * Events nobody has reacted to that stand behind others, of the shards held, in order of arrival: of a contact that is not passed over
 * the next ones, without a gap.
 */
export const pendingBeyond = async (
  { dialect, read }: Store,
  { heads, tenure, past, window, most }: Beyond,
): Promise<readonly StoredEvent[]> => {
  if (heads.length === 0) return [];
  const behind = dialect.perHead({
    heads: [
      { name: 'head_workspace', type: 'integer' },
      { name: 'head_after', type: 'integer' },
    ],
    table: 'event',
    where: `workspace_id = h.head_workspace AND pending = 1 AND id > h.head_after AND shard IN ${dialect.list('integer')}`,
    order: 'id',
  });
  const from = `${behind} WHERE r.contact_id IS NULL OR r.contact_id NOT IN ${dialect.list('integer')} ORDER BY r.id LIMIT ?`;
  const rows = await dialect.many<EventRow>(read, { columns: EVENT_COLUMNS, from }, [
    JSON.stringify(heads.map(({ workspaceId, after }) => [workspaceId, after])),
    JSON.stringify([...tenure.shards.keys()]),
    window,
    JSON.stringify([...past]),
    most,
  ]);
  return rows.map(parseEvent).toSorted((left, right) => left.id - right.id);
};
