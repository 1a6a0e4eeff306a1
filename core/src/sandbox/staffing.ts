import type { Fleet } from './fleet.ts';
import type { Host } from './host.ts';
import type { Death } from './judge.ts';
import type { Pending } from './pending.ts';
import { Post } from './post.ts';
import type { SandboxEvent } from './sandbox-options.ts';
import { pauseAfter } from './start-pauses.ts';

/** What staffing is handed. */
export interface StaffingPorts {
  readonly fleet: Fleet;
  /** Threads of the common process. */
  readonly threads: number;
  readonly emit: (event: SandboxEvent) => void;
  /** Hands a call to a process. */
  ask(host: Host, pending: Pending): void;
  /** Finds other places for calls that were taken back from a process. */
  place(ids: readonly number[]): void;
  /** Nobody can be started at present: whoever waits for a process, these among them, is given back. */
  giveUp(waiting: readonly Pending[]): void;
  /** Whoever waits for a process of their own may ask for one again. */
  resume(): void;
  /** The first process is up. */
  opened(): void;
  /** The first process cannot be started: there is no sandbox. */
  failed(error: Error): void;
}

/** Processes that ended in a row before they were up; after so many, waiting calls are given back. */
const MOST_FAILED_STARTS = 4;
/** The process apart is kept for so long after its last call: 140 MB that nobody needs. */
const IDLE_MS = 30_000;
/** Processes that were relieved and have calls yet, at most: 140 MB each, and as many threads that hang. */
const MOST_RELIEVED = 2;

/** Sees to it that there are processes where calls are taken: starts them, replaces those that ended, and relieves those whose threads are held. */
export class Staffing {
  readonly common: Post;
  readonly apart: Post;
  readonly #ports: StaffingPorts;
  /** Processes that take no more calls, and end with those that they have. */
  readonly #relieved = new Set<Host>();
  #idle: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failedStarts = 0;
  #isOpened = false;
  #closed = false;

  constructor(ports: StaffingPorts) {
    this.#ports = ports;
    this.common = new Post((host, pending) => ports.ask(host, pending));
    this.apart = new Post((host, pending) => ports.ask(host, pending));
  }

  /** Whether processes come up that are started. */
  get isSound(): boolean {
    return this.#failedStarts === 0;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#idle);
  }

  /** Sees to it that one process takes the calls, one those apart if there are any, and once the first is up, another stands by. */
  fill(): void {
    if (this.#closed) return;
    const { fleet } = this.#ports;
    if (this.common.host === null) this.common.man(fleet.take());
    if (this.apart.isWanting) this.apart.man(fleet.startNarrow());
    this.#open();
  }

  takeApart(pending: Pending): void {
    clearTimeout(this.#idle);
    this.apart.take(pending);
    // In a pause after starts that were in vain its end sees to it; after the last one nobody else does.
    if (this.isSound || this.#retry === undefined) this.fill();
  }

  /** A process is up. */
  ready(): void {
    this.#failedStarts = 0;
    this.apart.open();
    this.#open();
    this.relieve();
  }

  /** A process has less to do than before. */
  eased(host: Host): void {
    if (this.#relieved.has(host) && host.calls.size === 0) host.kill({ kind: 'closed' });
    if (host === this.apart.host && this.apart.isIdle) this.#restApart();
  }

  /** A process ended: a warm one takes over, before anybody else asks for it. */
  lost(host: Host, death: Death): void {
    this.#ports.fleet.lose(host, () => this.#open());
    if (this.#closed) return;
    // Who is killed by others costs those who wait nothing but time; but while nobody does, and memory may be short, there is no hurry.
    const isPardoned = death.kind === 'closed' || (death.kind === 'killed' && !this.common.isOpen);
    if (!host.isReady() && !isPardoned) this.#failedStarts += 1;
    this.#relieved.delete(host);
    this.apart.lose(host);
    this.common.lose(host);
    if (this.isSound) this.fill();
  }

  /** Lets the spare take over once it is up where calls hold every thread: whoever waits there, or would come next, need not wait for calls that may never end. */
  relieve(): void {
    const { fleet, threads } = this.#ports;
    const { host } = this.common;
    if (host === null || fleet.spare?.isReady() !== true || this.#relieved.size >= MOST_RELIEVED) return;
    const held = [...host.calls.values()].filter((state) => state === 'held');
    if (held.length < threads) return;
    const left = host.retire();
    host.yieldCpu();
    this.#relieved.add(host);
    this.#ports.emit({ kind: 'host-relieved', pid: host.pid });
    this.common.lose(host);
    this.fill();
    this.#ports.place(left);
  }

  /** After a process ended: where they end before they are up, pauses, tries again, and gives the calls back if that goes on. */
  fillLater(death: Death): void {
    if (this.isSound) return;
    // A machine that does much else may be slow or short of memory, and a signal may come by chance; a process that ends by itself would do so again.
    const mayBeChance =
      death.kind === 'silent' || death.kind === 'killed' || (death.kind === 'crashed' && death.how.startsWith('SIG'));
    const isHopeless = !mayBeChance || this.#failedStarts >= MOST_FAILED_STARTS;
    if (!this.#isOpened && isHopeless) {
      const how = death.kind === 'crashed' ? death.how : death.kind;
      return this.#ports.failed(new Error(`The plugin host does not start: ${how}`));
    }
    if (this.#failedStarts >= MOST_FAILED_STARTS) this.#ports.giveUp([...this.common.giveUp(), ...this.apart.giveUp()]);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.fill();
      this.#ports.resume();
    }, pauseAfter(this.#failedStarts));
  }

  #open(): void {
    if (this.#closed || !this.common.isOpen) return;
    if (!this.#isOpened) this.#ports.opened();
    this.#isOpened = true;
    this.common.open();
    this.#ports.fleet.stock();
  }

  /** Ends the process apart unless it is asked something soon. */
  #restApart(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.apart.isIdle) this.apart.host?.kill({ kind: 'closed' });
    }, IDLE_MS).unref();
  }
}
