import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** Into which workflow a contact is about to be brought by another run, and from when entries of that kind count. */
export interface CausedQuery {
  readonly workflowId: number;
  readonly contactId: number;
  readonly since: number;
}

const QUERY: readonly BatchColumn[] = [
  { name: 'asked', type: 'integer' },
  { name: 'asked_workflow', type: 'integer' },
  { name: 'asked_contact', type: 'integer' },
  { name: 'asked_since', type: 'integer' },
];

/** How often runs have brought contacts into workflows, for each question in its place. */
export const countCausedEntries = async (store: Store, queries: readonly CausedQuery[]): Promise<readonly number[]> => {
  if (queries.length === 0) return [];
  const rows = await store.dialect.all<{ asked: number; n: number }>(
    store.read,
    `SELECT j.asked, count(*) AS n FROM ${store.dialect.rows('j', QUERY)} CROSS JOIN run r
     WHERE r.contact_id = j.asked_contact AND r.workflow_id = j.asked_workflow AND r.started_at > j.asked_since AND r.depth > 0
     GROUP BY j.asked`,
    [JSON.stringify(queries.map(({ workflowId, contactId, since }, at) => [at, workflowId, contactId, since]))],
  );
  const counts = new Map(rows.map(({ asked, n }) => [asked, n]));
  return queries.map((_, at) => counts.get(at) ?? 0);
};
