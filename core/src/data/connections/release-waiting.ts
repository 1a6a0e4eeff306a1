import { workspaceNow } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import { releaseRequests } from '../../store/query/connection-token.ts';
import { releaseMessages } from '../../store/query/release-messages.ts';
import type { Transaction } from '../people/parts.ts';

/** Lets go at once what waits for a connection: its requests, and the workspace's messages. Whoever has mended it need not wait for the next look; call `pulse.deliveries()` after the commit. */
export const releaseWaiting = async (
  transaction: Transaction,
  { workspace, connection, now }: { readonly workspace: Workspace; readonly connection: string; readonly now: number },
): Promise<void> => {
  await releaseRequests(transaction, {
    workspaceId: workspace.id,
    connection,
    now: workspaceNow(workspace.clock, now),
  });
  await releaseMessages(transaction, { workspaceId: workspace.id, now });
};
