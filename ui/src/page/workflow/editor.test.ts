import { afterEach, expect, test } from 'vitest';
import { settled } from '../../data/test-machine.ts';
import { closeDrafts, openDraft, TestDrafts } from '../../editor/test-drafts.ts';
import { action, branch, drawn, treeOf, wait, way, when } from '../../editor/test-trees.ts';
import type { Tree } from '../../editor/tree.ts';
import { TRIGGER } from '../../editor/tree.ts';
import { writeDefinition } from '../../editor/write-definition.ts';
import { WorkflowEditor } from './editor.svelte.ts';

afterEach(closeDrafts);

const begin = (tree = treeOf([action('mail'), wait('pause')])) => {
  const { draft } = openDraft(new TestDrafts(writeDefinition(tree)));
  const toasts: { readonly text: string; readonly undo: () => void }[] = [];
  let looked: Tree | null = null;
  const editor = new WorkflowEditor({
    draft,
    say: (key, values) => `${key} ${values?.['step'] ?? ''}`.trim(),
    nameOf: (item) => item,
    looked: () => looked,
    toast: (text, undo) => toasts.push({ text, undo }),
  });
  return {
    editor,
    draft,
    toasts,
    look: (at: Tree | null) => {
      looked = at;
    },
  };
};

test('what is added comes after where one stands, opens, and takes the keyboard', () => {
  const { editor } = begin();
  editor.standpoint.stand({ kind: 'item', id: 'mail' });
  editor.add({ kind: 'branch' });
  expect(drawn(editor.tree)).toEqual(['mail', 'branch-1', '  [way-1]', '  [otherwise]', 'pause']);
  expect([editor.opened, editor.standpoint.at, editor.said]).toEqual([
    'branch-1',
    { kind: 'item', id: 'branch-1' },
    'editor.said.added branch-1',
  ]);
  expect(editor.standpoint.awaits({ kind: 'item', id: 'branch-1' })).toBe(true);
});

test('what was added is fresh until its settings are left, and not again when they open later', () => {
  const { editor } = begin();
  const { standpoint } = editor;
  editor.add({ kind: 'branch' });
  expect(standpoint.fresh).toBe('branch-1');
  editor.open('branch-1', true);
  expect(standpoint.fresh).toBe('branch-1');
  editor.open('mail');
  editor.open('branch-1');
  expect(standpoint.fresh).toBeNull();
  editor.add({ kind: 'exit' });
  expect(standpoint.fresh).toBe('exit-1');
  standpoint.settle();
  expect([standpoint.fresh, editor.opened]).toEqual([null, 'exit-1']);
});

test('a trigger that was just chosen is fresh until its settings are closed', () => {
  const { editor } = begin();
  editor.open(TRIGGER);
  editor.set.trigger({ contribution: 'list/activity', config: {} });
  expect(editor.standpoint.fresh).toBe(TRIGGER);
  editor.set.trigger({ contribution: 'list/activity', config: { lists: 'any' } }, '/lists');
  expect(editor.standpoint.fresh).toBe(TRIGGER);
  editor.close();
  expect(editor.standpoint.fresh).toBeNull();
});

test('the small palette puts in at its place; closed without a choice, the keyboard is back there', () => {
  const { editor } = begin();
  editor.beginInsert('main');
  editor.add({ kind: 'wait' }, editor.inserting);
  expect([editor.inserting, drawn(editor.tree)]).toEqual([null, ['wait-1', 'mail', 'pause']]);
  editor.beginInsert('mail+');
  editor.endInsert();
  expect([editor.inserting, editor.standpoint.sought]).toEqual([null, { kind: 'place', id: 'mail+' }]);
});

test('what is taken out comes back by its notice, also when something else was done meanwhile', () => {
  const { editor, toasts } = begin();
  editor.open('mail');
  editor.bin('mail');
  expect([drawn(editor.tree), editor.opened, toasts.map(({ text }) => text)]).toEqual([
    ['pause'],
    null,
    ['editor.said.binned mail'],
  ]);
  toasts[0]?.undo();
  expect([drawn(editor.tree), editor.draft.canUndo]).toEqual([['mail', 'pause'], false]);

  editor.bin('mail');
  editor.duplicate('pause');
  toasts[1]?.undo();
  expect(drawn(editor.tree)).toEqual(['mail', 'pause', 'wait-1']);
});

test('a notice that comes too late says so and breaks nothing', () => {
  const { editor, toasts } = begin(treeOf([branch('ask', when('yes', action('mail')), way('otherwise'))]));
  editor.bin('mail');
  editor.bin('ask');
  toasts[0]?.undo();
  expect([drawn(editor.tree), editor.said]).toEqual([[], 'editor.said.too-late']);
});

test('steps are moved by key and by hand, and never into themselves', () => {
  const { editor } = begin(treeOf([branch('ask', when('yes', wait('inner')), way('otherwise')), action('mail')]));
  editor.nudge('mail', -1);
  expect(drawn(editor.tree)[0]).toBe('mail');
  editor.nudge('mail', -1);
  expect(editor.said).toBe('editor.said.no-further');
  editor.drop({ kind: 'step', id: 'mail', title: 'Mail' }, 'ask/otherwise');
  expect(drawn(editor.tree)).toEqual(['ask', '  [yes]', '    inner', '  [otherwise]', '    mail']);
  expect(editor.takes({ kind: 'step', id: 'ask', title: 'Ask' }, 'ask/yes')).toBe(false);
  expect(editor.takes({ kind: 'new', piece: { kind: 'wait' }, title: 'Wait' }, 'ask/yes')).toBe(true);
});

test('steps travel over the clipboard', async () => {
  const { editor } = begin();
  editor.standpoint.stand({ kind: 'item', id: 'pause' });
  await editor.copy();
  await editor.paste();
  expect(drawn(editor.tree)).toEqual(['mail', 'pause', 'wait-1']);
  await editor.cut();
  expect(drawn(editor.tree)).toEqual(['mail', 'pause']);
  await editor.paste('a shopping list');
  expect([drawn(editor.tree), editor.said]).toEqual([['mail', 'pause'], 'editor.said.nothing-to-paste']);
});

test('typing into one setting is one step back; after it, what is gone is stood at no longer', () => {
  const { editor, draft } = begin();
  for (const title of ['H', 'He', 'Hello']) editor.set.title('mail', title);
  editor.set.waiting('pause', { kind: 'time', duration: { amount: 2, unit: 'days' }, after: null });
  editor.undo();
  editor.undo();
  expect(draft.canUndo).toBe(false);
  editor.add({ kind: 'exit' }, 'main');
  editor.undo();
  expect([editor.standpoint.at, editor.opened]).toEqual([{ kind: 'item', id: TRIGGER }, null]);
  editor.redo();
  expect(drawn(editor.tree)[0]).toBe('exit-1');
});

test('settings follow from step to step while they are open', () => {
  const { editor } = begin();
  editor.go({ kind: 'item', id: 'mail' });
  expect(editor.opened).toBeNull();
  editor.open('mail');
  editor.go({ kind: 'item', id: 'pause' });
  expect(editor.opened).toBe('pause');
  editor.go({ kind: 'place', id: 'pause+' });
  expect(editor.opened).toBe('pause');
  editor.close();
  expect([editor.opened, editor.standpoint.sought]).toEqual([null, { kind: 'item', id: 'pause' }]);
});

test('while contacts move through it, nothing changes', async () => {
  const { editor, draft, toasts } = begin();
  await draft.start();
  editor.add({ kind: 'wait' }, 'main');
  editor.bin('mail');
  editor.duplicate('mail');
  editor.nudge('pause', -1);
  editor.set.title('mail', 'Other');
  editor.beginInsert('main');
  editor.undo();
  await editor.paste('{}');
  await settled();
  expect([drawn(editor.tree), toasts, editor.inserting]).toEqual([['mail', 'pause'], [], null]);
});

test('an earlier draft is looked at without touching the present one, and taken back as an edit', () => {
  const { editor, draft, look } = begin();
  const earlier = treeOf([wait('old')]);
  look(earlier);
  editor.bin('old');
  expect([drawn(editor.tree), editor.isReadonly, drawn(draft.tree)]).toEqual([['old'], true, ['mail', 'pause']]);
  look(null);
  editor.replace(earlier);
  expect(drawn(editor.tree)).toEqual(['old']);
  editor.undo();
  expect(drawn(editor.tree)).toEqual(['mail', 'pause']);
});
