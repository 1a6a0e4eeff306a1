import type { ContactCount, Filter } from '@innesto/sdk/contract';
import type { After } from '../data/resource.svelte.ts';
import { troubleOf, type Trouble } from '../data/trouble.ts';

/** Asks for how many contacts a condition holds. */
export interface CountPort {
  readonly count: (filter: Filter) => Promise<ContactCount>;
  readonly after: After;
}

const PAUSE_MS = 400;

/** For how many contacts a condition holds: asked once the changes pause, and of two answers the later one counts. */
export class LiveCount {
  #count = $state.raw<ContactCount | null>(null);
  #trouble = $state.raw<Trouble | null>(null);
  #isAsking = $state(false);
  #cancel: (() => void) | null = null;
  #asked = 0;
  readonly #port: CountPort;

  constructor(port: CountPort) {
    this.#port = port;
  }

  /** The last answer; null before the first, and while there is nothing to count. */
  get count(): ContactCount | null {
    return this.#count;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Whether the last answer is to a question before this one. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Asks about a condition; null: there is nothing to count. */
  readonly ask = (filter: Filter | null): void => {
    this.#cancel?.();
    this.#cancel = null;
    const asked = ++this.#asked;
    this.#isAsking = filter !== null;
    if (filter === null) {
      this.#count = null;
      this.#trouble = null;
      return;
    }
    this.#cancel = this.#port.after(PAUSE_MS, () => void this.#find(filter, asked));
  };

  close(): void {
    this.#asked += 1;
    this.#cancel?.();
  }

  async #find(filter: Filter, asked: number): Promise<void> {
    try {
      const count = await this.#port.count(filter);
      if (asked !== this.#asked) return;
      this.#count = count;
      this.#trouble = null;
    } catch (error) {
      const trouble = troubleOf(error);
      if (asked !== this.#asked) return;
      this.#count = null;
      this.#trouble = trouble;
    } finally {
      if (asked === this.#asked) this.#isAsking = false;
    }
  }
}
