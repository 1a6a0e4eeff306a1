import type { Page } from '@innesto/sdk/contract';
import { Listing } from '../data/listing.svelte.ts';
import type { After } from '../data/resource.svelte.ts';

/** More than this is not fetched: whoever has more of something finds it by its own page. */
const MOST = 1000;
/** An import makes news of contacts all the time; lists and fields follow it at their leisure. */
const GAP_MS = 5000;

/** One kind of thing to choose from, fetched when somebody first looks at it. */
export class Shelf<Item> {
  #asked = false;
  #made = $state.raw<readonly Item[]>([]);
  readonly #listing: Listing<Item>;
  readonly #after: After;
  readonly #keyOf: (item: Item) => string;

  constructor({
    load,
    after,
    keyOf,
  }: {
    readonly load: (page: { readonly limit: number; readonly after?: string | undefined }) => Promise<Page<Item>>;
    readonly after: After;
    readonly keyOf: (item: Item) => string;
  }) {
    this.#after = after;
    this.#keyOf = keyOf;
    this.#listing = new Listing({ load, after, step: MOST, gap: GAP_MS });
  }

  /** What there is; null before it is known. Looking asks for it. */
  get items(): readonly Item[] | null {
    this.#ask();
    const { items } = this.#listing;
    if (items === null) return null;
    const known = new Set(items.map(this.#keyOf));
    return [...items, ...this.#made.filter((item) => !known.has(this.#keyOf(item)))];
  }

  /** Puts in at once what was made here; the hub's own answer comes after. */
  add(item: Item): void {
    this.#made = [...this.#made, item];
    this.refresh();
  }

  refresh(): void {
    if (this.#asked) this.#listing.refresh();
  }

  close(): void {
    this.#listing.close();
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    // Whoever looks may be in the middle of deriving something, where nothing may be changed.
    this.#after(0, this.#listing.refresh);
  }
}
