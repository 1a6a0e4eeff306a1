import { TRIGGER } from '../../editor/tree.ts';
import type { WorkflowEditor } from './editor.svelte.ts';
import type { KeyCommand } from './key-map.ts';
import type { Direction } from './surface.ts';
import type { Stop } from './walk.ts';

interface Ports {
  readonly editor: WorkflowEditor;
  /** The stop that a key leads to. */
  readonly beside: (to: Direction) => Stop | null;
  readonly help: () => void;
  readonly save: () => void;
}

/** Does something with the step that one stands at. */
export const withStep = (editor: WorkflowEditor, act: (id: string) => void): void => {
  const { kind, id } = editor.standpoint.at;
  if (kind === 'item' && id !== TRIGGER) act(id);
};

// They are pressed by Enter and by the space bar as it is.
const presses = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, a, [role="treeitem"]') !== null;

const open = (editor: WorkflowEditor): void => {
  const { kind, id } = editor.standpoint.at;
  if (kind === 'item') editor.open(id, true);
  else editor.beginInsert(id);
};

/** What keys do. The answer says whether a key was for the editor; otherwise it keeps its own meaning. */
export const keyCommands = ({ editor, beside, help, save }: Ports) => {
  const go = (to: Direction): void => {
    const stop = beside(to);
    if (stop !== null) editor.go(stop);
  };
  const deeds: Readonly<Record<KeyCommand, () => void>> = {
    up: () => go('up'),
    down: () => go('down'),
    left: () => go('left'),
    right: () => go('right'),
    first: () => go('first'),
    last: () => go('last'),
    open: () => open(editor),
    bin: () => withStep(editor, editor.bin),
    duplicate: () => withStep(editor, editor.duplicate),
    'move-up': () => withStep(editor, (id) => editor.nudge(id, -1)),
    'move-down': () => withStep(editor, (id) => editor.nudge(id, 1)),
    insert: () => editor.beginInsert(),
    undo: editor.undo,
    redo: editor.redo,
    save,
    shortcuts: help,
    leave: editor.close,
  };
  return (command: KeyCommand, target: EventTarget | null): boolean => {
    if (command === 'open' && presses(target)) return false;
    if (command === 'leave' && editor.opened === null) return false;
    deeds[command]();
    return true;
  };
};
