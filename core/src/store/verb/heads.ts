import type { Head } from '../../model/head.ts';
import type { Store } from '../store.ts';

interface HeadRow {
  readonly id: number;
  readonly clock_offset: number;
  readonly clock_rate: number;
  readonly clock_since: number;
  readonly earliest: number | null;
}

/** Which workspaces have something, and the first of each: one index probe a workspace, cheap for thousands of them, and nothing to keep up to date. */
export const heads = async (store: Store, probe: string): Promise<readonly Head[]> => {
  const columns = 'id, clock_offset, clock_rate, clock_since, earliest';
  const from = `(SELECT w.id, w.clock_offset, w.clock_rate, w.clock_since, (${probe}) AS earliest FROM workspace w) found WHERE earliest IS NOT NULL`;
  const rows = await store.dialect.many<HeadRow>(store.read, { columns, from }, []);
  return rows.map((row) => ({
    workspaceId: row.id,
    clock: { offset: row.clock_offset, rate: row.clock_rate, since: row.clock_since },
    earliest: row.earliest ?? 0,
  }));
};

/** Which workspaces have waiting runs, and when the first of each is due. */
export const runHeads = (store: Store): Promise<readonly Head[]> =>
  heads(
    store,
    `SELECT wake_at FROM run WHERE workspace_id = w.id AND state = 'waiting' AND publication_id IS NULL ORDER BY wake_at LIMIT 1`,
  );

/** Which workspaces have events nobody has reacted to, and the first of each. */
export const eventHeads = (store: Store): Promise<readonly Head[]> =>
  heads(store, `SELECT id FROM event WHERE workspace_id = w.id AND pending = 1 ORDER BY id LIMIT 1`);

/** Which workspaces have queued deliveries, and when the first of each may go. */
export const deliveryHeads = (store: Store): Promise<readonly Head[]> =>
  heads(
    store,
    `SELECT not_before FROM delivery WHERE workspace_id = w.id AND state = 'queued' ORDER BY not_before LIMIT 1`,
  );

/** Which workspaces have entries that are held back, and when the first of each is due. */
export const heldHeads = (store: Store): Promise<readonly Head[]> =>
  heads(store, `SELECT due_at FROM held_entry WHERE workspace_id = w.id ORDER BY due_at LIMIT 1`);

/** Which workspaces have occasions planned, and when the first of each is due. */
export const occasionHeads = (store: Store): Promise<readonly Head[]> =>
  heads(store, `SELECT due_at FROM occasion WHERE workspace_id = w.id AND state = 'planned' ORDER BY due_at LIMIT 1`);

/** Which workspaces have reports to endpoints that nobody has read, and when the first of each may be (real time). */
export const endpointHeads = async (store: Store): Promise<readonly Head[]> => {
  // Most of the time nobody has any.
  const any = await store.dialect.all<{ id: number }>(store.read, 'SELECT id FROM endpoint_call LIMIT 1', []);
  return any.length === 0
    ? []
    : heads(store, `SELECT due_at FROM endpoint_call WHERE workspace_id = w.id ORDER BY due_at LIMIT 1`);
};
