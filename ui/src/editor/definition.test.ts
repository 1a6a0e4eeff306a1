import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDefinition } from './parse-definition.ts';
import {
  action,
  bigTree,
  branch,
  definitions,
  drawn,
  exit,
  goto,
  linksIn,
  trees,
  treeOf,
  wait,
  way,
  when,
} from './test-trees.ts';
import type { Tree } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

const asStep = (id: string, ports: Record<string, string> = {}): Step => ({
  kind: 'action',
  id,
  contribution: 'email/send',
  config: {},
  ports,
});
const asWait = (id: string, next?: string): Step => ({
  kind: 'wait',
  id,
  duration: { amount: 1, unit: 'days' },
  ...(next === undefined ? {} : { next }),
});
const asBranch = (id: string, ways: Readonly<Record<string, string | undefined>>, otherwise?: string): Step => ({
  kind: 'branch',
  id,
  branches: Object.entries(ways).map(([name, next]) => ({
    name,
    when: { attribute: 'contact.email', operator: 'set' },
    ...(next === undefined ? {} : { next }),
  })),
  ...(otherwise === undefined ? {} : { otherwise }),
});
const workflow = (...steps: Step[]): WorkflowDefinition => ({
  reentry: { policy: 'once' },
  first: steps[0]?.id ?? '',
  steps,
});
const read = (...steps: Step[]): readonly string[] => drawn(parseDefinition(workflow(...steps)));
const again = (tree: Tree): readonly string[] => drawn(parseDefinition(writeDefinition(tree)));

test('a tree that was saved is the same when it is opened again', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      expect(parseDefinition(writeDefinition(tree))).toEqual(tree);
    }),
    { numRuns: 300 },
  );
  const tree = bigTree(200);
  expect(parseDefinition(writeDefinition(tree))).toEqual(tree);
});

test('whatever a definition says, its tree says the same: every step, and every link or end', () => {
  fc.assert(
    fc.property(definitions, (definition) => {
      const written = writeDefinition(parseDefinition(definition));
      expect(linksIn(written)).toEqual(linksIn(definition));
      expect(written.steps).toHaveLength(definition.steps.length);
    }),
    { numRuns: 1000 },
  );
});

test('ways come together at the nearest step that everybody passes who goes on', () => {
  expect(
    read(
      asBranch('ask', { yes: 'thank', maybe: 'bye', no: 'over' }, 'remind'),
      asStep('thank', { done: 'bye' }),
      asStep('remind', { done: 'later' }),
      asWait('later', 'bye'),
      { kind: 'exit', id: 'over' },
      asWait('bye'),
    ),
  ).toEqual([
    'ask',
    '  [yes]',
    '    thank',
    '  [maybe]',
    '  [no]',
    '    over',
    '  [otherwise]',
    '    remind',
    '    later',
    'bye',
  ]);
});

test('of ways that end by themselves those come together after all that can', () => {
  expect(
    read(
      asBranch('ask', { yes: 'thank', no: 'mark', maybe: 'mark', gone: 'over' }, 'over'),
      asStep('thank'),
      asStep('mark', { done: 'remind' }),
      asStep('remind'),
      { kind: 'exit', id: 'over' },
    ),
  ).toEqual([
    'ask',
    '  [yes]',
    '    thank',
    '    .',
    '  [no]',
    '  [maybe]',
    '  [gone]',
    '    over',
    '  [otherwise]',
    '    -> over',
    'mark',
    'remind',
  ]);
});

test('ways do not come together where somebody goes past', () => {
  expect(
    read(
      asBranch('outer', { in: 'ask' }, 'join'),
      asBranch('ask', { yes: 'sure', no: 'mark' }, 'join'),
      asBranch('sure', { yes: 'mark' }, 'join'),
      asWait('mark', 'join'),
      asWait('join'),
    ),
  ).toEqual([
    'outer',
    '  [in]',
    '    ask',
    '      [yes]',
    '        sure',
    '          [yes]',
    '            mark',
    '          [otherwise]',
    '      [no]',
    '        -> mark',
    '      [otherwise]',
    '  [otherwise]',
    'join',
  ]);
  expect(
    read(
      asBranch('outer', { in: 'ask' }, 'join'),
      asBranch('ask', { yes: 'sure' }, 'mark'),
      asBranch('sure', { yes: 'mark' }, 'join'),
      asWait('mark', 'join'),
      asWait('join'),
    ),
  ).toContain('        -> mark');
});

test('an action has ways for the ports that were parted from done, also where they lead to the same', () => {
  expect(
    read(
      asStep('send', { done: 'next', failed: 'call', skipped: 'next' }),
      asWait('call', 'after'),
      asWait('next', 'after'),
      asWait('after'),
    ),
  ).toEqual(['send', '  [failed]', '    call', '    -> after', '  [skipped]', 'next', 'after']);
  expect(read(asStep('send', { failed: 'call' }), asWait('call'))).toEqual(['send', '  [failed]', '    call']);
});

test('a way that is over while others go on says so', () => {
  expect(
    read(
      asBranch('ask', { yes: 'thank', no: 'x' }, 'y'),
      asStep('thank'),
      asWait('x', 'bye'),
      asWait('y', 'bye'),
      asWait('bye', 'ask'),
    ),
  ).toEqual(['ask', '  [yes]', '    thank', '    .', '  [no]', '    x', '  [otherwise]', '    y', 'bye', '-> ask']);
  expect(read(asBranch('outer', { in: 'inner' }, 'join'), asBranch('inner', { yes: 'join' }), asWait('join'))).toEqual([
    'outer',
    '  [in]',
    '    inner',
    '      [yes]',
    '      [otherwise]',
    '        .',
    '  [otherwise]',
    'join',
  ]);
});

test('circles go back by a jump, and links into nothing are kept', () => {
  expect(read(asWait('day', 'ask'), asBranch('ask', { no: 'day' }, 'bye'), asWait('bye', 'gone'))).toEqual([
    'day',
    'ask',
    '  [no]',
    '    -> day',
    '  [otherwise]',
    'bye',
    '-> gone',
  ]);
  expect(drawn(parseDefinition({ reentry: { policy: 'once' }, first: 'gone', steps: [] }))).toEqual(['-> gone']);
});

test('steps that nobody leads to are loose, circles among them too', () => {
  expect(read(asWait('a'), asWait('b', 'c'), asWait('c', 'a'), asWait('d', 'e'), asWait('e', 'd'))).toEqual([
    'a',
    '~',
    'b',
    'c',
    '-> a',
    '~',
    'd',
    'e',
    '-> d',
  ]);
});

test('two steps of the same id are two steps: nobody leads to the second any more', () => {
  const tree = parseDefinition(workflow(asWait('a', 'b'), asWait('b'), asStep('b', { done: 'a' })));
  expect(drawn(tree)).toEqual(['a', 'b', '~', 'b-1', '-> a']);
  const twice = parseDefinition(
    workflow({
      ...asBranch('ask', {}),
      kind: 'branch',
      branches: [
        { name: 'yes', when: { all: [] } },
        { name: 'yes', when: { all: [] } },
      ],
    }),
  );
  expect(drawn(twice)).toEqual(['ask', '  [yes]', '  [yes-1]', '  [otherwise]']);
});

test('whether a step stands in the only way that goes on or after it stays as it was put', () => {
  const inside = treeOf([branch('ask', when('yes', exit('end')), way('otherwise', wait('a'), wait('b')))]);
  const after = treeOf([branch('ask', when('yes', exit('end')), way('otherwise')), wait('a'), wait('b')]);
  const between = treeOf([branch('ask', when('yes', exit('end')), way('otherwise', wait('a'))), wait('b')]);
  for (const tree of [inside, after, between]) expect(again(tree)).toEqual(drawn(tree));
  const loop = treeOf([wait('day'), branch('ask', when('yes', wait('a')), way('otherwise', goto('day'))), wait('b')]);
  expect(again(loop)).toEqual(drawn(loop));
  const dead = treeOf([
    branch('ask', when('yes', action('a'), exit('end')), way('otherwise')),
    wait('b'),
    exit('last'),
  ]);
  expect(again(dead)).toEqual(drawn(dead));
});

test('a jump that the structure can hold becomes a part of it', () => {
  expect(again(treeOf([branch('ask', when('yes', goto('b')), way('otherwise')), wait('a'), wait('b')]))).toEqual([
    'ask',
    '  [yes]',
    '  [otherwise]',
    '    a',
    'b',
  ]);
});
