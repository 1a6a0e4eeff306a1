import { afterStep, placesOf } from '../../editor/place.ts';
import { findItem, itemId, stepsIn, type Tree } from '../../editor/tree.ts';

/** The places that an item can be taken to: not into its own ways, nor to where it stands already. */
export const landings = (tree: Tree, id: string): ReadonlySet<string> => {
  const standing = findItem(tree, id);
  if (standing === null) return new Set();
  const { sequence, key, index, item } = standing;
  const inside = new Set([...stepsIn([item])].map((step) => step.id));
  const before = sequence[index - 1];
  const here = before === undefined ? key : afterStep(itemId(before, key));
  return new Set(
    placesOf(tree)
      .filter((place) => place.id !== here && place.id !== afterStep(id))
      .filter((place) => !inside.has(place.sequence.split('/')[0] ?? ''))
      .map((place) => place.id),
  );
};
