import type { ActionManifest, JsonSchema } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { describeProblems, mergeProblems } from './describe-problems.ts';
import { setConfig, setTitle } from './edit-content.ts';
import { insertItem, removeItem } from './edit-step.ts';
import { NO_CONDITION } from './edit-way.ts';
import { defaultSettings, newStep } from './new-step.ts';
import { missingSettings, ownProblems } from './own-problems.ts';
import type { StepProblem } from './step-problem.ts';
import { action, bigTree, branch, exit, goto, treeOf, wait, way, when } from './test-trees.ts';
import { TRIGGER, type Tree } from './tree.ts';

const SCHEMA: JsonSchema = {
  type: 'object',
  required: ['subject', 'lists'],
  properties: {
    subject: { type: 'string', minLength: 1 },
    lists: { type: 'array', minItems: 1 },
    note: { type: 'string' },
    sender: { type: 'object', required: ['address'], properties: { address: { type: 'string' }, name: {} } },
    purpose: { default: 'marketing' },
    hours: { type: 'object', properties: { from: { default: 9 }, to: { type: 'number' } } },
  },
};

test('settings are missing that a schema requires, or that must not be empty', () => {
  expect(missingSettings({}, SCHEMA)).toEqual(['/subject', '/lists']);
  expect(missingSettings({ subject: '', lists: [] }, SCHEMA)).toEqual(['/subject', '/lists']);
  expect(missingSettings({ subject: 'x', lists: ['a'], note: '', sender: {} }, SCHEMA)).toEqual(['/sender/address']);
  const either: JsonSchema = { properties: {}, anyOf: [{ required: ['html'] }, { required: ['text'] }] };
  expect([missingSettings({}, either), missingSettings({ text: 'x' }, either)]).toEqual([[''], []]);
  const chosen: JsonSchema = { properties: {}, anyOf: [{ properties: {}, required: ['html'] }] };
  expect([missingSettings({}, chosen), missingSettings({}, {})]).toEqual([[], []]);
});

const said = (problems: readonly StepProblem[]): readonly unknown[] =>
  problems.map(({ item, code, spot }) => [
    item,
    code,
    spot.kind === 'whole' ? '' : 'path' in spot ? spot.path : spot.port,
  ]);

test('an empty workflow lacks a trigger and a step', () => {
  const empty: Tree = { ...treeOf([]), trigger: null };
  expect(said(ownProblems(empty, () => null))).toEqual([
    [TRIGGER, 'NO_TRIGGER', ''],
    [null, 'NO_FIRST_STEP', ''],
  ]);
});

test('steps and the trigger say what is still to be filled in, conditions what they do not ask yet', () => {
  const tree = treeOf([
    action('send'),
    branch(
      'ask',
      { ...when('yes'), when: NO_CONDITION },
      { ...when('no'), when: { any: [{ attribute: 'contact.email', operator: 'set' }, { none: [] }] } },
      way('otherwise'),
    ),
  ]);
  const problems = ownProblems(tree, ({ kind }) => (kind === 'action' ? SCHEMA : { required: ['lists'] }));
  expect(said(problems)).toEqual([
    [TRIGGER, 'UNCONFIGURED_TRIGGER', '/lists'],
    ['send', 'UNCONFIGURED_STEP', '/lists'],
    ['ask', 'UNCONFIGURED_STEP', '/all'],
    ['ask', 'UNCONFIGURED_STEP', '/any/1/none'],
  ]);
});

test('steps that nobody comes to say so, unless a jump leads there', () => {
  const tree = treeOf([wait('a'), exit('b')], [wait('c'), wait('d')]);
  expect(said(ownProblems(tree, () => null))).toEqual([
    ['c', 'UNREACHABLE_STEP', ''],
    ['d', 'UNREACHABLE_STEP', ''],
  ]);
  expect(said(ownProblems(treeOf([wait('a'), goto('d')], [wait('c'), wait('d')]), () => null))).toEqual([
    ['c', 'UNREACHABLE_STEP', ''],
  ]);
});

const TREE = treeOf([action('send'), branch('ask', when('yes'), when('no'), way('otherwise')), wait('day')]);
const HUB = [
  { code: 'INVALID_SETTING', step: 'send', path: '/steps/0/config/sender/address', detail: 'No address.' },
  { code: 'UNKNOWN_ATTRIBUTE', step: 'ask', path: '/steps/1/branches/1/when/all/0/attribute', detail: 'Nothing.' },
  { code: 'UNKNOWN_PORT', step: 'send', path: '/steps/0/ports/sung', detail: 'No way out.' },
  { code: 'UNKNOWN_PLUGIN', step: 'send', path: '/steps/0/contribution', detail: 'No plugin.' },
  { code: 'INVALID_SETTING', path: '/trigger/config/lists/0', detail: 'No list.' },
  { code: 'CYCLE_WITHOUT_WAIT', step: 'day', detail: 'Round and round.' },
  { code: 'NO_FIRST_STEP', detail: 'No step.' },
];

test('the hub’s problems go to their items, each to its spot', () => {
  expect(describeProblems(HUB, TREE).map(({ item, spot }) => [item, spot])).toEqual([
    ['send', { kind: 'setting', path: '/sender/address' }],
    ['ask', { kind: 'condition', port: 'no', path: '/all/0/attribute' }],
    ['send', { kind: 'port', port: 'sung' }],
    ['send', { kind: 'whole' }],
    [TRIGGER, { kind: 'setting', path: '/lists/0' }],
    ['day', { kind: 'whole' }],
    [null, { kind: 'whole' }],
  ]);
});

test('what the hub said of a step goes as the step is edited, and stays with the others', () => {
  const heard = { tree: TREE, problems: describeProblems(HUB, TREE) };
  const items = (tree: Tree) => mergeProblems(tree, { heard, own: [] }).map(({ item }) => item);
  const edited = setConfig(TREE, { id: 'send', config: { subject: 'x' } })?.tree ?? TREE;
  expect(items(TREE)).toHaveLength(7);
  expect(items(edited)).toEqual(['ask', TRIGGER, 'day']);
  expect(items(removeItem(TREE, 'ask')?.tree ?? TREE)).toEqual(['send', 'send', 'send', TRIGGER, 'day']);
  expect(items(setTitle(TREE, { id: 'send', title: 'Hello' })?.tree ?? TREE)).toHaveLength(6);
  expect(items(insertItem(TREE, { place: 'ask/yes', item: wait('w') })?.tree ?? TREE)).toHaveLength(6);
});

test('what both say is said once, in the hub’s words', () => {
  const own: StepProblem = {
    item: 'send',
    code: 'UNCONFIGURED_STEP',
    spot: { kind: 'setting', path: '/x' },
    detail: null,
  };
  const heard = { tree: TREE, problems: [{ ...own, detail: '“X” is missing.' }] };
  expect(mergeProblems(TREE, { heard, own: [own] })).toEqual(heard.problems);
  expect(mergeProblems(TREE, { heard: null, own: [own] })).toEqual([own]);
});

test('two hundred steps are looked through', () => {
  expect(ownProblems(bigTree(200), () => SCHEMA).filter(({ code }) => code === 'UNCONFIGURED_STEP')).toHaveLength(80);
});

test('a new step is what its schema proposes, under an id that nobody has', () => {
  const manifest: Pick<ActionManifest, 'name' | 'config'> = { name: 'send', config: SCHEMA };
  expect(defaultSettings(SCHEMA)).toEqual({ purpose: 'marketing', hours: { from: 9 } });
  expect(newStep({ kind: 'action', contribution: 'email/send', manifest }, new Set(['send-1']))).toEqual({
    kind: 'action',
    id: 'send-2',
    timing: null,
    title: null,
    contribution: 'email/send',
    config: { purpose: 'marketing', hours: { from: 9 } },
    ways: [],
  });
  expect(newStep({ kind: 'wait' }, new Set())).toMatchObject({
    id: 'wait-1',
    waiting: { duration: { amount: 1, unit: 'days' } },
  });
  expect(newStep({ kind: 'branch' }, new Set())).toMatchObject({
    id: 'branch-1',
    ways: [
      { port: 'way-1', when: { all: [] }, sequence: [] },
      { port: 'otherwise', when: null, sequence: [] },
    ],
  });
  expect([newStep({ kind: 'exit' }, new Set()), newStep({ kind: 'goto', to: 'a' }, new Set())]).toEqual([
    { kind: 'exit', id: 'exit-1', title: null },
    { kind: 'goto', to: 'a' },
  ]);
});
