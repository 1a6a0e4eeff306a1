import type { ContactSummary } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { After } from './resource.svelte.ts';
import { troubleOf, type Trouble } from './trouble.ts';

const TYPING_PAUSE_MS = 200;
const MOST = 20;

/** Contacts found by what somebody types, and those of them that were chosen. */
export class FindContacts {
  #search = $state('');
  #found = $state.raw<readonly ContactSummary[]>([]);
  #chosen = $state.raw<ReadonlyMap<string, ContactSummary>>(new Map());
  #trouble = $state.raw<Trouble | null>(null);
  #asked = 0;
  #cancel: (() => void) | null = null;
  readonly #options: {
    readonly hub: Pick<Hub, 'contacts'>;
    readonly after: After;
    readonly workspace: string;
  };

  constructor(options: { readonly hub: Pick<Hub, 'contacts'>; readonly after: After; readonly workspace: string }) {
    this.#options = options;
    void this.#look(this.#asked);
  }

  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    this.#cancel?.();
    const asked = ++this.#asked;
    this.#cancel = this.#options.after(TYPING_PAUSE_MS, () => void this.#look(asked));
  }

  /** Those chosen first, whatever is typed, then those found. */
  get offered(): readonly ContactSummary[] {
    return [...this.#chosen.values(), ...this.#found.filter(({ id }) => !this.#chosen.has(id))];
  }

  get chosen(): readonly string[] {
    return [...this.#chosen.keys()];
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  isChosen(contact: string): boolean {
    return this.#chosen.has(contact);
  }

  toggle(contact: ContactSummary): void {
    const chosen = new Map(this.#chosen);
    if (!chosen.delete(contact.id)) chosen.set(contact.id, contact);
    this.#chosen = chosen;
  }

  close(): void {
    this.#cancel?.();
    this.#asked += 1;
  }

  async #look(asked: number): Promise<void> {
    const { hub, workspace } = this.#options;
    const search = this.#search.trim();
    try {
      const { items } = await hub.contacts(workspace, { limit: MOST, search: search === '' ? undefined : search });
      if (asked !== this.#asked) return;
      this.#found = items;
      this.#trouble = null;
    } catch (error) {
      if (asked === this.#asked) this.#trouble = troubleOf(error);
    }
  }
}
