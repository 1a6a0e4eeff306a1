import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { endRuns } from '../query/run.ts';
import type { Redated } from './dated-fields.ts';

const ASKED: readonly BatchColumn[] = [
  { name: 'asked_contact', type: 'integer' },
  { name: 'asked_field', type: 'text' },
];

interface InsideRow {
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly run_id: number;
}

/**
 * Ends the runs that began around a date which their contact has no more, and cancels what they had not handed over. To be asked when
 * the dates are kept as they are now; a date of another year on the same day is the same occasion where it is kept every year.
 */
export const endRedated = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  redated: readonly Redated[],
): Promise<void> => {
  if (redated.length === 0) return;
  const rows = await dialect.all<InsideRow>(
    transaction,
    // Entries around dates are named by the field and the day: `birthday 2027-02-03`. A date of 29 February may be kept the day before or after.
    `SELECT e.workspace_id, e.workflow_id, e.run_id FROM ${dialect.rows('j', ASKED)} CROSS JOIN contact c CROSS JOIN subscription s CROSS JOIN enrolment e
     WHERE c.id = j.asked_contact AND s.workspace_id = c.workspace_id AND s.kind = 'date' AND e.workflow_id = s.workflow_id AND e.contact_id = c.id
       AND e.run_id IS NOT NULL AND substr(e.entry_key, 1, length(j.asked_field) + 1) = j.asked_field || ' '
       AND NOT EXISTS (SELECT 1 FROM contact_date d WHERE d.contact_id = c.id AND d.field = j.asked_field
         AND (d.day = substr(e.entry_key, length(j.asked_field) + 7, 5)
           OR (d.day = '02-29' AND substr(e.entry_key, length(j.asked_field) + 7, 5) IN ('02-28', '03-01')))
         AND (s.data LIKE '%"yearly":true%' OR d.year = CAST(substr(e.entry_key, length(j.asked_field) + 2, 4) AS ${dialect.words.integer})))`,
    [JSON.stringify(redated.map(({ contactId, field }) => [contactId, field]))],
  );
  const at = Math.max(...redated.map((one) => one.at));
  for (const [workflowId, own] of Map.groupBy(rows, (row) => row.workflow_id)) {
    const [first] = own;
    if (first === undefined) continue;
    const runIds = [...new Set(own.map((row) => row.run_id))];
    await endRuns(transaction, dialect, {
      workspaceId: first.workspace_id,
      workflowId,
      runIds,
      at,
      reason: 'date-changed',
    });
  }
};
