import type { Knex } from 'knex';
import { workspaceNow } from '../../model/clock.ts';
import { MESSAGES_WAIT_MS } from '../../model/message/waiting.ts';
import { findWorkspace } from './workspace.ts';

/**
 * Lets a workspace's messages go that wait for somebody to mend their way. Which of those that rest that long wait for it only stage 7 knows: the others,
 * for whom the hour is near anyhow, are looked at once more than they need.
 */
export const releaseMessages = async (
  transaction: Knex.Transaction,
  { workspaceId, now }: { readonly workspaceId: number; readonly now: number },
): Promise<void> => {
  const workspace = await findWorkspace(transaction, workspaceId);
  const at = workspace === null ? now : workspaceNow(workspace.clock, now);
  await transaction('delivery')
    .where({ workspace_id: workspaceId, state: 'queued', kind: 'message' })
    .where('not_before', '>', at)
    .where('not_before', '<=', at + MESSAGES_WAIT_MS)
    .update({ not_before: at });
};
