import type { WorkspaceClock } from '../../model/clock.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { writeAttempts } from './answer-deliveries.ts';
import { appendEvents } from './append-events.ts';
import { closeDeliveries } from './close-deliveries.ts';

interface LeftRow {
  readonly id: number;
  readonly kind: string;
  readonly state: string;
  readonly shard: number;
  readonly epoch: number;
  readonly attempt: number;
  readonly on_uncertain: string;
  readonly clock_offset: number;
  readonly clock_rate: number;
  readonly clock_since: number;
}

const UNCERTAIN = 'the hub stopped while handing it over';

const clockOf = (row: LeftRow): WorkspaceClock => ({
  offset: row.clock_offset,
  rate: row.clock_rate,
  since: row.clock_since,
});

/** What recovery found: how many were simply queued again, and how many may have gone out already. */
export interface Recovered {
  readonly requeued: number;
  readonly uncertain: number;
}

/**
 * Takes over what an earlier owner of the shards left behind: what was claimed is queued again; what was handed over is uncertain,
 * and is sent again or held as its step says. Both are written into the delivery's history.
 */
export const recoverDeliveries = (
  store: Store,
  { tenure, now }: { readonly tenure: Tenure; readonly now: number },
): Promise<Recovered> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const rows = await dialect.all<LeftRow>(
      transaction,
      `SELECT d.id, d.kind, d.state, d.shard, d.epoch, d.attempt, d.on_uncertain, w.clock_offset, w.clock_rate, w.clock_since
       FROM delivery d JOIN workspace w ON w.id = d.workspace_id
       WHERE d.shard IN ${dialect.list('integer')} AND d.state IN ('claimed', 'handed')${dialect.forUpdate === '' ? '' : ' FOR UPDATE OF d'}`,
      [JSON.stringify([...tenure.shards.keys()])],
    );
    const left = rows.filter((row) => row.epoch < (tenure.shards.get(row.shard) ?? 0));
    const unsure = left.filter((row) => row.state === 'handed');
    const held = unsure.filter((row) => row.on_uncertain === 'hold');
    const again = left.filter((row) => !held.includes(row));
    await transaction.raw(`UPDATE delivery SET uncertain = uncertain + 1 WHERE id IN ${dialect.list('integer')}`, [
      JSON.stringify(unsure.map(({ id }) => id)),
    ]);
    await transaction.raw(`UPDATE delivery SET state = 'queued' WHERE id IN ${dialect.list('integer')}`, [
      JSON.stringify(again.map(({ id }) => id)),
    ]);
    await transaction.raw(`UPDATE message SET state = 'uncertain' WHERE delivery_id IN ${dialect.list('integer')}`, [
      JSON.stringify(unsure.map(({ id }) => id)),
    ]);
    await transaction.raw(`UPDATE request SET state = 'uncertain' WHERE delivery_id IN ${dialect.list('integer')}`, [
      JSON.stringify(unsure.map(({ id }) => id)),
    ]);
    await writeAttempts(
      transaction,
      dialect,
      unsure.map((row) => [row.id, row.attempt, workspaceNow(clockOf(row), now), 'uncertain', UNCERTAIN] as const),
    );
    const closed = await closeDeliveries(
      transaction,
      dialect,
      held.map((row) => ({
        deliveryId: row.id,
        state: 'uncertain',
        reason: UNCERTAIN,
        at: workspaceNow(clockOf(row), now),
      })),
    );
    await appendEvents(transaction, dialect, { events: closed.settlements, receivedAt: now });
    return { requeued: again.length, uncertain: unsure.length };
  });
