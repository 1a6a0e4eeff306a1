import type { After } from './resource.svelte.ts';
import { troubleOf, type Trouble } from './trouble.ts';

interface Options<Found> {
  readonly after: After;
  /** Looks for what was typed; nothing typed: for the newest. */
  readonly ask: (text: string) => Promise<Found>;
}

const PAUSE_MS = 200;

/** Things found by what somebody types: the hub is asked once the typing pauses, and of two answers the later one counts. */
export class TypedSearch<Found> {
  #found = $state.raw<Found | null>(null);
  #trouble = $state.raw<Trouble | null>(null);
  #isLooking = $state(false);
  #cancel: (() => void) | null = null;
  #asked = 0;
  readonly #options: Options<Found>;

  constructor(options: Options<Found>) {
    this.#options = options;
  }

  /** What was found last, also where looking again failed; null before the first answer. */
  get found(): Found | null {
    return this.#found;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Looks for those that what was typed names; for the newest where nothing was. */
  readonly look = (text: string): void => {
    this.#cancel?.();
    const asked = ++this.#asked;
    this.#isLooking = true;
    const pause = this.#found === null ? 0 : PAUSE_MS;
    this.#cancel = this.#options.after(pause, () => void this.#ask(text.trim(), asked));
  };

  /** Nothing is looked for any more. */
  readonly forget = (): void => {
    this.close();
    this.#isLooking = false;
    this.#found = null;
  };

  close(): void {
    this.#asked += 1;
    this.#cancel?.();
  }

  async #ask(text: string, asked: number): Promise<void> {
    try {
      const found = await this.#options.ask(text);
      if (asked !== this.#asked) return;
      this.#found = found;
      this.#trouble = null;
    } catch (error) {
      const trouble = troubleOf(error);
      if (asked === this.#asked) this.#trouble = trouble;
    } finally {
      if (asked === this.#asked) this.#isLooking = false;
    }
  }
}
