import type { ContactSummary, WorkflowSummary } from '@innesto/sdk/contract';
import { ContactSearch } from './contact-search.svelte.ts';
import type { Hub } from './hub.ts';
import type { After } from './resource.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'contacts' | 'workflows'>;
  readonly after: After;
  readonly workspace: string;
}

const FEWEST_LETTERS = 2;
const MOST_CONTACTS = 6;
const MOST_WORKFLOWS = 100;

/** What of a workspace answers to a few typed letters. */
export class FoundThings {
  #workflows = $state.raw<readonly WorkflowSummary[]>([]);
  readonly #options: Options;
  readonly #contacts: ContactSearch;

  constructor(options: Options) {
    this.#options = options;
    this.#contacts = new ContactSearch({ ...options, most: MOST_CONTACTS });
  }

  get contacts(): readonly ContactSummary[] {
    return this.#contacts.found ?? [];
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

  /** Looks for contacts too, once there is enough to look for. */
  readonly search = (text: string): void => {
    if (text.trim().length < FEWEST_LETTERS) this.#contacts.forget();
    else this.#contacts.look(text);
  };

  close(): void {
    this.#contacts.close();
  }
}
