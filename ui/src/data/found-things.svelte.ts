import type { ContactSummary, WorkflowSummary } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { After } from './resource.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'contacts' | 'workflows'>;
  readonly after: After;
  readonly workspace: string;
}

const PAUSE_MS = 180;
const MOST_CONTACTS = 6;
const MOST_WORKFLOWS = 100;

/** What of a workspace answers to a few typed letters. */
export class FoundThings {
  #contacts = $state.raw<readonly ContactSummary[]>([]);
  #workflows = $state.raw<readonly WorkflowSummary[]>([]);
  #cancel: (() => void) | null = null;
  #asked = 0;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  get contacts(): readonly ContactSummary[] {
    return this.#contacts;
  }

  get workflows(): readonly WorkflowSummary[] {
    return this.#workflows;
  }

  /** Fetches what is looked through by name. */
  readonly begin = async (): Promise<void> => {
    const { hub, workspace } = this.#options;
    try {
      this.#workflows = (await hub.workflows(workspace, { limit: MOST_WORKFLOWS })).items;
    } catch {
      // The palette's own commands need no hub.
    }
  };

  /** Looks for contacts once the typing pauses; of two searches the later one counts. */
  readonly search = (text: string): void => {
    this.#cancel?.();
    this.#cancel = null;
    const asked = ++this.#asked;
    const wanted = text.trim();
    if (wanted.length < 2) {
      this.#contacts = [];
      return;
    }
    this.#cancel = this.#options.after(PAUSE_MS, () => void this.#look(wanted, asked));
  };

  async #look(wanted: string, asked: number): Promise<void> {
    const { hub, workspace } = this.#options;
    try {
      const { items } = await hub.contacts(workspace, { limit: MOST_CONTACTS, search: wanted });
      if (asked === this.#asked) this.#contacts = items;
    } catch {
      // What was found before stays.
    }
  }
}
