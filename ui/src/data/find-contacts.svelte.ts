import type { ContactSummary } from '@innesto/sdk/contract';
import { ContactSearch } from './contact-search.svelte.ts';
import type { Hub } from './hub.ts';
import type { After } from './resource.svelte.ts';
import type { Trouble } from './trouble.ts';

/** Contacts found by what somebody types, and those of them that were chosen. */
export class FindContacts {
  #search = $state('');
  #chosen = $state.raw<ReadonlyMap<string, ContactSummary>>(new Map());
  readonly #finding: ContactSearch;

  constructor(options: { readonly hub: Pick<Hub, 'contacts'>; readonly after: After; readonly workspace: string }) {
    this.#finding = new ContactSearch(options);
    this.#finding.look('');
  }

  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    this.#finding.look(text);
  }

  /** Those chosen first, whatever is typed, then those found; null before the first answer. */
  get offered(): readonly ContactSummary[] | null {
    const { found } = this.#finding;
    return found === null ? null : [...this.#chosen.values(), ...found.filter(({ id }) => !this.#chosen.has(id))];
  }

  get chosen(): readonly string[] {
    return [...this.#chosen.keys()];
  }

  get trouble(): Trouble | null {
    return this.#finding.trouble;
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
    this.#finding.close();
  }
}
