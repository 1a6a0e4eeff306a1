import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Delivery } from '../../model/delivery.ts';
import { createTurns, takeShares } from '../../model/fair-share.ts';
import { splitHeads } from '../../model/head.ts';
import { oncePerContact } from '../../model/once-per-contact.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Answered } from '../../store/verb/answer-deliveries.ts';
import type { Handing, Try } from '../../store/verb/hand-deliveries.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Report } from '../port.ts';
import { carry, type CarryPorts, type Chores } from './carry.ts';
import { claim, type ClaimPorts } from './claim.ts';
import type { Errand } from './judged.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { createRoomBell } from './room-bell.ts';
import { takeRequests } from './take-requests.ts';

/** What one round of delivering came to. */
interface DeliverRound {
  readonly moved: boolean;
  readonly settled: boolean;
  readonly nextIn: number | null;
  /** How many were looked at. */
  readonly count: number;
  /** Some are due, and none could be claimed now: there is no room for them, or they are another node's. */
  readonly stuck: boolean;
}

const NOTHING: DeliverRound = { moved: false, settled: false, nextIn: null, count: 0, stuck: false };

/** Carries queued deliveries into the world. */
export interface Deliverer {
  /** Claims what may go now and sets it on its way; says whether anything moved, and when there will be more. */
  work(tenure: Tenure): Promise<DeliverRound>;
  /** Resolves when nothing is on its way any more. */
  drain(): Promise<void>;
  /** The shards on which something is on its way. */
  busy(): ReadonlySet<number>;
  /** Lets what is on its way on some shards arrive; background work there is interrupted and queued again. Nothing new is to be begun on them. */
  letGo(tenure: Tenure): Promise<void>;
}

/** How calls are put together into one commit; given by the store. */
type Gather = <Item, Answer>(
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
  most: number,
) => (item: Item) => Promise<Answer>;

/** What delivering is handed. */
export interface DeliverPorts extends ClaimPorts {
  readonly verbs: ClaimPorts['verbs'] &
    Pick<
      Verbs,
      | 'deliveryHeads'
      | 'requestHosts'
      | 'queuedRequests'
      | 'queuedDeliveries'
      | 'handDeliveries'
      | 'answerDeliveries'
      | 'releaseClaims'
      | 'optOut'
    >;
  readonly chores: Chores;
  readonly clock: Clock;
  readonly random: () => number;
  readonly gather: Gather;
  readonly report: Report;
  readonly signal: AbortSignal;
  /** Called after answers were written down: messages changed, and runs may have been settled. */
  readonly answered: (answers: readonly Answered[]) => void;
}

const COMMIT_MOST = 500;

const carryPorts = (ports: DeliverPorts): CarryPorts => ({
  hand: ports.gather<Handing, boolean>(async (tries) => {
    const handed = await ports.verbs.handDeliveries(tries);
    return tries.map((one) => handed.has(one));
  }, COMMIT_MOST),
  answer: ports.gather<Answered, boolean>(async (answers) => {
    await ports.commitBatch({
      members: answers,
      suspectOf: ({ deliveryId, workspaceId }) => ({ kind: 'delivery', subjectId: deliveryId, workspaceId }),
      commit: (members) => ports.verbs.answerDeliveries({ answers: members, now: ports.clock.now() }),
    });
    ports.answered(answers);
    return answers.map(() => true);
  }, COMMIT_MOST),
  optOut: (out) => ports.verbs.optOut(out),
  chores: ports.chores,
  requests: ports.requests,
  clock: ports.clock,
  random: ports.random,
  report: ports.report,
  signal: ports.signal,
});

/** Deliveries of one kind whose moment has come, fairly over the workspaces. */
const takeQueued = (
  verbs: Pick<Verbs, 'queuedDeliveries'>,
  {
    kind,
    most,
    workspaceIds,
    heads,
    tenure,
  }: {
    readonly kind: Delivery['kind'];
    readonly most: number;
    readonly workspaceIds: readonly number[];
    /** What time it is in each workspace. */
    readonly heads: ReadonlyMap<number, number>;
    readonly tenure: Tenure;
  },
): Promise<readonly Delivery[]> =>
  most <= 0
    ? Promise.resolve([])
    : takeShares({
        workspaceIds,
        most,
        take: (ids, each) =>
          verbs.queuedDeliveries({
            kind,
            heads: ids.map((workspaceId) => ({ workspaceId, now: heads.get(workspaceId) ?? 0 })),
            tenure,
            each,
          }),
        workspaceOf: (delivery: Delivery) => delivery.workspaceId,
      });

const KINDS = ['message', 'request', 'chore'] as const;

/** What is to go now and has room, at most one of a contact; whether anything is due at all; and when there will be more. */
const takeDue = async (
  {
    verbs,
    lanes,
    turn,
  }: {
    readonly verbs: DeliverPorts['verbs'];
    readonly lanes: Lanes;
    readonly turn: ReturnType<typeof createTurns>;
  },
  tenure: Tenure,
  now: number,
): Promise<{ readonly ready: readonly Delivery[]; readonly isDue: boolean; readonly nextIn: number | null }> => {
  const { due, nextIn } = splitHeads(await verbs.deliveryHeads(), now);
  const heads = new Map(due.map(({ workspaceId, clock }) => [workspaceId, workspaceNow(clock, now)]));
  const from = { workspaceIds: turn([...heads.keys()]), heads, tenure };
  // Each kind for itself: work that waits for its lane must not stand before what could go.
  const queued = [
    ...(await takeQueued(verbs, { kind: 'message', most: lanes.room('message'), ...from })),
    ...(await takeRequests(verbs, { lanes, ...from })),
    ...(await takeQueued(verbs, { kind: 'chore', most: lanes.room('chore'), ...from })),
  ];
  const ready = oncePerContact(lanes.fit(queued), ({ contactId }) => contactId);
  return { ready, isDue: due.length > 0, nextIn };
};

/** Background work goes on where it was interrupted: by whoever holds its shard next. */
const createInterruptible = (ports: DeliverPorts, carrying: CarryPorts) => {
  const under = new Map<AbortController, number>();
  return {
    interrupt: (tenure: Tenure): void => {
      for (const [leaving, shard] of under) if (tenure.shards.has(shard)) leaving.abort();
    },
    carry: async (errand: Errand, tenure: Tenure): Promise<void> => {
      const leaving = new AbortController();
      under.set(leaving, errand.delivery.shard);
      try {
        await carry({ ...carrying, signal: AbortSignal.any([ports.signal, leaving.signal]) }, errand);
      } finally {
        under.delete(leaving);
        const { id: deliveryId, attempt } = errand.delivery;
        if (leaving.signal.aborted) await ports.verbs.releaseClaims([{ deliveryId, attempt: attempt + 1 }], tenure);
      }
    },
  };
};

/** Opens stage 7. Never more is claimed than can be set on its way at once, so a crash leaves few claims behind. */
export const createDeliverer = (ports: DeliverPorts, released: () => void): Deliverer => {
  const carrying = carryPorts(ports);
  const interruptible = createInterruptible(ports, carrying);
  const turn = createTurns();
  let inDoubt: readonly Try[] = [];
  const settleDoubts = async (tenure: Tenure): Promise<void> => {
    if (inDoubt.length === 0) return;
    await ports.verbs.releaseClaims(inDoubt, tenure);
    inDoubt = [];
  };
  const bell = createRoomBell(released);
  const lanes = createLanes(() => bell.freed());
  const dispatch = (errand: Errand, tenure: Tenure): void => {
    const way = errand.kind === 'chore' ? interruptible.carry(errand, tenure) : carry(carrying, errand);
    const carried = way.catch((error: unknown) => {
      // The hub is stopping. The claim stays in the ledger with our epoch, and is recovered by whoever has the shard next.
      ports.report('an answer could not be written down', {
        delivery: errand.delivery.publicId,
        detail: error instanceof Error ? error.message : String(error),
      });
    });
    lanes.add(errand.delivery, carried);
  };
  const work = async (tenure: Tenure): Promise<DeliverRound> => {
    if (tenure.shards.size === 0) return NOTHING;
    if (KINDS.every((kind) => lanes.room(kind) <= 0)) return { ...NOTHING, stuck: true };
    await settleDoubts(tenure);
    const now = ports.clock.now();
    const { ready, isDue, nextIn } = await takeDue({ verbs: ports.verbs, lanes, turn }, tenure, now);
    if (ready.length === 0) return { ...NOTHING, nextIn, stuck: isDue };
    const { errands, closed, moved } = await claim(ports, { tenure, deliveries: ready, now }).catch(
      (error: unknown) => {
        // Whether the claims were committed nobody knows (the connection broke), and nothing was set on its way.
        inDoubt = [...inDoubt, ...ready.map(({ id, attempt }) => ({ deliveryId: id, attempt: attempt + 1 }))];
        throw error;
      },
    );
    for (const errand of errands) dispatch(errand, tenure);
    return { moved, settled: closed > 0, nextIn, count: ready.length, stuck: !moved };
  };
  return {
    work: async (tenure) => {
      bell.looks();
      const round = await work(tenure);
      bell.looked(round.stuck);
      return round;
    },
    drain: () => lanes.drain(),
    busy: () => lanes.shards(),
    letGo: (tenure) => {
      interruptible.interrupt(tenure);
      return lanes.drain(new Set(tenure.shards.keys()));
    },
  };
};
