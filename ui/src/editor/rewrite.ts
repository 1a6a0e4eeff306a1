import { isStep, looseKey, MAIN, passes, wayKey, type Item, type Sequence, type Tree, type Way } from './tree.ts';

/** What a sequence becomes; the same one where nothing changes. */
export type Change = (sequence: Sequence, key: string) => Sequence;

const same = <Value>(left: readonly Value[], right: readonly Value[]): boolean =>
  left.length === right.length && left.every((value, index) => value === right[index]);

const rewriteWays = (step: string, ways: readonly Way[], change: Change): readonly Way[] => {
  const changed = ways.map((way) => {
    const sequence = rewriteSequence(way.sequence, { key: wayKey(step, way.port), change });
    return sequence === way.sequence ? way : { ...way, sequence };
  });
  return same(ways, changed) ? ways : changed;
};

const rewriteItem = (item: Item, change: Change): Item => {
  if (!isStep(item) || item.kind === 'exit') return item;
  const ways = rewriteWays(item.id, item.ways, change);
  return ways === item.ways ? item : { ...item, ways };
};

const rewriteSequence = (
  sequence: Sequence,
  { key, change }: { readonly key: string; readonly change: Change },
): Sequence => {
  const items = sequence.map((item) => rewriteItem(item, change));
  return change(same(sequence, items) ? sequence : items, key);
};

/** Changes sequences, the inner before the outer; what does not change stays the same object, so that views can tell. */
export const rewrite = (tree: Tree, change: Change): Tree => {
  const main = rewriteSequence(tree.main, { key: MAIN, change });
  const loose = tree.loose.map((sequence, index) => rewriteSequence(sequence, { key: looseKey(index), change }));
  return main === tree.main && same(tree.loose, loose)
    ? tree
    : { ...tree, main, loose: same(tree.loose, loose) ? tree.loose : loose };
};

/** Changes the steps of a tree one by one. */
export const rewriteSteps = (tree: Tree, change: (item: Item) => Item): Tree =>
  rewrite(tree, (sequence) => {
    const items = sequence.map(change);
    return same(sequence, items) ? sequence : items;
  });

/** Puts an edited tree in order: what nobody comes to any more becomes loose, empty loose sequences go. */
export const tidy = (tree: Tree): Tree => {
  const stranded: Sequence[] = [];
  const cut: Change = (sequence) => {
    const over = sequence.findIndex((item) => !passes(item));
    if (over < 0 || over === sequence.length - 1) return sequence;
    const rest = sequence.slice(over + 1);
    if (rest.some(isStep)) stranded.push(rest);
    return sequence.slice(0, over + 1);
  };
  const tidied = rewrite(tree, cut);
  // At the end of everything it goes without saying that it ends.
  const open = (sequence: Sequence): Sequence => (sequence.at(-1)?.kind === 'end' ? sequence.slice(0, -1) : sequence);
  const loose = [...tidied.loose, ...stranded].map(open).filter((sequence) => sequence.some(isStep));
  const main = open(tidied.main);
  return main === tidied.main && same(tidied.loose, loose)
    ? tidied
    : { ...tidied, main, loose: same(tidied.loose, loose) ? tidied.loose : loose };
};
