import { afterEach, expect, test } from 'vitest';
import { settled } from '../data/test-machine.ts';
import { setTitle } from './edit-content.ts';
import { addWait, closeDrafts, openDraft } from './test-drafts.ts';
import { action, drawn, treeOf, wait } from './test-trees.ts';
import { findStep } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

afterEach(closeDrafts);

test('what is edited is there at once, and saved after a pause', async () => {
  const { hub, draft, machine } = openDraft();
  expect(draft.saveState).toBe('saved');
  expect(draft.edit(addWait('wait-2'))?.select).toBe('wait-2');
  expect([draft.saveState, draft.selected, drawn(draft.tree)[0]]).toEqual(['unsaved', 'wait-2', 'wait-2']);
  await machine.pass(799);
  expect(hub.saved).toEqual([]);
  await machine.pass(1);
  expect([draft.saveState, hub.steps]).toEqual(['saved', ['wait-2', 'send-1', 'wait-1']]);
});

test('much typing is one request after it, but nobody who types on waits for ever', async () => {
  const { hub, draft, machine } = openDraft();
  for (let letter = 0; letter < 20; letter++) {
    draft.edit((tree) => setTitle(tree, { id: 'send-1', title: 'x'.repeat(letter + 1) }), 'send-1/title');
    await machine.pass(500);
  }
  await machine.pass(5000);
  expect(hub.saved).toHaveLength(2);
  expect(draft.canUndo).toBe(true);
  draft.undo();
  expect([findStep(draft.tree, 'send-1')?.title, draft.canUndo]).toEqual([null, false]);
});

test('never are two requests under way, and what changed during one is saved by the next', async () => {
  const { hub, draft, machine } = openDraft();
  let go = (): void => {};
  hub.gate = new Promise((done) => {
    go = done;
  });
  draft.edit(addWait('wait-2'));
  await machine.pass(1000);
  expect(draft.saveState).toBe('saving');
  draft.edit(addWait('wait-3'));
  await machine.pass(10_000);
  expect(hub.saved).toHaveLength(0);
  go();
  await machine.pass(1000);
  expect([hub.saved.length, hub.steps.slice(0, 2), draft.saveState]).toEqual([2, ['wait-3', 'wait-2'], 'saved']);
});

test('while the hub is away nothing is lost, and it is tried again by itself', async () => {
  const { hub, draft, machine } = openDraft();
  hub.away = true;
  draft.edit(addWait('wait-2'));
  await machine.pass(1000);
  expect([draft.saveState, draft.trouble]).toEqual(['offline', { kind: 'unreachable' }]);
  draft.edit(addWait('wait-3'));
  await machine.pass(60_000);
  expect(draft.saveState).toBe('offline');
  hub.away = false;
  await machine.pass(30_000);
  expect([draft.saveState, hub.steps.slice(0, 2), hub.unsaved, draft.trouble]).toEqual([
    'saved',
    ['wait-3', 'wait-2'],
    null,
    null,
  ]);
});

test('whoever leaves while the hub is away finds everything again', async () => {
  const { hub, draft, machine } = openDraft();
  hub.away = true;
  draft.edit(addWait('wait-2'));
  await machine.pass(1000);
  draft.edit(addWait('wait-3'));
  draft.close();
  await machine.pass(60_000);
  expect(machine.timers).toBe(0);
  hub.away = false;
  const back = openDraft(hub).draft;
  expect([drawn(back.tree).slice(0, 2), back.saveState]).toEqual([['wait-3', 'wait-2'], 'unsaved']);
  await machine.pass(1000);
  expect([hub.steps.slice(0, 2), hub.unsaved]).toEqual([['wait-3', 'wait-2'], null]);
});

test('an answer that is lost on its way is no conflict', async () => {
  const { hub, draft, machine } = openDraft();
  hub.losesAnswers = true;
  draft.edit(addWait('wait-2'));
  await machine.pass(900);
  expect([draft.saveState, hub.saved.length]).toEqual(['offline', 1]);
  hub.losesAnswers = false;
  draft.edit(addWait('wait-3'));
  await machine.pass(2000);
  expect([draft.saveState, draft.conflict, hub.steps.slice(0, 2)]).toEqual(['saved', null, ['wait-3', 'wait-2']]);
});

const THEIRS = writeDefinition(treeOf([action('send-1'), wait('wait-7')]));

test('what somebody else saved is shown at once where nothing of ours is at stake', async () => {
  const { hub, draft, machine } = openDraft();
  draft.select('send-1');
  draft.heard(hub.saveElsewhere(THEIRS));
  await settled();
  expect([drawn(draft.tree), draft.selected, draft.conflict, draft.saveState]).toEqual([
    ['send-1', 'wait-7'],
    'send-1',
    null,
    'saved',
  ]);
  draft.select('wait-7');
  draft.heard(hub.saveElsewhere(writeDefinition(treeOf([action('send-1')]))));
  await settled();
  expect(draft.selected).toBeNull();
  await machine.pass(10_000);
  expect(hub.saved).toEqual([]);
});

test('news of what we saved ourselves changes nothing, whenever it comes', async () => {
  const { hub, draft, machine } = openDraft();
  let go = (): void => {};
  hub.gate = new Promise((done) => {
    go = done;
  });
  draft.edit(addWait('wait-2'));
  await machine.pass(800);
  draft.heard(2);
  go();
  await settled();
  draft.heard(2);
  draft.heard(1);
  await settled();
  expect([draft.conflict, draft.saveState, draft.canUndo]).toEqual([null, 'saved', true]);
});

test('two who edit at once: ours can go on top', async () => {
  const { hub, draft, machine } = openDraft();
  draft.edit(addWait('wait-2'));
  hub.saveElsewhere(THEIRS);
  await machine.pass(1000);
  expect([draft.saveState, draft.conflict?.draftRev]).toEqual(['conflict', 2]);
  draft.edit(addWait('wait-3'));
  await machine.pass(60_000);
  expect(hub.saved).toEqual([]);
  draft.keepMine();
  await machine.pass(1000);
  expect([draft.saveState, draft.conflict, hub.steps]).toEqual([
    'saved',
    null,
    ['wait-3', 'wait-2', 'send-1', 'wait-1'],
  ]);
  draft.edit(addWait('wait-4'));
  await machine.pass(1000);
  expect(hub.saved.map(({ apart = false }) => apart)).toEqual([true, false]);
});

test('two who edit at once: theirs can be taken, and undo brings ours back', async () => {
  const { hub, draft, machine } = openDraft();
  draft.edit(addWait('wait-2'));
  draft.heard(hub.saveElsewhere(THEIRS));
  await settled();
  expect(draft.saveState).toBe('conflict');
  draft.takeTheirs();
  expect([drawn(draft.tree), draft.saveState, hub.unsaved]).toEqual([['send-1', 'wait-7'], 'saved', null]);
  draft.undo();
  await machine.pass(1000);
  expect([hub.steps, draft.saveState]).toEqual([['wait-2', 'send-1', 'wait-1'], 'saved']);
  expect(hub.saved.map(({ apart = false }) => apart)).toEqual([true]);
});

test('once closed, no timer stays', async () => {
  const { hub, draft, machine } = openDraft();
  draft.edit(addWait('wait-2'));
  draft.close();
  await machine.pass(60_000);
  expect([machine.timers, hub.steps[0]]).toEqual([0, 'wait-2']);
});
