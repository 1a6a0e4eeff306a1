import { entryKeyText, type Enrolment, type EntryKey } from '../../model/reentry.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

const KEY: readonly BatchColumn[] = [
  { name: 'asked_workflow', type: 'integer' },
  { name: 'asked_contact', type: 'integer' },
  { name: 'asked_key', type: 'text' },
];

/** What is known of earlier entries, by {@link entryKeyText}. */
export const loadEnrolments = async (
  store: Store,
  keys: readonly EntryKey[],
): Promise<ReadonlyMap<string, Enrolment>> => {
  if (keys.length === 0) return new Map();
  const rows = await store.dialect.all<{
    workflow_id: number;
    contact_id: number;
    entry_key: string;
    last_at: number;
    entries: number;
    run_id: number | null;
    is_queued: number;
  }>(
    store.read,
    `SELECT e.workflow_id, e.contact_id, e.entry_key, e.last_at, e.entries, e.run_id, CASE WHEN e.queued IS NULL THEN 0 ELSE 1 END AS is_queued FROM ${store.dialect.rows('j', KEY)}
     JOIN enrolment e ON e.workflow_id = j.asked_workflow AND e.contact_id = j.asked_contact AND e.entry_key = j.asked_key`,
    [JSON.stringify(keys.map(({ workflowId, contactId, entryKey }) => [workflowId, contactId, entryKey]))],
  );
  return new Map(
    rows.map((row) => [
      entryKeyText({ workflowId: row.workflow_id, contactId: row.contact_id, entryKey: row.entry_key }),
      { lastAt: row.last_at, entries: row.entries, runId: row.run_id, isQueued: row.is_queued === 1 },
    ]),
  );
};
