import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesOf } from '../../editor/place.ts';
import { action, trees, branch, exit, treeOf, wait, way, when } from '../../editor/test-trees.ts';
import { stepsOf, TRIGGER } from '../../editor/tree.ts';
import { beside, isThere, lowest, stopKey, TRIGGER_STOP, walk, type Stop } from './walk.ts';

const TREE = treeOf([
  action('mail'),
  branch('ask', when('yes', wait('pause')), when('no', exit('out')), way('otherwise')),
  action('last'),
]);

const stopsFrom = (from: Stop, by: 1 | -1, places = true): readonly string[] => {
  const stops: string[] = [];
  for (let at: Stop | null = from; at !== null && stops.length < 50; at = walk(TREE, at, { by, places }))
    stops.push(at.id);
  return stops;
};

test('down leads from the trigger along the first ways to the end, place by place', () => {
  expect(stopsFrom(TRIGGER_STOP, 1)).toEqual([
    TRIGGER,
    'main',
    'mail',
    'mail+',
    'ask',
    'ask/yes',
    'pause',
    'pause+',
    'ask+',
    'last',
    'last+',
  ]);
});

test('up leads the same way back', () => {
  expect(stopsFrom({ kind: 'place', id: 'last+' }, -1).toReversed()).toEqual(stopsFrom(TRIGGER_STOP, 1));
});

test('where nothing can be put in, only items are stops', () => {
  expect(stopsFrom(TRIGGER_STOP, 1, false)).toEqual([TRIGGER, 'mail', 'ask', 'pause', 'last']);
  expect(walk(TREE, { kind: 'item', id: 'out' }, { by: 1, places: true })).toBeNull();
});

test('from whatever stop of whatever tree, up comes to an end at the trigger or at what nobody leads to', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const stops: readonly Stop[] = [
        ...placesOf(tree).map(({ id }): Stop => ({ kind: 'place', id })),
        ...[...stepsOf(tree)].map(({ id }): Stop => ({ kind: 'item', id })),
      ];
      for (const stop of stops) {
        const seen = new Set<string>();
        let at: Stop = stop;
        for (let next: Stop | null = stop; next !== null; next = walk(tree, next, { by: -1, places: true })) {
          expect([stopKey(next), seen.has(stopKey(next)), isThere(tree, next)]).toEqual([stopKey(next), false, true]);
          seen.add(stopKey(next));
          at = next;
        }
        expect(at.id === TRIGGER || at.id.startsWith('loose/')).toBe(true);
      }
    }),
    { numRuns: 25 },
  );
});

test('left and right lead to what lies most level with it', () => {
  const spot = (id: string, x: number, y: number) => ({ stop: { kind: 'item' as const, id }, x, y });
  const stops = [spot('left', 0, 110), spot('far', 900, 100), spot('near', 500, 130), spot('low', 400, 900)];
  const from = spot('here', 200, 100);
  expect(beside(from, stops, 1)?.id).toBe('near');
  expect(beside(from, stops, -1)?.id).toBe('left');
  expect(beside(spot('edge', 0, 0), stops, -1)).toBeNull();
  expect(lowest(stops)?.id).toBe('low');
});
