import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adoptLoose, insertItem, MOST_STEPS, moveDown, moveItem, moveUp, removeItem } from './edit-step.ts';
import { parseDefinition } from './parse-definition.ts';
import { findPlace, firstPlace, nextPlace, placesOf, previousPlace } from './place.ts';
import { action, bigTree, branch, drawn, exit, goto, linksIn, trees, treeOf, wait, way, when } from './test-trees.ts';
import { findItem, itemId, sequencesOf, stepsOf, type Tree } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

const ASK = treeOf([
  action('send'),
  branch('ask', when('yes', action('thank'), exit('end')), way('otherwise', wait('rest'))),
  wait('last'),
]);

const after = (edited: { readonly tree: Tree } | null): readonly string[] | null =>
  edited === null ? null : drawn(edited.tree);

test('the places of a tree are listed as they are seen, and the keyboard goes through them', () => {
  const ids = placesOf(ASK).map(({ id }) => id);
  expect(ids).toEqual(['main', 'send+', 'ask/yes', 'thank+', 'ask/otherwise', 'rest+', 'ask+', 'last+']);
  expect([nextPlace(ASK, 'thank+')?.id, previousPlace(ASK, 'thank+')?.id]).toEqual(['ask/otherwise', 'ask/yes']);
  expect([nextPlace(ASK, 'last+'), previousPlace(ASK, 'main'), nextPlace(ASK, 'gone+')]).toEqual([null, null, null]);
  expect([firstPlace(ASK, null)?.id, firstPlace(ASK, 'send')?.id, firstPlace(ASK, 'end')?.id]).toEqual([
    'main',
    'send+',
    'main',
  ]);
});

test('a step can be put in at every place, and is found there', () => {
  for (const place of placesOf(bigTree(200))) {
    const edited = insertItem(bigTree(200), { place: place.id, item: wait('new') });
    expect(edited?.select).toBe('new');
    const standing = edited === null ? null : findItem(edited.tree, 'new');
    expect([standing?.key, standing?.index]).toEqual([place.sequence, place.index]);
  }
  expect(insertItem(ASK, { place: 'end+', item: wait('new') })).toBeNull();
  expect(insertItem(ASK, { place: 'nobody+', item: wait('new') })).toBeNull();
});

test('what stands behind a new exit is kept, loose, and can be put in again', () => {
  const edited = insertItem(ASK, { place: 'send+', item: exit('stop') });
  expect(after(edited)).toEqual([
    'send',
    'stop',
    '~',
    'ask',
    '  [yes]',
    '    thank',
    '    end',
    '  [otherwise]',
    '    rest',
    'last',
  ]);
  const tree = edited?.tree ?? ASK;
  const back = adoptLoose(tree, { key: 'loose/0', place: 'send+' });
  expect([after(back)?.slice(0, 2), back?.tree.loose, back?.select]).toEqual([['send', 'ask'], [], 'ask']);
  expect(adoptLoose(tree, { key: 'loose/0', place: 'rest+' })).toBeNull();
  expect(adoptLoose(tree, { key: 'main', place: 'rest+' })).toBeNull();
});

test('a step that is taken out takes its ways along; the next one is selected', () => {
  const edited = removeItem(ASK, 'ask');
  expect([after(edited), edited?.select]).toEqual([['send', 'last'], 'last']);
  expect(removeItem(ASK, 'last')?.select).toBe('ask');
  expect(removeItem(ASK, 'rest')?.select).toBe('ask');
  expect(removeItem(ASK, 'nobody')).toBeNull();
});

test('who jumped to a step that is gone goes on where that led', () => {
  const loop = treeOf([
    wait('day'),
    action('send'),
    branch('ask', when('no', goto('day')), way('otherwise', goto('send'))),
  ]);
  expect(after(removeItem(loop, 'day'))).toEqual([
    'send',
    'ask',
    '  [no]',
    '    -> send',
    '  [otherwise]',
    '    -> send',
  ]);
  const tree = treeOf([wait('day'), goto('day')]);
  expect(after(removeItem(tree, 'day'))).toEqual([]);
  expect(after(removeItem(loop, itemId(goto('day'), 'ask/no')))?.slice(3)).toEqual([
    '  [no]',
    '  [otherwise]',
    '    -> send',
  ]);
});

test('a step goes elsewhere with its ways, but not into itself', () => {
  const edited = moveItem(ASK, { id: 'ask', place: 'main' });
  expect([after(edited)?.[0], after(edited)?.slice(-2), edited?.select]).toEqual(['ask', ['send', 'last'], 'ask']);
  expect(after(moveItem(ASK, { id: 'send', place: 'rest+' }))?.slice(-4)).toEqual([
    '  [otherwise]',
    '    rest',
    '    send',
    'last',
  ]);
  for (const place of ['ask/yes', 'thank+', 'rest+', 'ask+', 'send+', 'gone+'])
    expect(moveItem(ASK, { id: 'ask', place })).toBeNull();
});

test('a step moves up and down past its neighbours and out of its way, and nobody is cut off by it', () => {
  expect(after(moveDown(ASK, 'send'))?.slice(-2)).toEqual(['send', 'last']);
  expect(after(moveUp(ASK, 'last'))?.slice(0, 3)).toEqual(['send', 'last', 'ask']);
  expect(after(moveUp(ASK, 'rest'))?.slice(0, 3)).toEqual(['send', 'rest', 'ask']);
  expect(after(moveDown(ASK, 'rest'))?.slice(-3)).toEqual(['  [otherwise]', 'rest', 'last']);
  expect([moveUp(ASK, 'send'), moveDown(ASK, 'last'), moveUp(ASK, 'end'), moveDown(ASK, 'thank')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('there is no room for more steps than a workflow may have', () => {
  const full = treeOf(Array.from({ length: MOST_STEPS }, (_, number) => wait(`wait-${number}`)));
  expect(insertItem(full, { place: 'main', item: wait('more') })).toBeNull();
  expect(insertItem(full, { place: 'main', item: goto('wait-7') })?.tree.loose).toHaveLength(1);
});

test('what an edit does not touch stays the same object', () => {
  const tree = bigTree(200);
  const edited = insertItem(tree, { place: 'thank-50+', item: wait('new') })?.tree;
  const changed = edited?.main.filter((item, index) => item !== tree.main[index]);
  expect(changed?.map((item) => itemId(item, 'main'))).toEqual(['branch-50']);
});

test('whatever is done, no step is lost or doubled, and the tree can be saved and opened again', () => {
  const doing = fc.record({
    what: fc.constantFrom('wait', 'exit', 'move', 'up', 'down'),
    step: fc.nat(),
    place: fc.nat(),
  });
  fc.assert(
    fc.property(trees, fc.array(doing, { maxLength: 8 }), (start, doings) => {
      let tree = start;
      let made = 0;
      for (const { what, step, place } of doings) {
        const ids = stepsOf(tree).map(({ id }) => id);
        const places = placesOf(tree);
        const id = ids[step % Math.max(1, ids.length)] ?? '';
        const at = places[place % places.length]?.id ?? 'main';
        const fresh = `new-${++made}`;
        const edited =
          what === 'move'
            ? moveItem(tree, { id, place: at })
            : what === 'up'
              ? moveUp(tree, id)
              : what === 'down'
                ? moveDown(tree, id)
                : insertItem(tree, { place: at, item: what === 'wait' ? wait(fresh) : exit(fresh) });
        const expected = what === 'wait' || what === 'exit' ? [...ids, ...(edited === null ? [] : [fresh])] : ids;
        tree = edited?.tree ?? tree;
        expect(
          stepsOf(tree)
            .map((one) => one.id)
            .toSorted(),
        ).toEqual(expected.toSorted());
        const definition = writeDefinition(tree);
        expect(linksIn(writeDefinition(parseDefinition(definition)))).toEqual(linksIn(definition));
        for (const { key } of sequencesOf(tree)) expect(findPlace(tree, key)).not.toBeNull();
      }
    }),
    { numRuns: 150 },
  );
});
