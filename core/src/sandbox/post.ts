import type { Host } from './host.ts';
import type { Pending } from './pending.ts';

/** Where calls are taken: by one host process at most, and until there is one that is up they wait. */
export class Post {
  readonly #ask: (host: Host, pending: Pending) => void;
  readonly #waiting: Pending[] = [];
  #host: Host | null = null;

  constructor(ask: (host: Host, pending: Pending) => void) {
    this.#ask = ask;
  }

  get host(): Host | null {
    return this.#host;
  }

  get isOpen(): boolean {
    return this.#host?.isReady() === true;
  }

  /** Whether calls wait and nobody is there to take them, nor on the way. */
  get isWanting(): boolean {
    return this.#host === null && this.#waiting.length > 0;
  }

  /** Whether there is a process that has nothing to do. */
  get isIdle(): boolean {
    return this.#host !== null && this.#host.calls.size === 0 && this.#waiting.length === 0;
  }

  take(pending: Pending): void {
    if (this.#host?.isReady() === true) this.#ask(this.#host, pending);
    else this.#waiting.push(pending);
  }

  /** Gives the post a process; the calls that wait go to it as soon as it is up. */
  man(host: Host): void {
    this.#host = host;
    this.open();
  }

  /** Hands over what waits, if the process is up. */
  open(): void {
    if (this.#host?.isReady() !== true) return;
    for (const pending of this.giveUp()) this.#ask(this.#host, pending);
  }

  /** A process ended, or was relieved. */
  lose(host: Host): void {
    if (this.#host === host) this.#host = null;
  }

  /** Takes back those that wait of which this is true. */
  withdraw(isMeant: (pending: Pending) => boolean): readonly Pending[] {
    const waiting = this.giveUp();
    this.#waiting.push(...waiting.filter((pending) => !isMeant(pending)));
    return waiting.filter(isMeant);
  }

  /** Takes back what waits. */
  giveUp(): readonly Pending[] {
    return this.#waiting.splice(0);
  }
}
