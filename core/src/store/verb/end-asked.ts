import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { endRuns } from '../query/run.ts';

/** Of a contact, the runs of which workflow are to end (null: of every one), and of which they go on. */
export interface EndAsked {
  readonly workspaceId: number;
  readonly contactId: number;
  readonly workflowId: number | null;
  /** The workflow in which it was asked. */
  readonly except: number | null;
  readonly at: number;
}

const ASKED: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_contact', type: 'integer' },
  { name: 'asked_workflow', type: 'integer' },
  { name: 'asked_except', type: 'integer' },
  { name: 'asked_at', type: 'integer' },
];

interface InsideRow {
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly run_id: number;
  readonly asked_at: number;
}

/** Ends the runs of contacts that steps of other workflows asked to end, and cancels what they had not handed over. */
export const endAsked = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  asked: readonly EndAsked[],
): Promise<void> => {
  if (asked.length === 0) return;
  const rows = await dialect.all<InsideRow>(
    transaction,
    `SELECT r.workspace_id, r.workflow_id, r.id AS run_id, j.asked_at FROM ${dialect.rows('j', ASKED)} CROSS JOIN run r
     WHERE r.contact_id = j.asked_contact AND r.workspace_id = j.asked_workspace AND r.state <> 'ended'
       AND (j.asked_workflow IS NULL OR r.workflow_id = j.asked_workflow)
       AND (j.asked_except IS NULL OR r.workflow_id <> j.asked_except)`,
    [
      JSON.stringify(
        asked.map(({ workspaceId, contactId, workflowId, except, at }) => [
          workspaceId,
          contactId,
          workflowId,
          except,
          at,
        ]),
      ),
    ],
  );
  for (const [workflowId, own] of Map.groupBy(rows, (row) => row.workflow_id)) {
    const [first] = own;
    if (first === undefined) continue;
    const runIds = [...new Set(own.map((row) => row.run_id))];
    // Every workspace has a time of its own.
    const at = Math.max(...own.map((row) => row.asked_at));
    const of = { workspaceId: first.workspace_id, workflowId, runIds };
    await endRuns(transaction, dialect, { ...of, at, reason: 'stopped-by-workflow' });
  }
};
