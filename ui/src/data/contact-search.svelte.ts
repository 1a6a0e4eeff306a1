import type { ContactSummary } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { After } from './resource.svelte.ts';
import { troubleOf, type Trouble } from './trouble.ts';

interface Options {
  readonly hub: Pick<Hub, 'contacts'>;
  readonly after: After;
  readonly workspace: string;
  /** How many are shown at the most. */
  readonly most?: number;
}

const PAUSE_MS = 200;

/** Contacts found by what somebody types: the hub is asked once the typing pauses, and of two answers the later one counts. */
export class ContactSearch {
  #found = $state.raw<readonly ContactSummary[] | null>(null);
  #trouble = $state.raw<Trouble | null>(null);
  #isLooking = $state(false);
  #cancel: (() => void) | null = null;
  #asked = 0;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Those found last, also where looking again failed; null before the first answer. */
  get found(): readonly ContactSummary[] | null {
    return this.#found;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Looks for those of whom a word begins like what was typed; for the newest where nothing was. */
  readonly look = (text: string): void => {
    this.#cancel?.();
    const asked = ++this.#asked;
    this.#isLooking = true;
    const pause = this.#found === null ? 0 : PAUSE_MS;
    this.#cancel = this.#options.after(pause, () => void this.#ask(text.trim(), asked));
  };

  /** Nobody is looked for any more. */
  readonly forget = (): void => {
    this.close();
    this.#isLooking = false;
    this.#found = null;
  };

  close(): void {
    this.#asked += 1;
    this.#cancel?.();
  }

  async #ask(search: string, asked: number): Promise<void> {
    const { hub, workspace, most = 20 } = this.#options;
    try {
      const { items } = await hub.contacts(workspace, { limit: most, search: search === '' ? undefined : search });
      if (asked !== this.#asked) return;
      this.#found = items;
      this.#trouble = null;
    } catch (error) {
      const trouble = troubleOf(error);
      if (asked === this.#asked) this.#trouble = trouble;
    } finally {
      if (asked === this.#asked) this.#isLooking = false;
    }
  }
}
