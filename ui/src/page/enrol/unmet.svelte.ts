import type { Filter } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import type { After } from '../../data/resource.svelte.ts';
import { LiveCount } from '../../form/live-count.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'countContacts' | 'entryCondition'>;
  readonly after: After;
  readonly workspace: string;
  readonly workflow: string;
}

/** How many values a condition may name. */
const MOST_NAMED = 1000;

/** Contacts by their ids, as a condition. */
export const thoseNamed = (ids: readonly string[]): Filter => {
  const parts = Array.from({ length: Math.ceil(ids.length / MOST_NAMED) }, (_, at) =>
    ids.slice(at * MOST_NAMED, (at + 1) * MOST_NAMED),
  );
  return { any: parts.map((value) => ({ attribute: 'contact.id', operator: 'one-of', value })) };
};

/** How many of those whom somebody puts into a workflow do not meet what its trigger asks. Where that is not known, nobody is warned of. */
export class Unmet {
  #condition = $state.raw<Filter | null>(null);
  #whom: Filter | null = null;
  readonly #count: LiveCount;
  readonly #options: Options;

  constructor(options: Options) {
    const { hub, after, workspace } = options;
    this.#options = options;
    this.#count = new LiveCount({ after, count: (filter) => hub.countContacts(workspace, filter) });
  }

  get count(): number {
    return this.#count.count?.matching ?? 0;
  }

  /** Learns what the trigger asks. */
  async learn(): Promise<void> {
    const { hub, workspace, workflow } = this.#options;
    try {
      this.#condition = (await hub.entryCondition(workspace, workflow)).filter;
    } catch {
      return;
    }
    this.ask(this.#whom);
  }

  /** Asks about those people; null: nobody yet. */
  readonly ask = (whom: Filter | null): void => {
    this.#whom = whom;
    const condition = this.#condition;
    this.#count.ask(whom === null || condition === null ? null : { all: [whom, { none: [condition] }] });
  };

  close(): void {
    this.#count.close();
  }
}
