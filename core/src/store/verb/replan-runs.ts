import type { Knex } from 'knex';
import type { WorkspaceClock } from '../../model/clock.ts';
import type { Store } from '../store.ts';

/** A workspace whose days have changed, and up to which run (by its id) that has been brought home. */
export interface Replanning {
  readonly workspaceId: number;
  readonly after: number;
  readonly clock: WorkspaceClock;
}

/** So many runs are looked for in one transaction: others' work goes on between two of them. */
const CHUNK = 1000;

/** Notes that the moments on the wall clock for which a workspace's runs wait are to be worked out anew, from the first run on. */
export const markReplanning = async (transaction: Knex.Transaction, workspaceId: number): Promise<void> => {
  await transaction('workspace').where('id', workspaceId).update({ replan_after: 0 });
};

/** Workspaces whose runs are still to be gone through. */
export const replanningWorkspaces = async (store: Store, limit: number): Promise<readonly Replanning[]> => {
  const rows = await store.dialect.all<{
    id: number;
    replan_after: number;
    clock_offset: number;
    clock_rate: number;
    clock_since: number;
  }>(
    store.read,
    `SELECT id, replan_after, clock_offset, clock_rate, clock_since FROM workspace WHERE replan_after IS NOT NULL ORDER BY id LIMIT ?`,
    [limit],
  );
  return rows.map((row) => ({
    workspaceId: row.id,
    after: row.replan_after,
    clock: { offset: row.clock_offset, rate: row.clock_rate, since: row.clock_since },
  }));
};

/**
 * Gives the next of a workspace's runs that wait for a moment on the wall clock their turn, in which they work it out anew: in order of
 * their ids, so that each is met once, whatever moment it goes on waiting for. What is due already is left alone.
 */
export const replanRuns = (
  store: Store,
  { workspaceId, after, now }: Pick<Replanning, 'workspaceId' | 'after'> & { readonly now: number },
): Promise<void> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const [row] = await dialect.all<{ replan_after: number | null }>(
      transaction,
      `SELECT replan_after FROM workspace WHERE id = ?${dialect.forUpdate}`,
      [workspaceId],
    );
    // Another node has come further, or the days have changed again.
    if (row?.replan_after !== after) return;
    const runs = await dialect.all<{ id: number }>(
      transaction,
      `SELECT id FROM run WHERE id > ? AND +workspace_id = ? AND state IN ('waiting', 'frozen') AND wait = 'calendar' ORDER BY id LIMIT ?`,
      [after, workspaceId, CHUNK],
    );
    const ids = JSON.stringify(runs.map(({ id }) => id));
    // Those of a stopped workflow have their turn as soon as it is started.
    await dialect.all(
      transaction,
      `UPDATE run SET wait = 'arriving', seq = seq + 1, wake_at = CASE WHEN state = 'frozen' THEN coalesce(frozen_at, wake_at) ELSE CAST(? AS ${dialect.words.integer}) END
       WHERE id IN ${dialect.list('integer')} AND wait = 'calendar' AND (state = 'frozen' OR (state = 'waiting' AND wake_at > ?))`,
      [now, ids, now],
    );
    const last = runs.length < CHUNK ? null : (runs.at(-1)?.id ?? null);
    await transaction('workspace').where('id', workspaceId).update({ replan_after: last });
  });
