import { troubleOf, type Trouble } from './trouble.ts';

/** Does something after some milliseconds, unless the answer is called before. */
export type After = (milliseconds: number, action: () => void) => () => void;

interface Options<Value> {
  readonly load: () => Promise<Value>;
  readonly after: After;
  /** How long after one load began the next may begin: many changes at once cost one request. */
  readonly gap?: number;
  /** Whether it is there to be asked for: what is being removed is not. */
  readonly isThere?: () => boolean;
}

/**
 * Something that the hub has, kept up to date. What was loaded stays while it is loaded again, and stays when that fails.
 * Never are two requests under way; a change during one brings one more after it.
 */
export class Resource<Value> {
  #value = $state.raw<Value | null>(null);
  #trouble = $state.raw<Trouble | null>(null);
  #loading = $state(false);
  #again = false;
  /** What is under way answers a question that nobody asks any more. */
  #isOvertaken = false;
  #asked = false;
  #closed = false;
  #cancel: (() => void) | null = null;
  readonly #load: () => Promise<Value>;
  readonly #after: After;
  readonly #gap: number;
  readonly #isThere: () => boolean;

  constructor({ load, after, gap = 1000, isThere = () => true }: Options<Value>) {
    this.#load = load;
    this.#isThere = isThere;
    this.#after = after;
    this.#gap = gap;
  }

  /** What was loaded last; null before the first time. */
  get value(): Value | null {
    return this.#value;
  }

  /** What stood in the way of the last load. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** Says that what is shown may be out of date. */
  readonly refresh = (): void => {
    if (this.#closed) return;
    if (this.#loading || this.#cancel !== null) this.#again = true;
    else void this.#run();
  };

  /** Loads again without waiting for the gap: somebody asked for it, or for something else than is under way. */
  readonly hurry = (): void => {
    this.#asked = true;
    this.#isOvertaken = this.#loading;
    this.#cancel?.();
    this.#cancel = null;
    this.refresh();
  };

  /** Puts in place what an answer to a change brought along; a load that began before the change is not believed. */
  put(value: Value): void {
    if (this.#loading) this.#isOvertaken = this.#again = true;
    this.#value = value;
    this.#trouble = null;
  }

  /** Stops: what is under way is not waited for. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  async #run(): Promise<void> {
    if (!this.#isThere()) return;
    this.#loading = true;
    this.#again = this.#isOvertaken = false;
    this.#cancel = this.#after(this.#gap, () => {
      this.#cancel = null;
      if (this.#again && !this.#loading) void this.#run();
    });
    try {
      const value = await this.#load();
      if (this.#closed || this.#isOvertaken) return;
      this.#value = value;
      this.#trouble = null;
    } catch (error) {
      if (this.#closed || this.#isOvertaken) return;
      const trouble = troubleOf(error);
      // That the hub is away is told once, where its line is; not by every part of a page that nobody asked for anything.
      const isTold = trouble.kind === 'unreachable' && this.#value !== null && !this.#asked;
      this.#trouble = isTold ? null : trouble;
    } finally {
      this.#loading = false;
      if (!this.#again) this.#asked = false;
      if (this.#again && this.#cancel === null && !this.#closed) void this.#run();
    }
  }
}
