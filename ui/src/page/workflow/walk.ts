import { afterStep, findPlace } from '../../editor/place.ts';
import {
  findItem,
  findStep,
  isStep,
  itemId,
  MAIN,
  OPTIONS,
  passes,
  sequencesOf,
  TRIGGER,
  waysOf,
  wayKey,
  type Item,
  type PlacedSequence,
  type Sequence,
  type Tree,
} from '../../editor/tree.ts';

/** Where the keyboard stands: at an item (the trigger is one), or at a place where a step can be put in. */
export interface Stop {
  readonly kind: 'item' | 'place';
  readonly id: string;
}

/** The name of a stop, also where items and places are mixed. */
export const stopKey = ({ kind, id }: Stop): string => `${kind}:${id}`;

/** The trigger's. */
export const TRIGGER_STOP: Stop = { kind: 'item', id: TRIGGER };

const item = (id: string): Stop => ({ kind: 'item', id });
const place = (id: string): Stop => ({ kind: 'place', id });

const sequenceOf = (tree: Tree, key: string): PlacedSequence | null => {
  for (const placed of sequencesOf(tree)) if (placed.key === key) return placed;
  return null;
};

const placeBefore = (sequence: Sequence, key: string, index: number): string => {
  const before = sequence[index - 1];
  return before === undefined || !isStep(before) ? key : afterStep(before.id);
};

const belowItem = (tree: Tree, id: string): Stop | null => {
  if (id === TRIGGER) return place(MAIN);
  const step = findStep(tree, id);
  if (step === null) return null;
  const [way] = waysOf(step);
  if (way !== undefined) return place(wayKey(id, way.port));
  return passes(step) ? place(afterStep(id)) : null;
};

/** What comes after the end of a sequence: where its way joins the others again. */
const onward = (tree: Tree, { step }: PlacedSequence): Stop | null => {
  if (step === null) return null;
  return findPlace(tree, afterStep(step.id)) === null ? null : place(afterStep(step.id));
};

const belowPlace = (tree: Tree, id: string): Stop | null => {
  const at = findPlace(tree, id);
  const placed = at === null ? null : sequenceOf(tree, at.sequence);
  if (at === null || placed === null) return null;
  const next = placed.sequence[at.index];
  return next === undefined ? onward(tree, placed) : item(itemId(next, placed.key));
};

const aboveItem = (tree: Tree, id: string): Stop | null => {
  const standing = findItem(tree, id);
  return standing === null ? null : place(placeBefore(standing.sequence, standing.key, standing.index));
};

/** The last thing in the first way that leads to where the ways of a step join. */
const lastInside = (tree: Tree, step: Item & { readonly id: string }): Stop => {
  const way = waysOf(step)[0];
  if (way === undefined) return item(step.id);
  const key = wayKey(step.id, way.port);
  const last = way.sequence.at(-1);
  if (last === undefined) return place(key);
  return isStep(last) && passes(last) && findPlace(tree, afterStep(last.id)) !== null
    ? place(afterStep(last.id))
    : item(itemId(last, key));
};

const abovePlace = (tree: Tree, id: string): Stop | null => {
  const at = findPlace(tree, id);
  const placed = at === null ? null : sequenceOf(tree, at.sequence);
  if (at === null || placed === null) return null;
  const before = placed.sequence[at.index - 1];
  if (before !== undefined) return isStep(before) ? lastInside(tree, before) : item(itemId(before, placed.key));
  if (placed.step !== null) return item(placed.step.id);
  return placed.key === MAIN ? TRIGGER_STOP : null;
};

const below = (tree: Tree, { kind, id }: Stop): Stop | null =>
  kind === 'item' ? belowItem(tree, id) : belowPlace(tree, id);

const above = (tree: Tree, { kind, id }: Stop): Stop | null =>
  kind === 'item' ? aboveItem(tree, id) : abovePlace(tree, id);

/** Which stops there are: with `places` where something can be put in, else items alone. */
export interface Walking {
  readonly places: boolean;
}

/** The stop below or above, along the lines of the graph; null at its end. */
export const walk = (tree: Tree, from: Stop, { by, places }: Walking & { readonly by: 1 | -1 }): Stop | null => {
  const step = by === 1 ? below : above;
  const at = step(tree, from);
  if (places) return at;
  let passing = at;
  while (passing?.kind === 'place') passing = step(tree, passing);
  return passing;
};

/** Something with a middle. */
export interface Spotted {
  readonly stop: Stop;
  readonly x: number;
  readonly y: number;
}

/** The stop beside another: of those to the left (-1) or right (1), the one that lies most level with it. */
export const beside = (from: Spotted, stops: readonly Spotted[], by: 1 | -1): Stop | null => {
  const NEXT_COLUMN = 60;
  let found: Spotted | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const other of stops) {
    const across = (other.x - from.x) * by;
    if (across < NEXT_COLUMN) continue;
    const cost = across + Math.abs(other.y - from.y) * 3;
    if (cost < least) {
      least = cost;
      found = other;
    }
  }
  return found?.stop ?? null;
};

/** The stop at the bottom. */
export const lowest = (stops: readonly Spotted[]): Stop | null =>
  stops.reduce<Spotted | null>((found, other) => (found === null || other.y > found.y ? other : found), null)?.stop ??
  null;

/** Whether there still is such a stop. */
export const isThere = (tree: Tree, { kind, id }: Stop): boolean =>
  kind === 'place' ? findPlace(tree, id) !== null : id === TRIGGER || id === OPTIONS || findItem(tree, id) !== null;
