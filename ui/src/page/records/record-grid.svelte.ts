import type { CollectionView, Filter, Page, RecordView } from '@innesto/sdk/contract';
import type { Departures } from '../../data/departures.svelte.ts';
import type { Hub } from '../../data/hub.ts';
import { filterOfWords } from '../../data/record-search.svelte.ts';
import { Resource, type After } from '../../data/resource.svelte.ts';
import type { Trouble } from '../../data/trouble.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';

/** How many records stand on a page. */
const ON_A_PAGE = 50;

const TYPING_PAUSE_MS = 220;

interface Options {
  readonly hub: Pick<Hub, 'records'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly departures: Departures;
  readonly collection: CollectionView;
  /** Whose records are shown; null: everybody's. */
  readonly contact: string | null;
}

interface Wanted {
  readonly search: string;
  readonly contact: string | null;
  readonly filter: Filter | null;
  /** The attribute that they are sorted by, `-` before it: backwards; null: the newest first. */
  readonly sort: string | null;
}

/** A collection's records page by page as the hub has them, kept up to date where one is. */
export class RecordGrid {
  #search = $state('');
  #wanted: Wanted = $state.raw({ search: '', contact: null, filter: null, sort: null });
  /** Behind which record each page begins, up to the one that is shown; the first begins at the beginning. */
  #begins = $state.raw<readonly (string | null)[]>([null]);
  #cancelTyping: (() => void) | null = null;
  readonly #page: Resource<Page<RecordView>>;
  readonly #options: Options;
  readonly #stopListening: () => void;

  constructor(options: Options) {
    const { after, watch, contact } = options;
    this.#options = options;
    this.#wanted = { ...this.#wanted, contact };
    this.#page = new Resource({ after, load: () => this.#load() });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'contacts' || news.topic === 'steps') this.#page.refresh();
    });
    this.#page.refresh();
  }

  /** The records of this page; null before the first time. */
  get items(): readonly RecordView[] | null {
    const items = this.#page.value?.items ?? null;
    return items === null ? null : this.#options.departures.seen(items, ({ id }) => id);
  }

  get trouble(): Trouble | null {
    return this.#page.trouble;
  }

  get loading(): boolean {
    return this.#page.loading;
  }

  /** How many records stand before this page. */
  get before(): number {
    return (this.#begins.length - 1) * ON_A_PAGE;
  }

  get hasNext(): boolean {
    return this.#page.value !== null && this.#page.value.next !== null;
  }

  get hasPrevious(): boolean {
    return this.#begins.length > 1;
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

  readonly ofContact = (contact: string | null): void => this.#want({ ...this.#wanted, contact });

  /** Shows those for which a condition holds; null: all. */
  readonly narrow = (filter: Filter | null): void => this.#want({ ...this.#wanted, filter });

  /** How an attribute is sorted by now. */
  sortedBy(attribute: string): 'ascending' | 'descending' | 'none' {
    const { sort } = this.#wanted;
    if (sort === attribute) return 'ascending';
    return sort === `-${attribute}` ? 'descending' : 'none';
  }

  /** Sorts by an attribute, then backwards, then by age again. */
  readonly sort = (attribute: string): void => {
    const next = { none: attribute, ascending: `-${attribute}`, descending: null }[this.sortedBy(attribute)];
    this.#want({ ...this.#wanted, sort: next });
  };

  readonly next = (): void => {
    const next = this.#page.value?.next ?? null;
    if (next === null || this.loading) return;
    this.#begins = [...this.#begins, next];
    this.#page.hurry();
  };

  readonly previous = (): void => {
    if (!this.hasPrevious || this.loading) return;
    this.#begins = this.#begins.slice(0, -1);
    this.#page.hurry();
  };

  /** Loads again at once: somebody has changed something here. */
  readonly hurry = (): void => this.#page.hurry();

  close(): void {
    this.#stopListening();
    this.#cancelTyping?.();
    this.#page.close();
  }

  #want(wanted: Wanted): void {
    if (JSON.stringify(wanted) === JSON.stringify(this.#wanted)) return;
    this.#wanted = wanted;
    this.#begins = [null];
    this.#page.hurry();
  }

  async #load(): Promise<Page<RecordView>> {
    const { hub, watch, collection } = this.#options;
    for (;;) {
      const { search, contact, filter, sort } = this.#wanted;
      const words = search === '' ? null : filterOfWords(collection, search);
      const asked = [words, filter].filter((part) => part !== null);
      const page = await hub.records(watch.id, collection, {
        limit: ON_A_PAGE,
        after: this.#begins.at(-1) ?? undefined,
        contact: contact ?? undefined,
        sort: sort ?? undefined,
        filter: asked.length === 0 ? undefined : { all: asked },
      });
      // What stood on the last page may all have gone meanwhile.
      if (page.items.length > 0 || this.#begins.length === 1) return page;
      this.#begins = this.#begins.slice(0, -1);
    }
  }
}
