import type { Delivery, DeliveryKind } from '../../model/delivery.ts';

/** How many mails are on their way at once; more only wait in the mail server's queue instead of ours. */
const MOST_MAILS = 200;
/** How many of them may be one workspace's: a mail server that takes for ever must not have every place. */
const MOST_MAILS_A_WORKSPACE = 100;
/** How many pieces of background work run at once: they are long, and the database has one writer. */
const MOST_CHORES = 2;

/** What is on its way, by kind. */
export interface Lanes {
  /** How many more of a kind may be set on their way. */
  room(kind: DeliveryKind): number;
  /** Those of some deliveries for which their workspace has room. */
  fit(deliveries: readonly Delivery[]): readonly Delivery[];
  /** Counts a delivery as on its way until its carrying is over. */
  add(delivery: Delivery, carrying: Promise<void>): void;
  /** The shards of what is on its way. */
  shards(): ReadonlySet<number>;
  /** Resolves when nothing is on its way any more, of some shards or (absent) at all. */
  drain(shards?: ReadonlySet<number>): Promise<void>;
}

/** Opens the lanes; `released` is called whenever a place becomes free. */
export const createLanes = (released: () => void): Lanes => {
  const under: Record<DeliveryKind, Map<Promise<void>, number>> = { message: new Map(), chore: new Map() };
  const ways = (shards?: ReadonlySet<number>): Promise<void>[] =>
    [...under.message, ...under.chore].flatMap(([way, shard]) =>
      shards === undefined || shards.has(shard) ? [way] : [],
    );
  const mailsOf = new Map<number, number>();
  const count = ({ kind, workspaceId }: Delivery, by: 1 | -1): void => {
    if (kind === 'message') mailsOf.set(workspaceId, (mailsOf.get(workspaceId) ?? 0) + by);
    if (mailsOf.get(workspaceId) === 0) mailsOf.delete(workspaceId);
  };
  return {
    room: (kind) => (kind === 'message' ? MOST_MAILS : MOST_CHORES) - under[kind].size,
    fit: (deliveries) => {
      const taken = new Map(mailsOf);
      return deliveries.filter(({ kind, workspaceId }) => {
        if (kind !== 'message') return true;
        const before = taken.get(workspaceId) ?? 0;
        taken.set(workspaceId, before + 1);
        return before < MOST_MAILS_A_WORKSPACE;
      });
    },
    add: (delivery, carrying) => {
      count(delivery, 1);
      const way = carrying.finally(() => {
        under[delivery.kind].delete(way);
        count(delivery, -1);
        released();
      });
      under[delivery.kind].set(way, delivery.shard);
    },
    shards: () => new Set([...under.message.values(), ...under.chore.values()]),
    drain: async (shards) => {
      for (let left = ways(shards); left.length > 0; left = ways(shards)) await Promise.all(left);
    },
  };
};
