/** Runs that are asked about by the same action, plugin version and settings, in one workspace, whichever workflows they are in. */
export interface Alike<Item> {
  readonly first: Item;
  readonly items: readonly Item[];
  readonly contribution: string;
  readonly version: string;
  readonly config: string;
}

/** A step at which a plugin is asked. */
export interface Asking {
  readonly id: string;
  readonly contribution: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What stands at such a step: in which version of a workflow, which binds it to a plugin's, and in which workspace. */
export interface Standing {
  readonly facts: {
    readonly version: { readonly id: number; readonly pins: ReadonlyMap<string, string> };
    readonly workspace: { readonly id: number };
  };
}

/** Puts what stands at actions together by what their plugins are asked with. */
export const putAlike = <Item extends Standing>(
  items: readonly Item[],
  stepOf: (item: Item) => Asking,
): readonly Alike<Item>[] => {
  const alike = new Map<string, Alike<Item> & { readonly items: Item[] }>();
  // Settings are written down once for a step, and not for each run.
  for (const own of Map.groupBy(items, (item) => `${item.facts.version.id} ${stepOf(item).id}`).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const { contribution, config } = stepOf(first);
    const version = first.facts.version.pins.get(contribution) ?? '';
    const written = JSON.stringify(config);
    const key = `${first.facts.workspace.id} ${contribution} ${version} ${written}`;
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { first, items: [...own], contribution, version, config: written });
    else for (const item of own) known.items.push(item);
  }
  return [...alike.values()];
};
