import type { RequestAnswer } from '@innesto/sdk/contract';
import type { DeliveryState } from '../../model/delivery.ts';
import { readKept } from '../../model/kept.ts';
import type { Store } from '../store.ts';

/** How one delivery of a run stands. */
export interface DeliveryStanding {
  readonly step: string;
  readonly visit: number;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly performedAt: number | null;
  /** What another system answered, at the visit where the run stands; null where it was no request, or there was no answer. */
  readonly answer: RequestAnswer | null;
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
    answer: string | null;
  }>(
    store.read,
    `SELECT d.run_id, d.step, d.visit, d.state, d.reason, d.performed_at, q.answer
     FROM delivery d JOIN run r ON r.id = d.run_id LEFT JOIN request q ON q.delivery_id = d.id AND d.visit = r.visit
     WHERE d.run_id IN ${store.dialect.list('integer')} ORDER BY d.id`,
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
      answer: row.answer === null ? null : readKept<RequestAnswer>(row.answer),
    });
    standings.set(row.run_id, known);
  }
  return standings;
};
