import { MAIN, looseKey, wayLeadsTo, waysOf, wayKey, isStep, type Item, type Sequence, type Tree } from './tree.ts';

/** Where whoever comes to an item is: at the step of this id; null: at the end of the run. */
const entryOf = (item: Item): string | null => {
  switch (item.kind) {
    case 'goto':
      return item.to;
    case 'end':
      return null;
    case 'action':
    case 'wait':
    case 'branch':
    case 'split':
    case 'loop':
    case 'exit':
      return item.id;
  }
};

/** Where whoever stands before the item at an index goes next; `after` is where the sequence itself leads. */
export const entryAt = (sequence: Sequence, index: number, after: string | null): string | null => {
  const item = sequence[index];
  return item === undefined ? after : entryOf(item);
};

/** Where each sequence leads at its end, by its key: to a step's id, or null: the run is over. */
export const endsOf = (tree: Tree): ReadonlyMap<string, string | null> => {
  const ends = new Map<string, string | null>();
  const note = (sequence: Sequence, key: string, after: string | null): void => {
    ends.set(key, after);
    for (const [index, item] of sequence.entries()) {
      if (!isStep(item)) continue;
      const join = entryAt(sequence, index + 1, after);
      for (const way of waysOf(item)) note(way.sequence, wayKey(item.id, way.port), wayLeadsTo(item, way.port, join));
    }
  };
  note(tree.main, MAIN, null);
  for (const [index, sequence] of tree.loose.entries()) note(sequence, looseKey(index), null);
  return ends;
};
