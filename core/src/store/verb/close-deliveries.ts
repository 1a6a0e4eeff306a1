import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import { shortened } from '../../model/shortened.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { settlementOf } from './apply-moves.ts';

/** A delivery that closes: in which state, why, and when what it carried was performed (or passed over). */
export interface Closing {
  readonly deliveryId: number;
  readonly state: 'accepted' | 'refused' | 'failed' | 'skipped' | 'uncertain' | 'cancelled';
  readonly reason: string | null;
  readonly at: number;
}

/** Reasons quote the world, which may say anything. */
const LONGEST_REASON = 500;

const CLOSING: readonly BatchColumn[] = [
  { name: 'closing_id', type: 'integer' },
  { name: 'new_state', type: 'text' },
  { name: 'new_reason', type: 'text' },
  { name: 'new_at', type: 'integer' },
];

interface ClosedRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly shard: number;
  readonly contact_id: number | null;
  readonly run_id: number | null;
  readonly step: string | null;
  readonly visit: number;
  readonly performed_at: number;
}

/** What closed: the deliveries' ids, and the settlements of runs that now await nothing any more. */
export interface Closed {
  readonly ids: ReadonlySet<number>;
  readonly settlements: readonly NewEvent[];
}

const OPEN = `('queued', 'claimed', 'handed', 'frozen', 'parked')`;

const stillAwaited = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  runIds: readonly number[],
): Promise<ReadonlySet<string>> => {
  const rows = await dialect.all<{ run_id: number; visit: number }>(
    transaction,
    `SELECT DISTINCT run_id, visit FROM delivery WHERE run_id IN ${dialect.list('integer')} AND state IN ${OPEN}`,
    [JSON.stringify(runIds)],
  );
  return new Set(rows.map((row) => `${row.run_id} ${row.visit}`));
};

/** Holds the runs of deliveries about to close: of two transactions that close a run's last two, the second must see the first. */
const holdRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  deliveryIds: readonly number[],
): Promise<void> => {
  if (dialect.forUpdate === '') return;
  await dialect.all(
    transaction,
    `SELECT id FROM run WHERE id IN (SELECT run_id FROM delivery WHERE id IN ${dialect.list('integer')}) ORDER BY id${dialect.forUpdate}`,
    [JSON.stringify(deliveryIds)],
  );
};

/** Closes deliveries that are open (or held as uncertain) and says which runs have nothing left to await. */
export const closeDeliveries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  closings: readonly Closing[],
): Promise<Closed> => {
  if (closings.length === 0) return { ids: new Set(), settlements: [] };
  await holdRuns(
    transaction,
    dialect,
    closings.map(({ deliveryId }) => deliveryId),
  );
  const rows = await dialect.all<ClosedRow>(
    transaction,
    `UPDATE delivery SET state = j.new_state, reason = j.new_reason, performed_at = j.new_at, closed_at = j.new_at
     FROM ${dialect.rows('j', CLOSING)} WHERE delivery.id = j.closing_id AND delivery.state IN ('queued', 'claimed', 'handed', 'frozen', 'uncertain')
     RETURNING id, workspace_id, shard, contact_id, run_id, step, visit, performed_at`,
    [
      JSON.stringify(
        closings.map(({ deliveryId, state, reason, at }) => [
          deliveryId,
          state,
          reason === null ? null : shortened(reason, LONGEST_REASON),
          at,
        ]),
      ),
    ],
  );
  const cancelled = new Set(closings.filter(({ state }) => state === 'cancelled').map(({ deliveryId }) => deliveryId));
  const ofRuns = rows.filter((row) => row.run_id !== null && !cancelled.has(row.id));
  const awaited = await stillAwaited(
    transaction,
    dialect,
    ofRuns.flatMap((row) => row.run_id ?? []),
  );
  const settlements = ofRuns
    .filter((row) => !awaited.has(`${row.run_id} ${row.visit}`))
    .map((row) =>
      settlementOf({
        workspaceId: row.workspace_id,
        shard: row.shard,
        contactId: row.contact_id,
        runId: row.run_id ?? 0,
        step: row.step ?? '',
        visit: row.visit,
        at: row.performed_at,
      }),
    );
  return { ids: new Set(rows.map(({ id }) => id)), settlements };
};
