import type { DeliveryState } from '../../model/delivery.ts';
import type { Store } from '../store.ts';

/** How one delivery of a run stands. */
export interface DeliveryStanding {
  readonly step: string;
  readonly visit: number;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly performedAt: number | null;
}

/** How runs' deliveries stand, by run. */
export const loadDeliveryStandings = async (
  store: Store,
  runIds: readonly number[],
): Promise<ReadonlyMap<number, readonly DeliveryStanding[]>> => {
  if (runIds.length === 0) return new Map();
  const rows = await store.dialect.all<{
    run_id: number;
    step: string;
    visit: number;
    state: DeliveryState;
    reason: string | null;
    performed_at: number | null;
  }>(
    store.read,
    `SELECT run_id, step, visit, state, reason, performed_at FROM delivery WHERE run_id IN ${store.dialect.list('integer')} ORDER BY id`,
    [JSON.stringify(runIds)],
  );
  const standings = new Map<number, DeliveryStanding[]>();
  for (const row of rows) {
    const known = standings.get(row.run_id) ?? [];
    known.push({
      step: row.step,
      visit: row.visit,
      state: row.state,
      reason: row.reason,
      performedAt: row.performed_at,
    });
    standings.set(row.run_id, known);
  }
  return standings;
};
