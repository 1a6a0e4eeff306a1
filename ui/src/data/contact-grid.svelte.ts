import type { ContactSummary, Page } from '@innesto/sdk/contract';
import { placeInList, type Departures } from './departures.svelte.ts';
import type { Hub } from './hub.ts';
import { Resource, type After } from './resource.svelte.ts';
import type { Trouble } from './trouble.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

/** How many contacts stand on a page. */
export const ON_A_PAGE = 50;

const TYPING_PAUSE_MS = 220;
const COUNT_GAP_MS = 3000;

interface Options {
  readonly hub: Pick<Hub, 'contacts' | 'countContacts' | 'list'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly departures: Departures;
  /** The list that the grid is about, for good. */
  readonly list?: string;
}

/** What is looked for: typed words, and members of which list. */
interface Wanted {
  readonly search: string;
  readonly list: string | null;
}

/** Contacts page by page as the hub has them, never all at once, kept up to date where one is. */
export class ContactGrid {
  #search = $state('');
  #wanted: Wanted = $state.raw({ search: '', list: null });
  /** Behind which contact each page begins, up to the one that is shown; the first begins at the beginning. */
  #begins = $state.raw<readonly (string | null)[]>([null]);
  #chosen = $state.raw<ReadonlyMap<string, ContactSummary>>(new Map());
  #lastToggled: string | null = null;
  #cancelTyping: (() => void) | null = null;
  readonly #page: Resource<Page<ContactSummary>>;
  readonly #total: Resource<number>;
  readonly #options: Options;
  readonly #stopListening: () => void;

  constructor(options: Options) {
    const { hub, after, watch, list = null } = options;
    this.#options = options;
    this.#wanted = { search: '', list };
    this.#page = new Resource({ after, load: () => this.#load() });
    this.#total = new Resource({
      after,
      gap: COUNT_GAP_MS,
      load: async () => {
        const { list: of } = this.#wanted;
        return of === null ? (await hub.countContacts(watch.id)).total : (await hub.list(watch.id, of)).members;
      },
    });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'contacts') this.refresh();
    });
    this.refresh();
  }

  /** The contacts of this page; null before the first time. */
  get items(): readonly ContactSummary[] | null {
    const { list } = this.#wanted;
    const { departures } = this.#options;
    const items = this.#page.value?.items ?? null;
    if (items === null) return null;
    const seen = departures.seen(items, ({ id }) => id);
    return list === null ? seen : departures.seen(seen, ({ id }) => placeInList(list, id));
  }

  get trouble(): Trouble | null {
    return this.#page.trouble;
  }

  get loading(): boolean {
    return this.#page.loading;
  }

  /** How many there are in all; null where a search narrows them, or before it is known. */
  get total(): number | null {
    return this.#wanted.search === '' ? this.#total.value : null;
  }

  /** How many contacts stand before this page. */
  get before(): number {
    return (this.#begins.length - 1) * ON_A_PAGE;
  }

  get hasNext(): boolean {
    return this.#page.value !== null && this.#page.value.next !== null;
  }

  get hasPrevious(): boolean {
    return this.#begins.length > 1;
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

  /** What the contacts shown were looked for by. */
  get searched(): string {
    return this.#wanted.search;
  }

  /** Of which list the members are shown; null: everybody. */
  get list(): string | null {
    return this.#wanted.list;
  }

  readonly narrow = (list: string | null): void => this.#want({ ...this.#wanted, list });

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

  readonly refresh = (): void => {
    this.#page.refresh();
    this.#total.refresh();
  };

  /** Loads again at once: somebody has changed something here. */
  readonly hurry = (): void => {
    this.#page.hurry();
    this.#total.hurry();
  };

  /** Whom somebody has chosen, on whichever page they stand. */
  get chosen(): readonly ContactSummary[] {
    return this.#options.departures.seen([...this.#chosen.values()], ({ id }) => id);
  }

  isChosen(contact: string): boolean {
    return this.#chosen.has(contact);
  }

  get isPageChosen(): boolean {
    const items = this.items ?? [];
    return items.length > 0 && items.every(({ id }) => this.#chosen.has(id));
  }

  /** Chooses a contact or lets it go; with `through` also all between it and the one before. */
  toggle(contact: ContactSummary, through = false): void {
    const items = this.items ?? [];
    const from = items.findIndex(({ id }) => id === this.#lastToggled);
    const to = items.findIndex(({ id }) => id === contact.id);
    const meant = through && from !== -1 ? items.slice(Math.min(from, to), Math.max(from, to) + 1) : [contact];
    this.#choose(meant, !this.#chosen.has(contact.id));
    this.#lastToggled = contact.id;
  }

  readonly togglePage = (): void => this.#choose(this.items ?? [], !this.isPageChosen);

  readonly chooseNobody = (): void => {
    this.#chosen = new Map();
  };

  close(): void {
    this.#stopListening();
    this.#cancelTyping?.();
    this.#page.close();
    this.#total.close();
  }

  #choose(contacts: readonly ContactSummary[], isChosen: boolean): void {
    const chosen = new Map(this.#chosen);
    for (const contact of contacts) {
      if (isChosen) chosen.set(contact.id, contact);
      else chosen.delete(contact.id);
    }
    this.#chosen = chosen;
  }

  #want(wanted: Wanted): void {
    const isOtherList = wanted.list !== this.#wanted.list;
    if (!isOtherList && wanted.search === this.#wanted.search) return;
    this.#wanted = wanted;
    this.#begins = [null];
    this.#page.hurry();
    if (isOtherList) this.#total.hurry();
  }

  async #load(): Promise<Page<ContactSummary>> {
    const { hub, watch } = this.#options;
    for (;;) {
      const { search, list } = this.#wanted;
      const page = await hub.contacts(watch.id, {
        limit: ON_A_PAGE,
        after: this.#begins.at(-1) ?? undefined,
        search: search === '' ? undefined : search,
        list: list ?? undefined,
      });
      // Who stood on the last page may all have gone meanwhile.
      if (page.items.length > 0 || this.#begins.length === 1) return page;
      this.#begins = this.#begins.slice(0, -1);
    }
  }
}
