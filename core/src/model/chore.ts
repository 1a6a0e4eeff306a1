import type { NewDelivery } from './delivery.ts';
import { shardOfSubject } from './shard.ts';

/** Work that the hub does in the background about one subject of a workspace. */
export interface NewChore {
  readonly publicId: string;
  readonly workspaceId: number;
  readonly chore: 'audience' | 'bulk' | 'import' | 'move';
  /** The public id of what it is about. */
  readonly subject: string;
  /** Tells it from the others about the same subject (absent: there is one). */
  readonly turn?: string;
  readonly createdAt: number;
  /** Absent: at once. */
  readonly notBefore?: number;
}

/** A chore as the ledger keeps it: it goes on where it was cut off, so it may be begun again. */
export const choreDelivery = ({
  publicId,
  workspaceId,
  chore,
  subject,
  turn,
  createdAt,
  notBefore = createdAt,
}: NewChore): NewDelivery => ({
  publicId,
  workspaceId,
  shard: shardOfSubject(subject),
  kind: 'chore',
  channel: null,
  contactId: null,
  runId: null,
  workflowId: null,
  versionId: null,
  step: null,
  visit: 0,
  key: `${chore}:${subject}${turn === undefined ? '' : `:${turn}`}`,
  notBefore,
  createdAt,
  onUncertain: 'resend',
  body: { chore, [chore]: subject },
});
