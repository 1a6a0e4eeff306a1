import type { Filter } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { readFragment, writeFragment } from './clipboard.ts';
import { duplicateStep, pasteSteps } from './edit-paste.ts';
import { action, bigTree, branch, drawn, goto, treeOf, wait, way } from './test-trees.ts';
import { findStep, stepsOf, waysOf, type Item } from './tree.ts';

const opened = (step: string): Filter => ({ attribute: `message.${step}.outcome`, operator: 'is', value: 'opened' });
const asking = (id: string, ...filters: Filter[]): Item =>
  branch(
    id,
    { port: 'yes', title: 'Opened', when: { all: [{ none: filters }] }, weight: null, sequence: [goto('send-1')] },
    way('otherwise', goto('ask-1'), goto('elsewhere')),
  );

const TREE = treeOf([wait('elsewhere'), action('send-1'), wait('wait-1')]);
const FRAGMENT = [action('send-1', [way('failed', wait('call'))]), asking('ask-1', opened('send-1'), opened('other'))];

test('copies have ids of their own, and what speaks of each other inside goes on doing so', () => {
  const edited = pasteSteps(TREE, { place: 'wait-1+', fragment: FRAGMENT, taken: new Set(['wait-2', 'branch-1']) });
  expect(edited?.select).toBe('send-2');
  expect(drawn(edited?.tree ?? TREE).slice(3)).toEqual([
    'send-2',
    '  [failed]',
    '    wait-3',
    'branch-2',
    '  [yes]',
    '    -> send-2',
    '  [otherwise]',
    '    -> branch-2',
  ]);
  const copy = findStep(edited?.tree ?? TREE, 'branch-2');
  expect(copy === null ? null : waysOf(copy)[0]).toMatchObject({
    title: 'Opened',
    when: { all: [{ none: [opened('send-2'), opened('other')] }] },
  });
});

test('conditions in settings are followed too, and other settings are left alone', () => {
  const step: Item = {
    kind: 'action',
    id: 'send-1',
    title: 'Hello',
    contribution: 'email/send',
    config: {
      only: { any: [{ attribute: 'message.send-1.outcome', operator: 'set' }] },
      subject: 'message.send-1.outcome',
    },
    timing: null,
    ways: [],
  };
  const edited = pasteSteps(TREE, { place: 'main', fragment: [step], taken: new Set() });
  expect(findStep(edited?.tree ?? TREE, 'send-2')).toMatchObject({
    title: 'Hello',
    config: { only: { any: [{ attribute: 'message.send-2.outcome' }] }, subject: 'message.send-1.outcome' },
  });
});

test('a step is doubled with its ways, right after itself', () => {
  const tree = bigTree(200);
  const edited = duplicateStep(tree, { id: 'branch-100', taken: new Set() });
  expect(stepsOf(edited?.tree ?? tree)).toHaveLength(203);
  expect(edited?.select).toBe('branch-1');
  expect(duplicateStep(tree, { id: 'nobody', taken: new Set() })).toBeNull();
});

test('what is on the clipboard comes back as it was', () => {
  const fragment = bigTree(200).main;
  expect(readFragment(writeFragment(fragment))).toEqual(fragment);
  expect(drawn(treeOf(readFragment(writeFragment([asking('ask-1', opened('send-1'))])) ?? []))).toEqual([
    'ask-1',
    '  [yes]',
    '    -> send-1',
    '  [otherwise]',
    '    -> ask-1',
  ]);
});

test('what is not ours on the clipboard is nothing at all', () => {
  const good = writeFragment([action('send-1'), wait('wait-1'), asking('ask-1', opened('send-1'))]);
  expect(readFragment(good)).not.toBeNull();
  const spoilt = [
    '',
    'Dear Sir or Madam',
    '{',
    '{}',
    '[]',
    '{"format":"innesto/steps@2","first":"a","steps":[]}',
    '{"format":"innesto/steps@1","first":"a","steps":[]}',
    good.replace('"first":"send-1"', '"first":"gone"'),
    good.replace('"kind":"wait"', '"kind":"sing"'),
    good.replace('"amount":1', '"amount":-1'),
    good.replace('"amount":1', '"amount":1.5'),
    good.replace('"unit":"days"', '"unit":"moons"'),
    good.replace('email/send', 'email'),
    good.replace('"id":"wait-1"', '"id":"__proto__"'),
    good.replace('"operator":"is"', '"operator":"equals"'),
    good.replace('"attribute":"', '"attribute":"!'),
    good.replace('"none":', '"some":'),
    good.replace('"title":"Opened"', `"title":"${'x'.repeat(121)}"`),
    good.replace('"name":"yes"', '"name":"Yes, please"'),
    good.replace('"done":"wait-1"', '"done":7'),
  ];
  expect(spoilt.filter((text) => text === good)).toEqual([]);
  expect(spoilt.map(readFragment)).toEqual(spoilt.map(() => null));
});
