import { expect, test } from 'vitest';
import { commandOf, everywhere, type Pressed } from './key-map.ts';

const press = (key: string, ...held: ('ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey')[]): Pressed => ({
  key,
  ctrlKey: held.includes('ctrlKey'),
  metaKey: held.includes('metaKey'),
  shiftKey: held.includes('shiftKey'),
  altKey: held.includes('altKey'),
});

test('arrows walk, Enter opens, Delete takes out, / and Insert add', () => {
  const keys = [
    'ArrowUp',
    'ArrowRight',
    'Home',
    'Enter',
    ' ',
    'Delete',
    'Backspace',
    '/',
    'Insert',
    '?',
    'Escape',
    'q',
  ];
  expect(keys.map((key) => commandOf(press(key)))).toEqual([
    'up',
    'right',
    'first',
    'open',
    'open',
    'bin',
    'bin',
    'insert',
    'insert',
    'shortcuts',
    'leave',
    null,
  ]);
});

test('undo and redo have the keys of every platform', () => {
  expect(commandOf(press('z', 'ctrlKey'))).toBe('undo');
  expect(commandOf(press('z', 'metaKey'))).toBe('undo');
  expect(commandOf(press('Z', 'metaKey', 'shiftKey'))).toBe('redo');
  expect(commandOf(press('y', 'ctrlKey'))).toBe('redo');
});

test('what belongs to the browser or the keyboard layout stays there', () => {
  expect(commandOf(press('c', 'ctrlKey'))).toBeNull();
  expect(commandOf(press('d', 'ctrlKey', 'shiftKey'))).toBeNull();
  expect(commandOf(press('z', 'ctrlKey', 'altKey'))).toBeNull();
  expect(commandOf(press('Enter', 'altKey'))).toBeNull();
  expect(commandOf(press('ArrowLeft', 'altKey'))).toBeNull();
});

test('with Alt the arrows move the step instead', () => {
  expect([commandOf(press('ArrowUp', 'altKey')), commandOf(press('ArrowDown', 'altKey'))]).toEqual([
    'move-up',
    'move-down',
  ]);
});

test('a text field keeps its own undo; saving is asked for anywhere', () => {
  expect(everywhere(press('z', 'ctrlKey'), true)).toBeNull();
  expect(everywhere(press('z', 'ctrlKey'), false)).toBe('undo');
  expect(everywhere(press('?'), true)).toBeNull();
  expect(everywhere(press('s', 'ctrlKey'), true)).toBe('save');
  expect(everywhere(press('Delete'), false)).toBeNull();
});
