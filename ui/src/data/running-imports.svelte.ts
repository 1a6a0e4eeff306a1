import type { ImportView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { isUnderWay } from './import-watch.svelte.ts';
import { Resource, type After } from './resource.svelte.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'imports'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  /** An import that was seen under way has ended. */
  readonly onended: (ended: ImportView) => void;
}

/** The long work of a workspace, wherever in it one is. */
export class RunningImports {
  readonly #newest: Resource<readonly ImportView[]>;
  readonly #stopListening: () => void;
  #seen: ReadonlySet<string> = new Set();

  constructor({ hub, after, watch, onended }: Options) {
    this.#newest = new Resource({
      after,
      gap: 500,
      load: async () => {
        const { items } = await hub.imports(watch.id, { limit: 20 });
        for (const one of items) if (this.#seen.has(one.id) && !isUnderWay(one)) onended(one);
        this.#seen = new Set(items.filter(isUnderWay).map(({ id }) => id));
        return items;
      },
    });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'imports') this.#newest.refresh();
    });
    this.#newest.refresh();
  }

  /** What is under way now. */
  get items(): readonly ImportView[] {
    return (this.#newest.value ?? []).filter(isUnderWay);
  }

  close(): void {
    this.#stopListening();
    this.#newest.close();
  }
}
