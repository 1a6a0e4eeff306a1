import { expect, test } from 'vitest';
import { readFragment, writeFragment } from './clipboard.ts';
import { pasteSteps } from './edit-paste.ts';
import { setWaiting } from './edit-wait.ts';
import { addShare, openWay, removeWay, setWeight } from './edit-way.ts';
import { action, drawn, loop, share, split, treeOf, UNTIL_DATE, wait, waiting, waitUntil, way } from './test-trees.ts';
import { findStep, type Item, type Waiting } from './tree.ts';

const OPENED: Waiting = {
  kind: 'until',
  until: { kind: 'message', step: 'send', becomes: 'opened', within: { amount: 3, unit: 'days' } },
  zone: null,
};

test('a wait that waits for something else keeps the ways that both have, and those that say nearly the same', () => {
  const tree = treeOf([
    action('send'),
    waitUntil('until', OPENED, way('timed-out', wait('remind')), way('not-delivered', wait('call'))),
    wait('bye'),
  ]);
  const dated = setWaiting(tree, { id: 'until', waiting: UNTIL_DATE })?.tree ?? tree;
  expect(drawn(dated)).toEqual(['send', 'until', '  [past]', '    remind', '  [missing]', '    call', 'bye']);
  const event: Waiting = {
    kind: 'until',
    until: { kind: 'event', event: 'list.joined', within: { amount: 1, unit: 'days' } },
    zone: null,
  };
  expect(drawn(setWaiting(tree, { id: 'until', waiting: event })?.tree ?? tree)).toEqual([
    'send',
    'until',
    '  [timed-out]',
    '    remind',
    'bye',
    '~',
    'call',
  ]);
});

test('what stands in ways that a plain wait cannot have is kept, with nobody leading there', () => {
  const tree = treeOf([waitUntil('until', OPENED, way('timed-out', wait('remind')), way('unknowable')), wait('bye')]);
  expect(drawn(setWaiting(tree, { id: 'until', waiting: waiting(2) })?.tree ?? tree)).toEqual([
    'until',
    'bye',
    '~',
    'remind',
  ]);
});

test('a split gets shares and loses all but two; a loop keeps what it repeats', () => {
  const tree = treeOf([split('part', share('one', 70), share('two', 30, wait('a'))), loop('round', [wait('b')])]);
  const more = addShare(tree, { step: 'part' })?.tree ?? tree;
  expect(findStep(more, 'part')).toMatchObject({
    ways: [{ weight: 70 }, { weight: 30 }, { port: 'share-1', weight: 30 }],
  });
  const heavier = setWeight(more, { step: 'part', port: 'share-1', weight: 5 })?.tree ?? more;
  expect(findStep(heavier, 'part')).toMatchObject({ ways: [{}, {}, { weight: 5 }] });
  expect(removeWay(heavier, { step: 'part', port: 'share-1' })).not.toBeNull();
  expect(removeWay(tree, { step: 'part', port: 'one' })).toBeNull();
  expect(removeWay(tree, { step: 'round', port: 'again' })).toBeNull();
  expect(drawn(openWay(tree, { step: 'round', port: 'exhausted' })?.tree ?? tree)).toContain('  [exhausted]');
});

test('a copy of steps speaks of the copies, in waits and loops too', () => {
  const fragment: readonly Item[] = [
    action('send'),
    waitUntil('until', OPENED),
    {
      kind: 'loop',
      id: 'round',
      title: null,
      while: { attribute: 'message.send.outcome', operator: 'is-not', value: 'opened' },
      most: 2,
      counter: null,
      set: [{ variable: 'a', value: { attribute: 'message.send.outcome' } }],
      ways: [way('again', wait('inner'))],
    },
  ];
  const read = readFragment(writeFragment(fragment));
  expect(read).toEqual(fragment);
  const tree = treeOf([action('send-1'), wait('last')]);
  const pasted = pasteSteps(tree, { place: 'last+', fragment: read ?? [], taken: new Set() })?.tree ?? tree;
  expect(findStep(pasted, 'wait-1')).toMatchObject({ waiting: { until: { step: 'send-2' } } });
  expect(findStep(pasted, 'loop-1')).toMatchObject({
    while: { attribute: 'message.send-2.outcome' },
    set: [{ value: { attribute: 'message.send-2.outcome' } }],
  });
});
