import { isStep, passes, rootsOf, waysOf, wayKey, type PlacedSequence, type Sequence, type Tree } from './tree.ts';

/**
 * Where a step can be put in. Its id says it by what stands before it, so that it outlives what happens elsewhere:
 * `send-1+` after a step; `ask-1/yes`, `main`, `loose/0` at the beginning of a sequence.
 */
export interface Place {
  readonly id: string;
  /** The key of the sequence. */
  readonly sequence: string;
  readonly index: number;
  readonly depth: number;
}

/** The place after a step. */
export const afterStep = (step: string): string => `${step}+`;

/** The id of the place at an index of a sequence; null where there is none, as nobody would come to it. */
export const placeIn = (sequence: Sequence, key: string, index: number): string | null => {
  const before = sequence[index - 1];
  if (before === undefined) return key;
  return isStep(before) && passes(before) ? afterStep(before.id) : null;
};

const addPlaces = ({ key, sequence, depth }: Omit<PlacedSequence, 'step'>, found: Place[]): void => {
  found.push({ id: key, sequence: key, index: 0, depth });
  for (const [index, item] of sequence.entries()) {
    if (!isStep(item)) continue;
    for (const way of waysOf(item))
      addPlaces({ key: wayKey(item.id, way.port), sequence: way.sequence, depth: depth + 1 }, found);
    // Nobody comes to what stands behind an exit.
    if (passes(item)) found.push({ id: afterStep(item.id), sequence: key, index: index + 1, depth });
  }
};

/** Every place of a tree from top to bottom: those in a step's ways before the one after the step. */
export const placesOf = (tree: Tree): readonly Place[] => {
  const found: Place[] = [];
  for (const root of rootsOf(tree)) addPlaces(root, found);
  return found;
};

/** The place of an id; null where there is none (any more). */
export const findPlace = (tree: Tree, id: string): Place | null =>
  placesOf(tree).find((place) => place.id === id) ?? null;

/** The place from which the keyboard begins: after the item of that id, in its first way, or at the very beginning. */
export const firstPlace = (tree: Tree, from: string | null): Place | null => {
  const places = placesOf(tree);
  const before = from === null ? undefined : places.find(({ id }) => id === afterStep(from));
  const within = from === null ? undefined : places.find(({ sequence }) => sequence.startsWith(`${from}/`));
  return before ?? within ?? places[0] ?? null;
};

const neighbour = (tree: Tree, id: string, by: 1 | -1): Place | null => {
  const places = placesOf(tree);
  const at = places.findIndex((place) => place.id === id);
  return at < 0 ? null : (places[at + by] ?? null);
};

/** The place below. */
export const nextPlace = (tree: Tree, id: string): Place | null => neighbour(tree, id, 1);

/** The place above. */
export const previousPlace = (tree: Tree, id: string): Place | null => neighbour(tree, id, -1);
