import { SHARD_COUNT } from './shard.ts';

/** What a node does: `api` answers requests, `worker` does the work, `all` both. */
export const NODE_ROLES = ['api', 'worker', 'all'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/** A process of the hub, as it introduces itself to the others. */
export interface HubNode {
  /** Its own from one start to the next: the owner of the shards it holds. */
  readonly id: string;
  /** What people call it: the machine and the process. */
  readonly name: string;
  readonly role: NodeRole;
  readonly version: string;
  /** After how many milliseconds without a sign of life it counts as gone. */
  readonly leaseMs: number;
}

/** A node as others see it. */
export interface KnownNode {
  readonly id: string;
  readonly name: string;
  readonly role: NodeRole;
  readonly version: string;
  readonly startedAt: number;
  readonly seenAt: number;
  readonly alive: boolean;
  readonly leaving: boolean;
  /** How many shards it holds. */
  readonly shards: number;
}

/** How many shards each of some workers may hold at the most, so that all of them are held and nobody has much more than another. */
export const fairShare = (workers: number): number => Math.ceil(SHARD_COUNT / Math.max(1, workers));

/** Which shards a node gives away: as many as it holds too many, those first on which nothing is on its way. */
export const surplusOf = (
  held: readonly number[],
  { share, busy }: { readonly share: number; readonly busy: ReadonlySet<number> },
): readonly number[] => {
  const idleFirst = held.toSorted((left, right) => Number(busy.has(left)) - Number(busy.has(right)) || right - left);
  return idleFirst.slice(0, Math.max(0, held.length - share));
};
