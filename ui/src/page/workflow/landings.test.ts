import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moveItem } from '../../editor/edit-step.ts';
import { placesOf } from '../../editor/place.ts';
import { trees } from '../../editor/test-trees.ts';
import { stepsOf } from '../../editor/tree.ts';
import { landings } from './landings.ts';

test('a step can be dropped exactly where moving it there would do something', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      for (const { id } of stepsOf(tree)) {
        const able = placesOf(tree).flatMap((place) =>
          moveItem(tree, { id, place: place.id }) === null ? [] : place.id,
        );
        expect([...landings(tree, id)].toSorted()).toEqual(able.toSorted());
      }
    }),
    { numRuns: 25 },
  );
});
