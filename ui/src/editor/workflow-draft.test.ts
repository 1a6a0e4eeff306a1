import { flushSync } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { settled } from '../data/test-machine.ts';
import { setConfig, setTrigger } from './edit-content.ts';
import { removeItem } from './edit-step.ts';
import { addWait, closeDrafts, openDraft, TestDrafts } from './test-drafts.ts';
import { action, drawn, treeOf } from './test-trees.ts';
import { TRIGGER } from './tree.ts';
import { writeDefinition } from './write-definition.ts';

afterEach(closeDrafts);

test('what is wrong is told at once where the pages can tell, and by the hub after each save', async () => {
  const hub = new TestDrafts(writeDefinition({ ...treeOf([action('send-1')]), trigger: null }));
  hub.schema = { type: 'object', properties: { subject: { type: 'string', minLength: 1 } }, required: ['subject'] };
  hub.problems = [
    { code: 'NO_TRIGGER', path: '/trigger', detail: 'Nothing starts the workflow yet.' },
    { code: 'INVALID_TEMPLATE', step: 'send-1', path: '/steps/0/config/subject', detail: 'It does not close.' },
  ];
  const { draft, machine } = openDraft(hub);
  const codes = (item: string | null) => draft.problemsOf(item).map(({ code, detail }) => [code, detail]);
  flushSync();
  expect([codes(TRIGGER), codes('send-1')]).toEqual([[['NO_TRIGGER', null]], []]);
  await settled();
  expect([codes(TRIGGER), codes('send-1')]).toEqual([
    [['NO_TRIGGER', 'Nothing starts the workflow yet.']],
    [['INVALID_TEMPLATE', 'It does not close.']],
  ]);
  draft.edit((tree) => setTrigger(tree, { contribution: 'list/activity', config: { subject: 'x' } }));
  draft.edit((tree) => setConfig(tree, { id: 'send-1', config: {} }));
  expect([codes(TRIGGER), codes('send-1')]).toEqual([[], [['UNCONFIGURED_STEP', null]]]);
  hub.problems = [
    { code: 'UNCONFIGURED_STEP', step: 'send-1', path: '/steps/0/config/subject', detail: '“Subject” is missing.' },
  ];
  await machine.pass(1000);
  expect([codes('send-1'), draft.problems, hub.asked]).toEqual([
    [['UNCONFIGURED_STEP', '“Subject” is missing.']],
    [
      {
        item: 'send-1',
        code: 'UNCONFIGURED_STEP',
        spot: { kind: 'setting', path: '/subject' },
        detail: '“Subject” is missing.',
      },
    ],
    2,
  ]);
});

test('Start saves first; then nothing may be changed until Stop', async () => {
  const { hub, draft } = openDraft();
  draft.edit(addWait('wait-2'));
  expect(await draft.start()).toBe(true);
  expect([hub.steps[0], draft.isReadonly, draft.saveState]).toEqual(['wait-2', true, 'saved']);
  expect([draft.edit(addWait('wait-3')), draft.undo(), draft.canUndo]).toEqual([null, null, false]);
  expect(await draft.stop()).toBe(true);
  expect([draft.isReadonly, draft.undo() !== null]).toEqual([false, true]);
});

test('a start that is refused says why, step by step; one that cannot be asked for says what stood in the way', async () => {
  const { hub, draft } = openDraft();
  hub.refused = [{ code: 'TRIGGER_REFUSED', path: '/trigger', detail: 'The list is gone.' }];
  expect(await draft.start()).toBe(false);
  expect([draft.problemsOf(TRIGGER), draft.trouble, draft.isReadonly, draft.busy]).toEqual([
    [{ item: TRIGGER, code: 'TRIGGER_REFUSED', spot: { kind: 'whole' }, detail: 'The list is gone.' }],
    null,
    false,
    false,
  ]);
  hub.away = true;
  expect(await draft.start()).toBe(false);
  expect(draft.trouble).toEqual({ kind: 'unreachable' });
});

test('what is copied can be put in, also elsewhere, and ids are not given twice', async () => {
  const { draft } = openDraft();
  expect(await draft.copy('send-1')).toBe(true);
  expect((await draft.paste('wait-1+'))?.select).toBe('send-2');
  draft.edit((tree) => removeItem(tree, 'send-2'));
  expect((await draft.paste('main'))?.select).toBe('send-3');
  expect((await draft.cut('send-3'))?.select).toBe('send-1');
  expect(draft.pasteText('main', 'Dear Sir or Madam')).toBeNull();
  expect(drawn(draft.tree)).toEqual(['send-1', 'wait-1']);
});

test('a new name is saved with the draft', async () => {
  const { hub, draft, machine } = openDraft();
  draft.rename('  ');
  draft.rename(' Hello again ');
  expect([draft.name, draft.saveState]).toEqual(['Hello again', 'unsaved']);
  await machine.pass(1000);
  expect([hub.detail.name, hub.saved.length, draft.canUndo]).toEqual(['Hello again', 1, false]);
});
