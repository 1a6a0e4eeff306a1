import type { BalanceDefinitionView, CollectionView, KeptView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { CollectionNamed } from './hub/records.ts';
import { Resource, type After } from './resource.svelte.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'kept'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
}

/** What the plugins of a workspace keep: their collections and balances, kept up to date as plugins come and go. */
export class KeptThings {
  readonly kept: Resource<KeptView>;
  readonly #stopListening: () => void;

  constructor({ hub, after, watch }: Options) {
    this.kept = new Resource({ after, load: () => hub.kept(watch.id) });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'plugins') this.kept.refresh();
    });
    this.kept.refresh();
  }

  get collections(): readonly CollectionView[] {
    return this.kept.value?.collections ?? [];
  }

  get balances(): readonly BalanceDefinitionView[] {
    return this.kept.value?.balances ?? [];
  }

  /** The plugins that keep records, each with its collections. */
  get keepers(): readonly { readonly plugin: string; readonly collections: readonly CollectionView[] }[] {
    return [...Map.groupBy(this.collections, ({ plugin }) => plugin)].map(([plugin, collections]) => ({
      plugin,
      collections,
    }));
  }

  /** The collection of that name; null where there is none. */
  collection({ plugin, collection }: CollectionNamed): CollectionView | null {
    return this.collections.find((one) => one.plugin === plugin && one.collection === collection) ?? null;
  }

  /** What is counted of a contact (`contact`), or of the records of a plugin's collection. */
  balancesOf(plugin: string, of: string): readonly BalanceDefinitionView[] {
    return this.balances.filter((balance) => balance.plugin === plugin && balance.of === of);
  }

  close(): void {
    this.#stopListening();
    this.kept.close();
  }
}

const KEPT = new WeakMap<object, KeptThings>();

/** What the plugins of a workspace keep, the same for the frame and all pages of one visit. */
export const keptOf = (options: Options): KeptThings => {
  const kept = KEPT.get(options.watch) ?? new KeptThings(options);
  KEPT.set(options.watch, kept);
  return kept;
};
