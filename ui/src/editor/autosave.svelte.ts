import type { After } from '../data/resource.svelte.ts';
import { troubleOf, type Trouble } from '../data/trouble.ts';

/** How long nobody must have changed anything before it is saved, and how long a change waits at most. */
const PAUSE_MS = 800;
const LONGEST_PAUSE_MS = 5000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/** `offline`: the hub is away, and it is tried again by itself; `halted`: trying again would not help. */
export type AutosaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'halted';

interface Options<Value> {
  readonly send: (value: Value) => Promise<void>;
  /** A try failed; what was not saved is still there. */
  readonly onfailed: () => void;
  readonly after: After;
  readonly now: () => number;
}

const mayPass = (trouble: Trouble): boolean => {
  if (trouble.kind !== 'problem') return true;
  const { status } = trouble.problem;
  return status >= 500 || status === 429 || status === 408;
};

/** Saves what is put in, the newest only: one request at a time, after a pause, and again until it worked. */
export class Autosave<Value> {
  #state = $state<AutosaveState>('saved');
  #trouble = $state.raw<Trouble | null>(null);
  #waiting: { readonly value: Value } | null = null;
  #waitingSince = 0;
  #failures = 0;
  #held = false;
  #cancel: (() => void) | null = null;
  #sending: Promise<void> | null = null;
  readonly #options: Options<Value>;

  constructor(options: Options<Value>) {
    this.#options = options;
  }

  get state(): AutosaveState {
    return this.#state;
  }

  /** What stood in the way of the last try. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Whether there is something that the hub does not have yet, for all we know. */
  get isBehind(): boolean {
    return this.#waiting !== null || this.#sending !== null;
  }

  get isSending(): boolean {
    return this.#sending !== null;
  }

  /** Says what is to be saved, in place of whatever was waiting. */
  put(value: Value): void {
    if (this.#waiting === null) this.#waitingSince = this.#options.now();
    this.#waiting = { value };
    // Who is away is asked again in its own time; what was refused once may be right now.
    if (this.#sending === null && this.#state !== 'offline' && !this.#held) this.#schedule();
  }

  /** Waits for somebody to decide: nothing is sent until `retry`. */
  halt(): void {
    this.#stopTimer();
    this.#held = true;
    this.#state = 'halted';
  }

  /** Forgets what is waiting: something else is in force. */
  drop(): void {
    this.#stopTimer();
    this.#waiting = null;
    this.#trouble = null;
    this.#held = false;
    this.#state = this.#sending === null ? 'saved' : 'saving';
  }

  /** Tries at once what is waiting. */
  readonly retry = (): void => {
    this.#failures = 0;
    this.#held = false;
    void this.settle();
  };

  /** Saves at once; true where the hub has everything then. */
  async settle(): Promise<boolean> {
    await this.#sending;
    while (this.#waiting !== null) {
      if (this.#held) return false;
      await this.#send();
      if (this.#trouble !== null) return false;
    }
    return true;
  }

  close(): void {
    this.#stopTimer();
  }

  #schedule(): void {
    this.#stopTimer();
    this.#state = 'unsaved';
    const longest = this.#waitingSince + LONGEST_PAUSE_MS - this.#options.now();
    this.#after(Math.max(0, Math.min(PAUSE_MS, longest)));
  }

  #after(milliseconds: number): void {
    this.#cancel = this.#options.after(milliseconds, () => {
      this.#cancel = null;
      void this.#send();
    });
  }

  #stopTimer(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #send(): Promise<void> {
    this.#stopTimer();
    const waiting = this.#waiting;
    if (this.#sending !== null || waiting === null) return this.#sending ?? Promise.resolve();
    this.#waiting = null;
    this.#trouble = null;
    this.#state = 'saving';
    this.#sending = this.#try(waiting.value);
    return this.#sending;
  }

  async #try(value: Value): Promise<void> {
    try {
      await this.#options.send(value);
      this.#sending = null;
      this.#failures = 0;
      this.#trouble = null;
      if (this.#waiting === null) this.#state = 'saved';
      else this.#schedule();
    } catch (error) {
      this.#sending = null;
      // What was changed meanwhile is newer.
      this.#waiting ??= { value };
      this.#fail(troubleOf(error));
    }
  }

  #fail(trouble: Trouble): void {
    this.#trouble = trouble;
    if (mayPass(trouble)) {
      this.#state = 'offline';
      this.#after(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures));
      this.#failures += 1;
    } else this.#state = 'halted';
    this.#options.onfailed();
  }
}
