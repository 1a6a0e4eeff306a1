import type { MessageTrace } from '../../model/message-outcome.ts';
import type { Store } from '../store.ts';

/** What became of runs' messages: by run, then by step; of several from one step the last. */
export const loadMessageTraces = async (
  store: Store,
  runIds: readonly number[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, MessageTrace>>> => {
  if (runIds.length === 0) return new Map();
  const rows = await store.dialect.all<{
    run_id: number;
    public_id: string;
    step: string;
    state: string;
    tracked: number;
    counted: number;
    clicked_at: number | null;
    opened_at: number | null;
    machine_opens: number;
    sent_at: number | null;
    undelivered: number;
  }>(
    store.read,
    `SELECT run_id, public_id, step, state, tracked, CASE WHEN links IS NULL THEN 0 ELSE 1 END AS counted, clicked_at, sent_at, opened_at, machine_opens,
       CASE WHEN undelivered_at IS NOT NULL AND delivered_at IS NULL THEN 1 ELSE 0 END AS undelivered FROM message WHERE run_id IN ${store.dialect.list('integer')} AND step IS NOT NULL ORDER BY id`,
    [JSON.stringify(runIds)],
  );
  const traces = new Map<number, Map<string, MessageTrace>>();
  for (const row of rows) {
    const steps = traces.get(row.run_id) ?? new Map<string, MessageTrace>();
    steps.set(row.step, {
      publicId: row.public_id,
      state: row.state,
      tracked: row.tracked === 1,
      counted: row.counted === 1,
      // Whoever clicked has opened it.
      opened: row.opened_at !== null || row.clicked_at !== null,
      undelivered: row.undelivered === 1,
      fetchedByMachine: row.machine_opens > 0,
      sentAt: row.sent_at,
      openedAt: row.opened_at,
    });
    traces.set(row.run_id, steps);
  }
  return traces;
};
