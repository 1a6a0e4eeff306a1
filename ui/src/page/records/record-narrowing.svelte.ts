import type { Filter, RecordSchema } from '@innesto/sdk/contract';
import { filterOfWords } from '../../data/record-search.svelte.ts';
import type { After } from '../../data/resource.svelte.ts';

const TYPING_PAUSE_MS = 220;

interface Wanted {
  readonly search: string;
  readonly contact: string | null;
  readonly filter: Filter | null;
}

interface Options {
  readonly after: After;
  readonly collection: RecordSchema;
  /** Whose records are shown at first; null: everybody's. */
  readonly contact: string | null;
}

/** Which of a collection's records somebody wants to see, however they are laid out. */
export class RecordNarrowing {
  #search = $state('');
  #wanted: Wanted = $state.raw({ search: '', contact: null, filter: null });
  #cancelTyping: (() => void) | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    this.#wanted = { ...this.#wanted, contact: options.contact };
  }

  /** Whether words can be looked for: the collection has texts that can be asked. */
  get canSearch(): boolean {
    return filterOfWords(this.#options.collection, '') !== null;
  }

  /** What is typed into the search. */
  get search(): string {
    return this.#search;
  }

  set search(text: string) {
    this.#search = text;
    this.#cancelTyping?.();
    this.#cancelTyping = this.#options.after(TYPING_PAUSE_MS, () => {
      this.#cancelTyping = null;
      this.#want({ ...this.#wanted, search: text.trim() });
    });
  }

  /** Whether something keeps records from being shown. */
  get isNarrowed(): boolean {
    const { search, contact, filter } = this.#wanted;
    return search !== '' || contact !== null || filter !== null;
  }

  get contact(): string | null {
    return this.#wanted.contact;
  }

  /** The conditions that hold for all of them. */
  get conditions(): readonly Filter[] {
    const { search, filter } = this.#wanted;
    const words = search === '' ? null : filterOfWords(this.#options.collection, search);
    return [words, filter].filter((part) => part !== null);
  }

  readonly ofContact = (contact: string | null): void => this.#want({ ...this.#wanted, contact });

  /** Shows those for which a condition holds; null: all. */
  readonly narrow = (filter: Filter | null): void => this.#want({ ...this.#wanted, filter });

  /** Tells whoever shows them when others are wanted, until the answer is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly close = (): void => {
    this.#cancelTyping?.();
    this.#listeners.clear();
  };

  #want(wanted: Wanted): void {
    if (JSON.stringify(wanted) === JSON.stringify(this.#wanted)) return;
    this.#wanted = wanted;
    for (const listener of this.#listeners) listener();
  }
}
