import type { ContactBalanceView, ContactRecordsView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Resource, type After } from './resource.svelte.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'contactBalances' | 'contactRecords'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly contact: string;
}

/** What plugins keep of one contact, as the hub tells it. */
export interface OfContact {
  readonly balances: readonly ContactBalanceView[];
  readonly records: readonly ContactRecordsView[];
}

const GAP_MS = 2000;

/** What plugins keep of one contact: its balances and its records, kept up to date by the workspace's news. */
export class ContactKept {
  readonly found: Resource<OfContact>;
  readonly #stopListening: () => void;

  constructor({ hub, after, watch, contact }: Options) {
    this.found = new Resource({
      after,
      gap: GAP_MS,
      load: async () => {
        const [balances, records] = await Promise.all([
          hub.contactBalances(watch.id, contact),
          hub.contactRecords(watch.id, contact),
        ]);
        return { balances: balances.items, records: records.items };
      },
    });
    this.#stopListening = watch.listen((news) => {
      if (news === null || ['contacts', 'steps', 'plugins'].includes(news.topic)) this.found.refresh();
    });
    this.found.refresh();
  }

  /** How much the contact has of a balance. */
  totalOf({ plugin, balance }: { readonly plugin: string; readonly balance: string }): number {
    const one = this.found.value?.balances.find((known) => known.plugin === plugin && known.balance === balance);
    return one?.total ?? 0;
  }

  /** What the contact has of a collection; null: nothing. */
  recordsOf({
    plugin,
    collection,
  }: {
    readonly plugin: string;
    readonly collection: string;
  }): ContactRecordsView | null {
    return (
      this.found.value?.records.find((known) => known.plugin === plugin && known.collection === collection) ?? null
    );
  }

  /** The plugins that have something of the contact, or count something of every contact. */
  get plugins(): readonly string[] {
    const { balances = [], records = [] } = this.found.value ?? {};
    return [...new Set([...balances, ...records].map(({ plugin }) => plugin))];
  }

  close(): void {
    this.#stopListening();
    this.found.close();
  }
}
