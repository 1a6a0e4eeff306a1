import type { Knex } from 'knex';
import type { RunEnd, RunState } from '../../model/run.ts';

/** A run as a list shows it. */
export interface RunListRow {
  readonly runId: number;
  readonly contactId: number;
  readonly contact: string;
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly version: number;
  readonly step: string;
  readonly state: RunState;
  readonly wakeAt: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly endReason: RunEnd | null;
  readonly heldBy: string | null;
}

/** Which runs a list shows, and from below which of them. */
export interface RunQuery {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly step: string | null;
  /** `inside`: any state but ended. */
  readonly state: RunState | 'inside' | null;
  readonly before: { readonly contactId: number; readonly runId: number } | null;
  readonly limit: number;
}

/** Runs of a workflow, the newest contacts first. Found by the entries: runs have no index by workflow, which would cost every move. */
export const listRuns = async (
  on: Knex,
  { workspaceId, workflowId, step, state, before, limit }: RunQuery,
): Promise<RunListRow[]> => {
  const query = on('enrolment as e')
    .join('run as r', (join) =>
      join
        .on('r.contact_id', 'e.contact_id')
        .andOn('r.workflow_id', 'e.workflow_id')
        .andOn('r.entry_key', 'e.entry_key'),
    )
    .join('contact as c', 'c.id', 'e.contact_id')
    .join('version as v', 'v.id', 'r.version_id')
    .where({ 'e.workflow_id': workflowId, 'e.workspace_id': workspaceId })
    .select<RunListRow[]>({
      runId: 'r.id',
      contactId: 'e.contact_id',
      contact: 'c.public_id',
      email: 'c.email',
      firstName: 'c.first_name',
      lastName: 'c.last_name',
      version: 'v.number',
      step: 'r.step',
      state: 'r.state',
      wakeAt: 'r.wake_at',
      startedAt: 'r.started_at',
      endedAt: 'r.ended_at',
      endReason: 'r.end_reason',
      heldBy: 'r.held_by',
    })
    .orderBy([
      { column: 'e.contact_id', order: 'desc' },
      { column: 'r.id', order: 'desc' },
    ])
    .limit(limit);
  if (step !== null) void query.where('r.step', step);
  if (state === 'inside') void query.whereNot('r.state', 'ended');
  else if (state !== null) void query.where('r.state', state);
  // The first condition is what the index can use; the second one settles the contact on which the page before ended.
  if (before !== null)
    void query
      .where('e.contact_id', '<=', before.contactId)
      .whereRaw('(e.contact_id < ? OR r.id < ?)', [before.contactId, before.runId]);
  return query;
};
