import type { Run } from '../../model/run.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { parseRun, RUN_COLUMNS, type RunTuple } from './run-row.ts';

/** A contact and a workflow that they may be inside. */
export interface Inside {
  readonly workflowId: number;
  readonly contactId: number;
}

const PAIR: readonly BatchColumn[] = [
  { name: 'asked_workflow', type: 'integer' },
  { name: 'asked_contact', type: 'integer' },
];

/** The runs of contacts that are inside some workflows now, under whatever entry keys: by the entries, which know nothing of ended runs. */
export const loadRunsInside = async (store: Store, pairs: readonly Inside[]): Promise<readonly Run[]> => {
  if (pairs.length === 0) return [];
  // CROSS JOIN keeps the order: a few entries are looked up by their keys, and their runs by the ids.
  const from = `${store.dialect.rows('j', PAIR)} CROSS JOIN enrolment e CROSS JOIN run r
     WHERE e.workflow_id = j.asked_workflow AND e.contact_id = j.asked_contact AND e.run_id IS NOT NULL AND r.id = e.run_id`;
  const rows = await store.dialect.tuples<RunTuple>(store.read, { columns: RUN_COLUMNS, from }, [
    JSON.stringify(pairs.map(({ workflowId, contactId }) => [workflowId, contactId])),
  ]);
  return rows.map(parseRun);
};
