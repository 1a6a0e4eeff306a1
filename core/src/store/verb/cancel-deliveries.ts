import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

/** A run that has ended, and what was not handed over for it ends with it. */
export interface EndedRun {
  readonly runId: number;
  readonly at: number;
  readonly reason: string;
}

const ENDED: readonly BatchColumn[] = [
  { name: 'ended_run', type: 'integer' },
  { name: 'ended_at', type: 'integer' },
  { name: 'ended_why', type: 'text' },
];

const CANCELLED: readonly BatchColumn[] = [{ name: 'cancelled_id', type: 'integer' }];

/** Cancels what was not handed over for runs that have ended. */
export const cancelDeliveries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  ended: readonly EndedRun[],
): Promise<void> => {
  if (ended.length === 0) return;
  const cancelled = await dialect.all<{ id: number }>(
    transaction,
    `UPDATE delivery SET state = 'cancelled', reason = j.ended_why, closed_at = j.ended_at FROM ${dialect.rows('j', ENDED)}
     WHERE delivery.run_id = j.ended_run AND delivery.state IN ('queued', 'frozen', 'parked') RETURNING id`,
    [JSON.stringify(ended.map(({ runId, at, reason }) => [runId, at, reason]))],
  );
  if (cancelled.length === 0) return;
  for (const table of ['message', 'request'])
    await dialect.all(
      transaction,
      `UPDATE ${table} SET state = 'cancelled' FROM ${dialect.rows('j', CANCELLED)} WHERE ${table}.delivery_id = j.cancelled_id`,
      [JSON.stringify(cancelled.map(({ id }) => [id]))],
    );
};
