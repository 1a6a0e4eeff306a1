import type { Clock } from '../../model/clock.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Report } from '../port.ts';

/** The shards this node holds, kept by a lease that is renewed while the node lives. */
export interface TenureKeeper {
  /** What is held at this moment. */
  current(): Tenure;
  /** Takes what is free; then renews and takes by itself until closed. */
  open(node: { readonly owner: string; readonly leaseMs: number }): Promise<void>;
  /** Gives everything back. */
  close(): Promise<void>;
}

type Ports = {
  readonly verbs: Pick<Verbs, 'acquireShards' | 'renewShards' | 'releaseShards'>;
  readonly clock: Clock;
  readonly report: Report;
  /** Called with shards just taken, before any work is done on them: what their last owner left behind is recovered here. */
  readonly takeOver: (tenure: Tenure) => Promise<void>;
};

/** Keeps a node's tenure. */
export const createTenureKeeper = (ports: Ports): TenureKeeper => {
  let owner = '';
  let leaseMs = 0;
  let shards = new Map<number, number>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const take = async (): Promise<void> => {
    const now = ports.clock.now();
    const taken = await ports.verbs.acquireShards({ owner, now, leaseMs });
    if (taken.size === 0) return;
    await ports.takeOver({ owner, shards: taken });
    shards = new Map([...shards, ...taken]);
  };
  const renew = async (): Promise<void> => {
    try {
      if (shards.size > 0)
        shards = await ports.verbs.renewShards({ owner, shards }, { now: ports.clock.now(), leaseMs });
      await take();
    } catch (error) {
      ports.report('the lease on the shards could not be renewed', {
        error: error instanceof Error ? error.message : String(error),
      });
    }
  };
  const keep = (): void => {
    timer = setTimeout(
      () => void renew().finally(() => (closed ? undefined : keep())),
      Math.max(250, Math.floor(leaseMs / 4)),
    );
    timer.unref();
  };
  return {
    current: () => ({ owner, shards }),
    open: async (node) => {
      ({ owner, leaseMs } = node);
      await take();
      keep();
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      const held = { owner, shards };
      shards = new Map();
      if (held.shards.size > 0) await ports.verbs.releaseShards(held);
    },
  };
};
