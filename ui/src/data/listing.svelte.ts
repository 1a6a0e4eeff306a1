import type { Page } from '@innesto/sdk/contract';
import { Resource, type After } from './resource.svelte.ts';
import type { Trouble } from './trouble.ts';

/** The most that the hub gives at once. */
const MOST_AT_ONCE = 200;

interface Options<Item> {
  readonly load: (page: { readonly limit: number; readonly after?: string | undefined }) => Promise<Page<Item>>;
  readonly after: After;
  /** How many items it begins with, and how many each further look adds. */
  readonly step?: number;
  /** How long after one load began the next may begin. */
  readonly gap?: number;
}

interface Loaded<Item> {
  readonly items: readonly Item[];
  readonly more: boolean;
}

/** A long list from its beginning: as much as somebody has asked to see, kept up to date as a whole. */
export class Listing<Item> {
  #wanted: number;
  readonly #step: number;
  readonly #resource: Resource<Loaded<Item>>;

  constructor({ load, after, step = 50, gap = 1000 }: Options<Item>) {
    this.#step = step;
    this.#wanted = step;
    this.#resource = new Resource({ after, gap, load: () => this.#collect(load) });
  }

  /** The items; null before the first time. */
  get items(): readonly Item[] | null {
    return this.#resource.value?.items ?? null;
  }

  /** Whether the hub has more of them. */
  get hasMore(): boolean {
    return this.#resource.value?.more ?? false;
  }

  get loading(): boolean {
    return this.#resource.loading;
  }

  get trouble(): Trouble | null {
    return this.#resource.trouble;
  }

  readonly refresh = (): void => this.#resource.refresh();

  /** Loads again without waiting for the gap. */
  readonly hurry = (): void => this.#resource.hurry();

  /** Shows more of the list. */
  readonly more = (): void => {
    this.#wanted += this.#step;
    this.hurry();
  };

  /** Shows the whole list: whoever searches wants to have searched everything. */
  readonly all = (): void => {
    if (this.#wanted === Infinity) return;
    this.#wanted = Infinity;
    if (this.hasMore || this.items === null) this.hurry();
  };

  close(): void {
    this.#resource.close();
  }

  async #collect(load: Options<Item>['load']): Promise<Loaded<Item>> {
    const items: Item[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await load({ limit: Math.min(MOST_AT_ONCE, this.#wanted - items.length), after });
      items.push(...page.items);
      if (page.next === null) return { items, more: false };
      // A page may be shorter than asked for without being the last.
      if (items.length >= this.#wanted) return { items, more: true };
      after = page.next;
    }
  }
}
