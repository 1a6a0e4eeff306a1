import type { Knex } from 'knex';
import type { NewEvent } from '../../model/event.ts';
import type { QueuedEntry } from '../../model/move.ts';
import { entryKeyText } from '../../model/reentry.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { turnOf } from './close-enrolments.ts';

const QUEUED: readonly BatchColumn[] = [
  { name: 'queued_workflow', type: 'integer' },
  { name: 'queued_contact', type: 'integer' },
  { name: 'queued_key', type: 'text' },
  { name: 'queued_event', type: 'text' },
];

/** Keeps entries until the runs of their contacts have ended, and gives the events by which those have their turn whose run did so meanwhile. */
export const queueEntries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly QueuedEntry[],
): Promise<readonly NewEvent[]> => {
  if (entries.length === 0) return [];
  const rows = entries.map((one) => [one.workflowId, one.contactId, one.entryKey, String(one.eventId)]);
  const kept = await dialect.all<{ workflow_id: number; contact_id: number; entry_key: string }>(
    transaction,
    // Whoever ends the run waits for this row, or has ended it already: either sees what the other did.
    `UPDATE enrolment SET queued = coalesce(enrolment.queued, j.queued_event) FROM ${dialect.rows('j', QUEUED)}
     WHERE enrolment.workflow_id = j.queued_workflow AND enrolment.contact_id = j.queued_contact AND enrolment.entry_key = j.queued_key
       AND enrolment.run_id IS NOT NULL RETURNING workflow_id, contact_id, entry_key`,
    [JSON.stringify(rows)],
  );
  const waiting = new Set(
    kept.map((row) =>
      entryKeyText({ workflowId: row.workflow_id, contactId: row.contact_id, entryKey: row.entry_key }),
    ),
  );
  return entries.filter((entry) => !waiting.has(entryKeyText(entry))).map((entry) => turnOf(entry, entry.eventId));
};
