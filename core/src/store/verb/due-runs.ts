import type { Run } from '../../model/run.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { parseRun, RUN_COLUMNS, type RunTuple } from './run-row.ts';

/** A workspace that may put runs into the batch, and what time it is there. */
export interface DueHead {
  readonly workspaceId: number;
  readonly now: number;
}

/** Due runs of the shards held, in wake order, at most `each` a workspace. */
export const dueRuns = async (
  store: Store,
  { heads, tenure, each }: { readonly heads: readonly DueHead[]; readonly tenure: Tenure; readonly each: number },
): Promise<readonly Run[]> => {
  const from = store.dialect.perHead({
    heads: [
      { name: 'head_workspace', type: 'integer' },
      { name: 'head_now', type: 'integer' },
    ],
    table: 'run',
    where: `workspace_id = h.head_workspace AND state = 'waiting' AND wake_at <= h.head_now AND publication_id IS NULL AND shard IN ${store.dialect.list('integer')}`,
    order: 'wake_at, id',
  });
  const rows = await store.dialect.tuples<RunTuple>(store.read, { columns: RUN_COLUMNS, from }, [
    JSON.stringify(heads.map(({ workspaceId, now }) => [workspaceId, now])),
    JSON.stringify([...tenure.shards.keys()]),
    each,
  ]);
  return rows.map(parseRun);
};
