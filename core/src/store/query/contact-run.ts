import type { Knex } from 'knex';
import type { RunEnd, RunState } from '../../model/run.ts';

/** A contact's run as the contact's page shows it. */
export interface ContactRunRow {
  readonly runId: number;
  readonly workflow: string;
  readonly workflowName: string;
  readonly version: number;
  readonly step: string;
  readonly state: RunState;
  readonly wakeAt: number | null;
  readonly heldBy: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly endReason: RunEnd | null;
}

/** The runs of one contact through every workflow, the newest first, from below one of them. */
export const listRunsOfContact = async (
  on: Knex | Knex.Transaction,
  {
    workspaceId,
    contactId,
    before,
    limit,
  }: {
    readonly workspaceId: number;
    readonly contactId: number;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<ContactRunRow[]> => {
  const query = on('run as r')
    .join('workflow as w', 'w.id', 'r.workflow_id')
    .join('version as v', 'v.id', 'r.version_id')
    .where({ 'r.contact_id': contactId, 'r.workspace_id': workspaceId })
    .select<ContactRunRow[]>({
      runId: 'r.id',
      workflow: 'w.public_id',
      workflowName: 'w.name',
      version: 'v.number',
      step: 'r.step',
      state: 'r.state',
      wakeAt: 'r.wake_at',
      heldBy: 'r.held_by',
      startedAt: 'r.started_at',
      endedAt: 'r.ended_at',
      endReason: 'r.end_reason',
    })
    .orderBy('r.id', 'desc')
    .limit(limit);
  if (before !== null) void query.where('r.id', '<', before);
  return query;
};
