import type { Filter } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';

/** An active workflow that listens to lists being joined, and which joining it minds (null: any). */
export interface ListStart {
  readonly publicId: string;
  readonly name: string;
  readonly filter: Filter | null;
}

/** What a workspace's active workflows listen to when somebody joins a list; a workflow may listen more than once. */
export const loadListStarts = async (
  on: Knex | Knex.Transaction,
  workspaceId: number,
): Promise<readonly ListStart[]> => {
  const rows: { publicId: string; name: string; filter: string | null }[] = await on('workflow')
    .join('subscription', 'subscription.workflow_id', 'workflow.id')
    .where({
      'workflow.workspace_id': workspaceId,
      'workflow.state': 'active',
      'subscription.event_type': 'list.joined',
    })
    .whereNull('workflow.deleted_at')
    .orderBy('workflow.id')
    .select({ publicId: 'workflow.public_id', name: 'workflow.name', filter: 'subscription.filter' });
  return rows.map((row) => ({ ...row, filter: row.filter === null ? null : readKept<Filter>(row.filter) }));
};
