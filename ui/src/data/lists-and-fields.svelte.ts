import type { FieldDefinition, ListView, Page } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { PageAsked } from './hub/at.ts';
import { Resource, type After } from './resource.svelte.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

const AT_ONCE = 200;
/** Nobody chooses among more; whoever has more of them finds them by their names elsewhere. */
const MOST = 2000;
// While a file comes in, every contact makes news.
const GAP_MS = 2000;

interface Options {
  readonly hub: Pick<Hub, 'lists' | 'fields'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
}

const gather = async <Item>(load: (page: PageAsked) => Promise<Page<Item>>): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let after: string | undefined;
  while (items.length < MOST) {
    const page = await load({ limit: AT_ONCE, after });
    items.push(...page.items);
    if (page.next === null) break;
    after = page.next;
  }
  return items;
};

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The lists and the custom fields of a workspace, in the order of their names, kept up to date. */
export class ListsAndFields {
  readonly lists: Resource<readonly ListView[]>;
  readonly fields: Resource<readonly FieldDefinition[]>;
  readonly #stopListening: () => void;

  constructor({ hub, after, watch }: Options) {
    this.lists = new Resource({
      after,
      gap: GAP_MS,
      load: async () =>
        (await gather((page) => hub.lists(watch.id, page))).toSorted((left, right) =>
          byName.compare(left.name, right.name),
        ),
    });
    this.fields = new Resource({
      after,
      gap: GAP_MS,
      load: async () =>
        (await gather((page) => hub.fields(watch.id, page))).toSorted((left, right) =>
          byName.compare(left.label, right.label),
        ),
    });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'contacts') this.refresh();
      else if (news.topic === 'workflows') this.lists.refresh();
    });
    this.refresh();
  }

  readonly refresh = (): void => {
    this.lists.refresh();
    this.fields.refresh();
  };

  /** What a list is called; null where that is not known. */
  listName(list: string): string | null {
    return this.lists.value?.find(({ id }) => id === list)?.name ?? null;
  }

  /** A custom field by its key; null where it is not known. */
  field(key: string): FieldDefinition | null {
    return this.fields.value?.find((field) => field.key === key) ?? null;
  }

  close(): void {
    this.#stopListening();
    this.lists.close();
    this.fields.close();
  }
}
