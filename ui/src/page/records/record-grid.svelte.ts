import type { CollectionView, Page, RecordView } from '@innesto/sdk/contract';
import type { Departures } from '../../data/departures.svelte.ts';
import type { Hub } from '../../data/hub.ts';
import { Resource, type After } from '../../data/resource.svelte.ts';
import type { Trouble } from '../../data/trouble.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';
import type { RecordNarrowing } from './record-narrowing.svelte.ts';

/** How many records stand on a page. */
const ON_A_PAGE = 50;

interface Options {
  readonly hub: Pick<Hub, 'records'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly departures: Departures;
  readonly collection: CollectionView;
  /** Which of them are shown. */
  readonly narrowing: RecordNarrowing;
}

/** A collection's records page by page as the hub has them, kept up to date where one is. */
export class RecordGrid {
  /** The attribute that they are sorted by, `-` before it: backwards; null: the newest first. */
  #sort = $state<string | null>(null);
  /** Behind which record each page begins, up to the one that is shown; the first begins at the beginning. */
  #begins = $state.raw<readonly (string | null)[]>([null]);
  readonly #page: Resource<Page<RecordView>>;
  readonly #options: Options;
  readonly #stopListening: readonly (() => void)[];

  constructor(options: Options) {
    const { after, watch, narrowing } = options;
    this.#options = options;
    this.#page = new Resource({ after, load: () => this.#load() });
    this.#stopListening = [
      watch.listen((news) => {
        if (news === null || news.topic === 'contacts' || news.topic === 'steps') this.#page.refresh();
      }),
      narrowing.listen(() => this.#fromTheFirst()),
    ];
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

  /** How an attribute is sorted by now. */
  sortedBy(attribute: string): 'ascending' | 'descending' | 'none' {
    const sort = this.#sort;
    if (sort === attribute) return 'ascending';
    return sort === `-${attribute}` ? 'descending' : 'none';
  }

  /** Sorts by an attribute, then backwards, then by age again. */
  readonly sort = (attribute: string): void => {
    this.#sort = { none: attribute, ascending: `-${attribute}`, descending: null }[this.sortedBy(attribute)];
    this.#fromTheFirst();
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

  readonly close = (): void => {
    for (const stop of this.#stopListening) stop();
    this.#page.close();
  };

  #fromTheFirst(): void {
    this.#begins = [null];
    this.#page.hurry();
  }

  async #load(): Promise<Page<RecordView>> {
    const { hub, watch, collection, narrowing } = this.#options;
    for (;;) {
      const { contact, conditions } = narrowing;
      const page = await hub.records(watch.id, collection, {
        limit: ON_A_PAGE,
        after: this.#begins.at(-1) ?? undefined,
        contact: contact ?? undefined,
        sort: this.#sort ?? undefined,
        filter: conditions.length === 0 ? undefined : { all: conditions },
      });
      // What stood on the last page may all have gone meanwhile.
      if (page.items.length > 0 || this.#begins.length === 1) return page;
      this.#begins = this.#begins.slice(0, -1);
    }
  }
}
