import type { ContactSummary } from '@innesto/sdk/contract';
import type { Hub } from '../data/hub.ts';
import type { After } from '../data/resource.svelte.ts';
import { troubleOf } from '../data/trouble.ts';

interface Options {
  readonly hub: Pick<Hub, 'contacts'>;
  readonly after: After;
  readonly workspace: string;
}

const PAUSE_MS = 200;
const MOST = 20;

/** Contacts found by what somebody types: the hub is asked once the typing pauses, and of two answers the later one counts. */
export class ContactSearch {
  #found = $state.raw<readonly ContactSummary[] | null>(null);
  #isLooking = $state(false);
  #cancel: (() => void) | null = null;
  #asked = 0;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Those found last; null before the first answer. */
  get found(): readonly ContactSummary[] | null {
    return this.#found;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  /** Looks for those of whom a word begins like what was typed; for the newest where nothing was. */
  readonly look = (text: string): void => {
    this.#cancel?.();
    const asked = ++this.#asked;
    this.#isLooking = true;
    const pause = this.#found === null ? 0 : PAUSE_MS;
    this.#cancel = this.#options.after(pause, () => void this.#ask(text.trim(), asked));
  };

  close(): void {
    this.#asked += 1;
    this.#cancel?.();
  }

  async #ask(search: string, asked: number): Promise<void> {
    const { hub, workspace } = this.#options;
    try {
      const { items } = await hub.contacts(workspace, { limit: MOST, search: search === '' ? undefined : search });
      if (asked === this.#asked) this.#found = items;
    } catch (error) {
      // What was found before stays.
      troubleOf(error);
    } finally {
      if (asked === this.#asked) this.#isLooking = false;
    }
  }
}
