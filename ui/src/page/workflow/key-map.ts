/** What a key asks of the editor. Copying, cutting and pasting are the browser's own events. */
export type KeyCommand =
  | 'undo'
  | 'redo'
  | 'save'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'first'
  | 'last'
  | 'open'
  | 'bin'
  | 'duplicate'
  | 'move-up'
  | 'move-down'
  | 'insert'
  | 'shortcuts'
  | 'leave';

/** A key as it was pressed. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const PLAIN: ReadonlyMap<string, KeyCommand> = new Map([
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['Home', 'first'],
  ['End', 'last'],
  ['Enter', 'open'],
  [' ', 'open'],
  ['Delete', 'bin'],
  ['Backspace', 'bin'],
  ['Insert', 'insert'],
  ['/', 'insert'],
  ['?', 'shortcuts'],
  ['Escape', 'leave'],
]);

const WITH_CONTROL: ReadonlyMap<string, KeyCommand> = new Map([
  ['z', 'undo'],
  ['y', 'redo'],
  ['s', 'save'],
  ['d', 'duplicate'],
]);

/** What a key asks for while the graph or the outline has the keyboard; null: nothing of ours. */
export const commandOf = ({ key, ctrlKey, metaKey, shiftKey, altKey }: Pressed): KeyCommand | null => {
  const control = ctrlKey || metaKey;
  if (control && altKey) return null;
  if (control) {
    const command = WITH_CONTROL.get(key.toLowerCase()) ?? null;
    if (!shiftKey) return command;
    return command === 'undo' ? 'redo' : null;
  }
  if (altKey) {
    if (key === 'ArrowUp') return 'move-up';
    return key === 'ArrowDown' ? 'move-down' : null;
  }
  return PLAIN.get(key) ?? null;
};

/** What a key asks for wherever on the page it is pressed; inside a text field, its own undo stays its own. */
export const everywhere = (pressed: Pressed, isTyping: boolean): KeyCommand | null => {
  const command = commandOf(pressed);
  switch (command) {
    case 'save':
      return command;
    case 'undo':
    case 'redo':
    case 'shortcuts':
      return isTyping ? null : command;
    case 'up':
    case 'down':
    case 'left':
    case 'right':
    case 'first':
    case 'last':
    case 'open':
    case 'bin':
    case 'duplicate':
    case 'move-up':
    case 'move-down':
    case 'insert':
    case 'leave':
    case null:
      return null;
  }
};
