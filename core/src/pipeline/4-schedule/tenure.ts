import { fairShare, surplusOf, type HubNode } from '../../model/node.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Report } from '../port.ts';

/** The shards this node holds, kept by leases that are renewed while it lives: its fair share of them, by how many workers there are. */
export interface TenureKeeper {
  /** What work may be begun on at this moment; nothing once the leases may have run out without our noticing. */
  current(): Tenure;
  /** What is held, also that which is about to be given away: what is under way on it may still end well. */
  held(): Tenure;
  /** A round of work on what is held: no shard of it is given away before it ends. */
  during<Result>(work: (tenure: Tenure) => Promise<Result>): Promise<Result>;
  /** Takes its share of what is free; then renews, takes and gives away by itself until closed. */
  open(node: HubNode): Promise<void>;
  /** Looks at once how many share the work: somebody came, or went. */
  look(): void;
  /** Resolves when a look that was asked for is over. */
  idle(): Promise<void>;
  /** Gives back at once that on which nothing is on its way, and the rest when `drain` is through. */
  close(drain: () => Promise<void>): Promise<void>;
}

/** What keeping a tenure is handed. */
export interface TenurePorts {
  readonly verbs: Pick<Verbs, 'acquireShards' | 'releaseShards' | 'beat' | 'announceLeaving' | 'forgetNode'>;
  readonly report: Report;
  /** Milliseconds that only ever elapse, also while the process was stopped: no clock that somebody may set. */
  readonly uptime: () => number;
  /** Called with shards just taken, before any work is done on them: what their last owner left behind is recovered here. */
  readonly takeOver: (tenure: Tenure) => Promise<void>;
  /** The shards on which something is on its way into the world. */
  readonly busy: () => ReadonlySet<number>;
  /** Lets what is on its way on some shards arrive, and interrupts what can go on elsewhere. */
  readonly letGo: (tenure: Tenure) => Promise<void>;
  /** Called when shards came, so that work on them begins, or went, so that others look for them. */
  readonly changed: (what: 'taken' | 'released') => void;
  /** Called at each sign of life with how many other nodes are alive. */
  readonly counted: (others: number) => void;
}

const MOST_BETWEEN_BEATS_MS = 2500;
const LEAST_BETWEEN_BEATS_MS = 250;

const NOBODY: HubNode = { id: '', name: '', role: 'all', version: '', leaseMs: 0 };

type Shards = ReadonlyMap<number, number>;

const without = (shards: Shards, these: { has(shard: number): boolean }): Map<number, number> =>
  new Map([...shards].filter(([shard]) => !these.has(shard)));

const only = (shards: Shards, these: ReadonlySet<number>): Map<number, number> =>
  new Map([...shards].filter(([shard]) => these.has(shard)));

/** Those shards that the database says are held at the epoch at which they were taken. */
const still = (shards: Shards, held: Shards): Map<number, number> =>
  new Map([...shards].filter(([shard, epoch]) => held.get(shard) === epoch));

const within = async (work: Promise<unknown>, milliseconds: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)))]);
  clearTimeout(timer);
};

const told = (error: unknown): { readonly error: string } => ({
  error: error instanceof Error ? error.message.slice(0, 500) : String(error),
});

class Keeper implements TenureKeeper {
  readonly #ports: TenurePorts;
  #node = NOBODY;
  /** What work is done on. */
  #shards = new Map<number, number>();
  /** What was taken, and whose last owner's work is not recovered yet. */
  #arriving = new Map<number, number>();
  /** Of the shards, those about to be given away: no work is begun on them any more. */
  readonly #leaving = new Set<number>();
  readonly #rounds = new Set<Promise<unknown>>();
  #validUntil = Number.NEGATIVE_INFINITY;
  /** Until then nothing is taken whose owner merely did not renew it. */
  #patientUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  /** Whatever speaks to the database about leases does so one after the other: a renewal must not overtake a giving back. */
  #turn: Promise<unknown> = Promise.resolve();
  #giving: Promise<void> = Promise.resolve();
  #phase: 'open' | 'leaving' | 'closed' = 'open';

  constructor(ports: TenurePorts) {
    this.#ports = ports;
  }

  current(): Tenure {
    const isValid = this.#ports.uptime() <= this.#validUntil;
    return this.#own(isValid ? without(this.#shards, this.#leaving) : new Map());
  }

  held(): Tenure {
    return this.#own(this.#shards);
  }

  async during<Result>(work: (tenure: Tenure) => Promise<Result>): Promise<Result> {
    const round = work(this.current());
    const settled = round.catch(() => undefined);
    this.#rounds.add(settled);
    try {
      return await round;
    } finally {
      this.#rounds.delete(settled);
    }
  }

  async open(node: HubNode): Promise<void> {
    this.#node = node;
    await this.#inTurn(() => this.#beat());
    this.#keep();
  }

  look(): void {
    if (this.#phase === 'open') void this.#inTurn(() => this.#beat()).catch(this.#tellTrouble);
  }

  async idle(): Promise<void> {
    await this.#turn;
  }

  async close(drain: () => Promise<void>): Promise<void> {
    const { verbs, changed, busy } = this.#ports;
    // The leases are renewed on until the last of what is on its way has arrived.
    this.#phase = 'leaving';
    await this.#onLeaving(() => verbs.announceLeaving(this.#node.id));
    await Promise.allSettled([...this.#rounds, this.#giving]);
    await this.#onLeaving(() => this.#release(without(this.#shards, busy())));
    await drain();
    this.#phase = 'closed';
    clearTimeout(this.#timer);
    await this.#onLeaving(async () => {
      await this.#release(new Map([...this.#shards, ...this.#arriving]));
      await verbs.forgetNode(this.#node.id);
    });
    changed('released');
  }

  /** Where the database is away or full a node leaves all the same: its leases run out by themselves. */
  async #onLeaving(work: () => Promise<void>): Promise<void> {
    await this.#inTurn(work).catch((error: unknown) =>
      this.#ports.report(
        'the shards could not be given back: others take them when the lease has run out',
        told(error),
      ),
    );
  }

  #own(shards: ReadonlyMap<number, number>): Tenure {
    return { owner: this.#node.id, shards };
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  readonly #tellTrouble = (error: unknown): void => {
    this.#ports.report('the lease on the shards could not be renewed', told(error));
  };

  #keep(): void {
    const pause = Math.max(LEAST_BETWEEN_BEATS_MS, Math.min(MOST_BETWEEN_BEATS_MS, Math.floor(this.#node.leaseMs / 4)));
    this.#timer = setTimeout(() => {
      void this.#inTurn(() => this.#beat())
        .catch(this.#tellTrouble)
        .then(() => (this.#phase === 'closed' ? undefined : this.#keep()));
    }, pause);
    this.#timer.unref();
  }

  /** A sign of life: what is still held is held on; what is missing to the share is taken, what is beyond it given away. */
  async #beat(): Promise<void> {
    if (this.#phase === 'closed') return;
    const { verbs, counted, uptime, busy } = this.#ports;
    const began = uptime();
    const seen = await verbs.beat({
      node: this.#node,
      tenure: this.#own(new Map([...this.#shards, ...this.#arriving])),
    });
    // Nobody could renew anything while the database was away: first the others have the time of a lease to do so.
    const wasAway = this.#validUntil > Number.NEGATIVE_INFINITY && began > this.#validUntil;
    if (wasAway) this.#patientUntil = began + this.#node.leaseMs;
    // Counted from before the question: by the database's clock the lease began later, and ends later.
    this.#validUntil = began + this.#node.leaseMs;
    this.#shards = still(this.#shards, seen.shards);
    this.#arriving = still(this.#arriving, seen.shards);
    counted(seen.others);
    if (this.#phase !== 'open') return;
    const share = this.#node.role === 'api' ? 0 : fairShare(seen.workers);
    const mine = this.#shards.size + this.#arriving.size - this.#leaving.size;
    if (mine < share && this.#leaving.size === 0) await this.#take(share - mine);
    await this.#recover();
    // Nothing was begun while the leases may have run out: what came meanwhile nobody has looked for.
    if (wasAway && this.#shards.size > 0) this.#ports.changed('taken');
    if (mine <= share) return;
    const stays = without(this.#shards, this.#leaving);
    const going = surplusOf([...stays.keys()], { share, busy: busy() });
    this.#giving = Promise.all([this.#giving, this.#giveAway(going)]).then(() => undefined, this.#tellTrouble);
  }

  async #take(most: number): Promise<void> {
    const { id: owner, leaseMs } = this.#node;
    const which = this.#ports.uptime() < this.#patientUntil ? 'released' : 'free';
    const taken = await this.#ports.verbs.acquireShards({ owner, leaseMs, most, which });
    this.#arriving = new Map([...this.#arriving, ...taken]);
  }

  async #recover(): Promise<void> {
    if (this.#arriving.size === 0) return;
    await this.#ports.takeOver(this.#own(this.#arriving));
    this.#shards = new Map([...this.#shards, ...this.#arriving]);
    this.#arriving = new Map();
    this.#ports.changed('taken');
  }

  async #giveAway(going: readonly number[]): Promise<void> {
    const { letGo, busy } = this.#ports;
    for (const shard of going) this.#leaving.add(shard);
    try {
      await Promise.allSettled(this.#rounds);
      await within(letGo(this.#own(only(this.#shards, new Set(going)))), this.#node.leaseMs);
      // What would not end in time stays; the next look finds others, or finds it idle.
      await this.#inTurn(() => this.#release(without(only(this.#shards, new Set(going)), busy())));
    } finally {
      for (const shard of going) this.#leaving.delete(shard);
    }
  }

  async #release(free: ReadonlyMap<number, number>): Promise<void> {
    if (free.size === 0) return;
    await this.#ports.verbs.releaseShards(this.#own(free));
    this.#shards = without(this.#shards, free);
    this.#ports.changed('released');
  }
}

/** Opens what keeps a node's tenure. */
export const createTenureKeeper = (ports: TenurePorts): TenureKeeper => new Keeper(ports);
