import type { Run } from '../../model/run.ts';
import type { Store } from '../store.ts';
import { parseRun, RUN_COLUMNS, type RunRow } from './run-row.ts';

/** Runs by their ids. */
export const loadRuns = async (store: Store, ids: readonly number[]): Promise<ReadonlyMap<number, Run>> => {
  if (ids.length === 0) return new Map();
  const rows = await store.dialect.all<RunRow>(
    store.read,
    `SELECT ${RUN_COLUMNS} FROM run r WHERE r.id IN ${store.dialect.list('integer')}`,
    [JSON.stringify(ids)],
  );
  return new Map(rows.map((row) => [row.id, parseRun(row)]));
};
