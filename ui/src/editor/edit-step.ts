import type { Edited } from './edited.ts';
import { afterStep, findPlace } from './place.ts';
import { redirect } from './redirect.ts';
import { rewrite, tidy } from './rewrite.ts';
import {
  findItem,
  isStep,
  itemId,
  MAIN,
  rootsOf,
  stepsIn,
  stepsOf,
  type Item,
  type Sequence,
  type Standing,
  type Tree,
} from './tree.ts';

/** How many steps a workflow may have. */
export const MOST_STEPS = 500;

const spliced = (tree: Tree, place: { readonly sequence: string; readonly index: number }, items: Sequence): Tree =>
  rewrite(tree, (sequence, key) => (key === place.sequence ? sequence.toSpliced(place.index, 0, ...items) : sequence));

const without = (tree: Tree, { key, index }: Standing): Tree =>
  rewrite(tree, (sequence, at) => (at === key ? sequence.toSpliced(index, 1) : sequence));

const countOf = (tree: Tree): number => stepsOf(tree).length;

/** Puts items in at a place; null where there is no such place, or no room for more steps. */
export const insertItems = (
  tree: Tree,
  options: { readonly place: string; readonly items: Sequence },
): Edited | null => {
  const place = findPlace(tree, options.place);
  const [first] = options.items;
  if (place === null || first === undefined) return null;
  if (countOf(tree) + stepsIn(options.items).length > MOST_STEPS) return null;
  return { tree: tidy(spliced(tree, place, options.items)), select: itemId(first, place.sequence) };
};

/** Puts a step, or a jump, in at a place. */
export const insertItem = (
  tree: Tree,
  { place, item }: { readonly place: string; readonly item: Item },
): Edited | null => insertItems(tree, { place, items: [item] });

const nextTo = ({ sequence, key, step, index }: Standing): string | null => {
  const near = sequence[index + 1] ?? sequence[index - 1];
  return near === undefined ? (step?.id ?? null) : itemId(near, key);
};

/**
 * Takes an item out, a step with everything in its ways. Who jumped to one of these steps goes on where they went.
 */
export const removeItem = (tree: Tree, id: string): Edited | null => {
  const standing = findItem(tree, id);
  if (standing === null) return null;
  const gone = new Set(stepsIn([standing.item]).map((step) => step.id));
  const select = nextTo(standing);
  const edited = tidy(without(redirect(tree, { gone, to: standing }), standing));
  return { tree: edited, select: select !== null && findItem(edited, select) === null ? null : select };
};

/** Takes a step with its ways to another place; null where that lies inside the step itself. */
export const moveItem = (tree: Tree, { id, place }: { readonly id: string; readonly place: string }): Edited | null => {
  const standing = findItem(tree, id);
  if (standing === null || place === afterStep(id)) return null;
  const rest = without(tree, standing);
  // A loose sequence that is empty now still has its place: it is tidied away at the end.
  const target = findPlace(rest, place);
  if (target === null || (target.sequence === standing.key && target.index === standing.index)) return null;
  return { tree: tidy(spliced(rest, target, [standing.item])), select: itemId(standing.item, target.sequence) };
};

const looseCount = ({ loose }: Tree): number => loose.reduce((count, sequence) => count + sequence.length, 0);

const nudged = (tree: Tree, standing: Standing, by: 1 | -1): Edited | null => {
  const { sequence, key, index, item, step } = standing;
  const rest = without(tree, standing);
  if (sequence[index + by] !== undefined) {
    const moved = tidy(spliced(rest, { sequence: key, index: index + by }, [item]));
    return { tree: moved, select: itemId(item, key) };
  }
  const outer = step === null ? null : findItem(tree, step.id);
  if (outer === null) return null;
  const at = { sequence: outer.key, index: by === 1 ? outer.index + 1 : outer.index };
  return { tree: tidy(spliced(rest, at, [item])), select: itemId(item, outer.key) };
};

const nudge = (tree: Tree, id: string, by: 1 | -1): Edited | null => {
  const standing = findItem(tree, id);
  if (standing === null || !isStep(standing.item)) return null;
  const edited = nudged(tree, standing, by);
  // Nobody asks to cut off what follows by pressing an arrow.
  return edited === null || looseCount(edited.tree) > looseCount(tree) ? null : edited;
};

/** Moves a step up past the one before it, or out of the way that it is first in. */
export const moveUp = (tree: Tree, id: string): Edited | null => nudge(tree, id, -1);

/** Moves a step down past the one after it, or out of the way that it is last in. */
export const moveDown = (tree: Tree, id: string): Edited | null => nudge(tree, id, 1);

/** Puts a sequence that nobody led to in at a place. */
export const adoptLoose = (
  tree: Tree,
  { key, place }: { readonly key: string; readonly place: string },
): Edited | null => {
  const root = rootsOf(tree).find((candidate) => candidate.key === key);
  const [first] = root?.sequence ?? [];
  if (root === undefined || first === undefined || key === MAIN) return null;
  const rest = rewrite(tree, (sequence, at) => (at === key ? [] : sequence));
  const target = findPlace(rest, place);
  if (target === null || target.sequence === key) return null;
  return { tree: tidy(spliced(rest, target, root.sequence)), select: itemId(first, target.sequence) };
};
