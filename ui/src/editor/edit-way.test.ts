import { expect, test } from 'vitest';
import { setConfig, setGoto, setReentry, setTitle, setTrigger } from './edit-content.ts';
import { setWaiting } from './edit-wait.ts';
import { addBranch, MOST_BRANCHES, moveBranch, openWay, removeWay, setWayTitle, setWhen } from './edit-way.ts';
import { action, branch, drawn, END_ITEM, exit, goto, treeOf, wait, waiting, way, when } from './test-trees.ts';
import { findStep, TRIGGER, waysOf, type Tree } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

const ASK = treeOf([
  wait('day'),
  branch('ask', when('yes', action('thank')), when('no', wait('rest'), goto('day')), way('otherwise')),
  action('send'),
]);

const portsOf = (edited: { readonly tree: Tree } | null, id = 'ask'): readonly string[] | null => {
  const step = edited === null ? null : findStep(edited.tree, id);
  return step === null ? null : waysOf(step).map(({ port }) => port);
};

test('a condition gets another way before otherwise, and its ways are tried in another order', () => {
  expect(portsOf(addBranch(ASK, { step: 'ask' }))).toEqual(['yes', 'no', 'way-1', 'otherwise']);
  expect(portsOf(moveBranch(ASK, { step: 'ask', port: 'no', by: -1 }))).toEqual(['no', 'yes', 'otherwise']);
  expect([
    moveBranch(ASK, { step: 'ask', port: 'no', by: 1 }),
    moveBranch(ASK, { step: 'ask', port: 'yes', by: -1 }),
    moveBranch(ASK, { step: 'ask', port: 'otherwise', by: -1 }),
    addBranch(ASK, { step: 'send' }),
  ]).toEqual([null, null, null, null]);
  let tree = ASK;
  for (let more = 0; more < MOST_BRANCHES; more++) tree = addBranch(tree, { step: 'ask' })?.tree ?? tree;
  expect(portsOf({ tree })).toHaveLength(MOST_BRANCHES + 1);
});

test('a way is called by another name, and asks something else; its port stays', () => {
  const named = setWayTitle(ASK, { step: 'ask', port: 'no', title: 'Not yet' })?.tree ?? ASK;
  const asked = setWhen(named, { step: 'ask', port: 'no', when: { any: [] } })?.tree ?? ASK;
  const step = findStep(asked, 'ask');
  expect(step === null ? [] : waysOf(step)[1]).toMatchObject({ port: 'no', title: 'Not yet', when: { any: [] } });
  const unnamed = setWayTitle(asked, { step: 'ask', port: 'no', title: '' });
  expect(findStep(unnamed?.tree ?? ASK, 'ask')).toMatchObject({ ways: [{}, { title: null }, {}] });
  expect(setWhen(ASK, { step: 'ask', port: 'otherwise', when: { any: [] } })).toBeNull();
  expect(setWayTitle(ASK, { step: 'ask', port: 'nobody', title: 'x' })).toBeNull();
});

test('a way goes with what stands in it, and who jumped there goes on behind the condition', () => {
  const tree = treeOf([...ASK.main, branch('again', when('yes', goto('thank')), way('otherwise'))]);
  expect(drawn(removeWay(tree, { step: 'ask', port: 'yes' })?.tree ?? ASK)).toEqual([
    'day',
    'ask',
    '  [no]',
    '    rest',
    '    -> day',
    '  [otherwise]',
    'send',
    'again',
    '  [yes]',
    '    -> send',
    '  [otherwise]',
  ]);
  const one = removeWay(ASK, { step: 'ask', port: 'yes' })?.tree ?? ASK;
  expect([removeWay(one, { step: 'ask', port: 'no' }), removeWay(ASK, { step: 'ask', port: 'otherwise' })]).toEqual([
    null,
    null,
  ]);
});

test('what nobody comes to any more without a way is kept', () => {
  const tree = treeOf([branch('ask', when('yes', exit('a')), when('no'), way('otherwise', exit('b'))), wait('last')]);
  expect(drawn(removeWay(tree, { step: 'ask', port: 'no' })?.tree ?? tree).slice(-2)).toEqual(['~', 'last']);
});

test('a port of an action gets a way of its own, and goes where done goes again without it', () => {
  const opened = openWay(ASK, { step: 'send', port: 'failed' });
  expect(portsOf(opened, 'send')).toEqual(['failed']);
  const tree = opened?.tree ?? ASK;
  expect(portsOf(removeWay(tree, { step: 'send', port: 'failed' }), 'send')).toEqual([]);
  expect([
    openWay(tree, { step: 'send', port: 'failed' }),
    openWay(tree, { step: 'send', port: 'done' }),
    openWay(tree, { step: 'ask', port: 'failed' }),
    openWay(tree, { step: 'nobody', port: 'failed' }),
  ]).toEqual([null, null, null, null]);
});

test('what goes on by a port that nobody wired, a plugin’s own too, goes on as the hub lets it', () => {
  const plain = treeOf([action('send'), wait('last')]);
  const opened = openWay(plain, { step: 'send', port: 'unreachable' })?.tree ?? plain;
  for (const tree of [plain, opened]) {
    const step = writeDefinition(tree).steps.find(({ id }) => id === 'send');
    if (step?.kind !== 'action') throw new Error('there is no such action');
    const done = step.ports['done'];
    expect(done).toBe('last');
    // The hub takes the way of `done` for a port that the definition does not name.
    for (const port of ['skipped', 'failed', 'unreachable']) expect(step.ports[port] ?? done).toBe(done);
  }
});

test('titles, settings, times, the trigger and who may enter again are set where they belong', () => {
  expect(findStep(setTitle(ASK, { id: 'send', title: 'Hello' })?.tree ?? ASK, 'send')?.title).toBe('Hello');
  expect(setConfig(ASK, { id: 'thank', config: { subject: 'x' } })?.select).toBe('thank');
  expect(setConfig(ASK, { id: 'day', config: {} })).toBeNull();
  const longer = setWaiting(ASK, { id: 'rest', waiting: waiting(21) });
  expect(findStep(longer?.tree ?? ASK, 'rest')).toMatchObject({ waiting: waiting(21) });
  expect(setWaiting(ASK, { id: 'send', waiting: waiting(21) })).toBeNull();
  expect(setTrigger(ASK, null)).toEqual({ tree: { ...ASK, trigger: null }, select: TRIGGER });
  expect(setReentry(ASK, { policy: 'after', days: 7 }).tree.reentry).toEqual({ policy: 'after', days: 7 });
});

test('a jump leads elsewhere, and so does what was an end', () => {
  const turned = setGoto(ASK, { id: 'ask/no!', to: 'send' });
  expect([drawn(turned?.tree ?? ASK)[6], turned?.select]).toEqual(['    -> send', 'ask/no!']);
  const over = treeOf([branch('ask', when('yes', wait('a'), END_ITEM), way('otherwise')), wait('b')]);
  expect(drawn(setGoto(over, { id: 'ask/yes!', to: 'b' })?.tree ?? over)[3]).toBe('    -> b');
  expect([setGoto(ASK, { id: 'ask/no!', to: 'gone' }), setGoto(ASK, { id: 'send', to: 'day' })]).toEqual([null, null]);
});
