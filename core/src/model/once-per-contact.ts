/** Keeps the first item of each contact: what a contact does next is decided on what this batch makes of it. Items without a contact all stay. */
export const oncePerContact = <Item>(
  items: readonly Item[],
  contactOf: (item: Item) => number | null,
): readonly Item[] => {
  const seen = new Set<number>();
  return items.filter((item) => {
    const contact = contactOf(item);
    if (contact === null) return true;
    if (seen.has(contact)) return false;
    seen.add(contact);
    return true;
  });
};
