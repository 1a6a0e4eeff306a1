import type { Invocation } from '@innesto/sdk/contract';
import type { Host } from './host.ts';
import type { Pending } from './pending.ts';

/** What the courtroom is given by the supervisor. */
export interface CourtroomPorts {
  /** A host process for the courtroom's own use, as good as the first case deserves. */
  takeHost(pending: Pending): Host;
  ask(host: Host, pending: Pending): void;
  /** Answers a call with `interrupted`. */
  giveBack(pending: Pending): void;
}

/** A plugin version that cost a process its life is asked apart from all others for so long. */
const PROBATION_MS = 60_000;
/** Convictions after which a plugin version's other calls are given back: whoever asks has suspended it by now. */
const STRIKES = 3;
/** The courtroom's process is kept for so long after the last case. */
const IDLE_MS = 5_000;

const keyOf = ({ workspace, plugin, version }: Invocation): string => JSON.stringify([workspace, plugin, version]);

/**
 * Where calls are asked one at a time, in a process of their own: those that were running when a process ended and may
 * be to blame, and those of plugin versions that were convicted a moment ago. Who is guilty shows itself, who is not is
 * answered, and nobody else waits for either.
 */
export class Courtroom {
  readonly #ports: CourtroomPorts;
  readonly #convicts = new Map<string, { strikes: number; until: number }>();
  #cases: Pending[] = [];
  #heard: Pending | null = null;
  #host: Host | null = null;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(ports: CourtroomPorts) {
    this.#ports = ports;
  }

  /** True while the call's plugin version is asked apart from the others. */
  isOnProbation(call: Invocation): boolean {
    const convict = this.#convicts.get(keyOf(call));
    if (convict === undefined) return false;
    if (convict.until > performance.now()) return true;
    this.#convicts.delete(keyOf(call));
    return false;
  }

  /** Takes a call in. */
  summon(pending: Pending): void {
    this.#cases.push(pending);
    this.resume();
  }

  /** Takes note of a plugin version that cost a process its life. */
  convict(call: Invocation): void {
    const key = keyOf(call);
    const strikes = (this.isOnProbation(call) ? (this.#convicts.get(key)?.strikes ?? 0) : 0) + 1;
    this.#convicts.set(key, { strikes, until: performance.now() + PROBATION_MS });
    if (strikes < STRIKES) return;
    for (const pending of this.withdraw(({ call: other }) => keyOf(other) === key)) this.#ports.giveBack(pending);
  }

  /** Takes back those cases that wait of which this is true. */
  withdraw(isMeant: (pending: Pending) => boolean): readonly Pending[] {
    const meant = this.#cases.filter(isMeant);
    this.#cases = this.#cases.filter((pending) => !isMeant(pending));
    return meant;
  }

  /** The call is no longer being heard here: it was answered, or its process ended. */
  over(pending: Pending): void {
    if (this.#heard !== pending) return;
    this.#heard = null;
    this.resume();
  }

  hostReady(host: Host): void {
    if (host === this.#host) this.resume();
  }

  /** True for the courtroom's own process, where every call is alone. */
  isHeldIn(host: Host): boolean {
    return host === this.#host;
  }

  /** The courtroom's process ended; `resume` takes another. */
  hostDied(): void {
    this.#host = null;
    this.#heard = null;
  }

  /** Gives every waiting case back: no process can be started. */
  adjourn(): void {
    for (const pending of this.#cases.splice(0)) this.#ports.giveBack(pending);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
  }

  /** Hears the next case, if there is one and nothing is being heard. */
  resume(): void {
    clearTimeout(this.#idle);
    if (this.#closed || this.#heard !== null) return;
    const [first] = this.#cases;
    if (first === undefined) {
      this.#idle = setTimeout(() => this.#host?.kill({ kind: 'closed' }), IDLE_MS).unref();
      return;
    }
    this.#host ??= this.#ports.takeHost(first);
    if (!this.#host.isReady()) return;
    this.#heard = this.#cases.shift() ?? null;
    if (this.#heard !== null) this.#ports.ask(this.#host, this.#heard);
  }
}
