import type { Knex } from 'knex';
import { ENTRY_TURN, type NewEvent } from '../../model/event.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

/** A run that has ended, by the place that it leaves. */
export interface LeftPlace {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly contactId: number;
  readonly entryKey: string;
  readonly runId: number;
  readonly shard: number;
  readonly at: number;
}

const LEFT: readonly BatchColumn[] = [
  { name: 'left_workflow', type: 'integer' },
  { name: 'left_contact', type: 'integer' },
  { name: 'left_key', type: 'text' },
  { name: 'left_run', type: 'integer' },
];

const PLACE: readonly BatchColumn[] = LEFT.slice(0, 3);

interface EnrolmentRow {
  readonly workflow_id: number;
  readonly contact_id: number;
  readonly entry_key: string;
  readonly queued: string | null;
}

const textOf = (workflowId: number, contactId: number, entryKey: string): string =>
  `${workflowId} ${contactId} ${entryKey}`;

/** The event by which an entry that was kept has its turn. */
export const turnOf = (
  { workspaceId, workflowId, contactId, entryKey, shard, at }: Omit<LeftPlace, 'runId'>,
  eventId: number,
): NewEvent => ({
  workspaceId,
  shard,
  type: ENTRY_TURN,
  contactId,
  at,
  payload: { workflow: workflowId, entryKey, event: eventId },
  quiet: false,
  causeRunId: null,
  depth: 0,
});

/** Lets the contacts of ended runs in again, as far as re-entry allows, and gives the events by which those have their turn whose entry was kept. */
export const closeEnrolments = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  left: readonly LeftPlace[],
): Promise<readonly NewEvent[]> => {
  if (left.length === 0) return [];
  const rows = await dialect.all<EnrolmentRow>(
    transaction,
    `UPDATE enrolment SET run_id = NULL FROM ${dialect.rows('j', LEFT)}
     WHERE enrolment.workflow_id = j.left_workflow AND enrolment.contact_id = j.left_contact AND enrolment.entry_key = j.left_key
       AND enrolment.run_id = j.left_run RETURNING workflow_id, contact_id, entry_key, queued`,
    [
      JSON.stringify(
        left.map(({ workflowId, contactId, entryKey, runId }) => [workflowId, contactId, entryKey, runId]),
      ),
    ],
  );
  const kept = rows.filter(({ queued }) => queued !== null);
  if (kept.length === 0) return [];
  await transaction.raw(
    `UPDATE enrolment SET queued = NULL FROM ${dialect.rows('j', PLACE)}
     WHERE enrolment.workflow_id = j.left_workflow AND enrolment.contact_id = j.left_contact AND enrolment.entry_key = j.left_key`,
    [JSON.stringify(kept.map((row) => [row.workflow_id, row.contact_id, row.entry_key]))],
  );
  const places = new Map(left.map((one) => [textOf(one.workflowId, one.contactId, one.entryKey), one]));
  return kept.flatMap((row) => {
    const place = places.get(textOf(row.workflow_id, row.contact_id, row.entry_key));
    return place === undefined ? [] : [turnOf(place, Number(row.queued))];
  });
};
