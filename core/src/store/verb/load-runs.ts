import type { Run } from '../../model/run.ts';
import type { Store } from '../store.ts';
import { parseRun, RUN_COLUMNS, type RunTuple } from './run-row.ts';

/** Runs by their ids. */
export const loadRuns = async (store: Store, ids: readonly number[]): Promise<ReadonlyMap<number, Run>> => {
  if (ids.length === 0) return new Map();
  const from = `run r WHERE r.id IN ${store.dialect.list('integer')}`;
  const rows = await store.dialect.tuples<RunTuple>(store.read, { columns: RUN_COLUMNS, from }, [JSON.stringify(ids)]);
  return new Map(rows.map(parseRun).map((run) => [run.id, run]));
};
