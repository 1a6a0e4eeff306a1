import { expect, test } from 'vitest';
import { EditorView } from './editor-view.svelte.ts';

const machine = (narrow: boolean, kept: Record<string, string> = {}) => {
  const notes = new Map(Object.entries(kept));
  const memory = {
    read: (key: string) => notes.get(key) ?? null,
    keep: (key: string, value: string) => void notes.set(key, value),
  };
  return { notes, open: () => new EditorView({ memory, isNarrow: () => narrow }) };
};

test('where there is little room, the outline comes first and nothing stands beside it', () => {
  expect([machine(true).open().shown, machine(true).open().side]).toEqual(['outline', null]);
  expect([machine(false).open().shown, machine(false).open().side]).toEqual(['graph', 'palette']);
});

test('whoever chose a view finds it again', () => {
  const desk = machine(false);
  desk.open().choose('outline');
  expect(desk.open().shown).toBe('outline');
});

test('whoever closed the palette finds it closed, until they open it again', () => {
  const desk = machine(false);
  desk.open().close();
  expect(desk.open().side).toBeNull();
  desk.open().turn('palette');
  expect(desk.open().side).toBe('palette');
});

test('the same button shows a panel and puts it away', () => {
  const view = machine(false).open();
  view.turn('history');
  expect(view.side).toBe('history');
  view.turn('history');
  expect(view.side).toBeNull();
});
