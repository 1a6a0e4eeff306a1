/** What a batch makes of its items. */
export interface InOrder<Item> {
  /** At most one a contact: what a contact does next is decided on what this batch makes of it. */
  readonly decided: readonly Item[];
  /** Those of which nothing comes, whatever becomes of the one that is decided before them. */
  readonly idle: readonly Item[];
  /** How many wait for a later batch. */
  readonly left: number;
  /** The contacts whose items wait. */
  readonly crowded: ReadonlySet<number>;
}

/** Takes each contact's items in order, up to the second of which anything may come. Items without a contact are all decided. */
export const takeInOrder = <Item>(
  items: readonly Item[],
  {
    contactOf,
    isIdle,
  }: {
    readonly contactOf: (item: Item) => number | null;
    /** Whether nothing comes of an item, even after the one of its contact that this batch decides (null: none before it). */
    readonly isIdle: (item: Item, after: Item | null) => boolean;
  },
): InOrder<Item> => {
  const [decided, idle]: [Item[], Item[]] = [[], []];
  const first = new Map<number, Item>();
  const crowded = new Set<number>();
  for (const item of items) {
    const contact = contactOf(item);
    if (contact === null) decided.push(item);
    else if (crowded.has(contact)) continue;
    else if (isIdle(item, first.get(contact) ?? null)) idle.push(item);
    else if (first.has(contact)) crowded.add(contact);
    else {
      first.set(contact, item);
      decided.push(item);
    }
  }
  return { decided, idle, left: items.length - decided.length - idle.length, crowded };
};
