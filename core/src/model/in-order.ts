/** What a batch makes of its items. */
export interface InOrder<Item> {
  /** At most one a contact: what a contact does next is decided on what this batch makes of it. */
  readonly decided: readonly Item[];
  /** Those of which nothing comes, whatever becomes of the others. */
  readonly idle: readonly Item[];
  /** How many wait for a later batch. */
  readonly left: number;
}

/** Takes each contact's items in order, up to the second of which anything may come. Items without a contact are all decided. */
export const takeInOrder = <Item>(
  items: readonly Item[],
  {
    contactOf,
    isIdle,
  }: { readonly contactOf: (item: Item) => number | null; readonly isIdle: (item: Item) => boolean },
): InOrder<Item> => {
  const [decided, idle]: [Item[], Item[]] = [[], []];
  const hasOne = new Set<number>();
  const isFull = new Set<number>();
  for (const item of items) {
    const contact = contactOf(item);
    if (contact === null) decided.push(item);
    else if (isFull.has(contact)) continue;
    else if (isIdle(item)) idle.push(item);
    else if (hasOne.has(contact)) isFull.add(contact);
    else {
      hasOne.add(contact);
      decided.push(item);
    }
  }
  return { decided, idle, left: items.length - decided.length - idle.length };
};
