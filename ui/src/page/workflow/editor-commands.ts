import type { Command } from '../../data/commands.svelte.ts';
import { TRIGGER } from '../../editor/tree.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';
import type { EditorView } from './editor-view.svelte.ts';
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

interface Offering {
  readonly say: Words['say'];
  readonly view: EditorView;
  readonly start: () => void;
  readonly stop: () => void;
  /** The heading that they stand under. */
  readonly group: string;
}

/** What can be done by key, and the same by the command palette. */
export interface EditorCommands {
  /** Does what a key asks for; false where the key keeps its own meaning. */
  readonly run: (command: KeyCommand, target: EventTarget | null) => boolean;
  readonly offer: (offering: Offering) => readonly Command[];
}

// They are pressed by Enter and by the space bar as it is.
const presses = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, a, [role="treeitem"]') !== null;

/** Puts keys and what they do together. */
export const editorCommands = ({ editor, beside, help, save }: Ports): EditorCommands => {
  const go = (to: Direction): boolean => {
    const stop = beside(to);
    if (stop !== null) editor.go(stop);
    return true;
  };
  const withItem = (act: (id: string) => void): boolean => {
    const { kind, id } = editor.standpoint.at;
    if (kind === 'item' && id !== TRIGGER) act(id);
    return true;
  };
  const open = (target: EventTarget | null): boolean => {
    if (presses(target)) return false;
    const { kind, id } = editor.standpoint.at;
    if (kind === 'item') editor.open(id, true);
    else editor.beginInsert(id);
    return true;
  };
  const done = (act: () => void): boolean => {
    act();
    return true;
  };

  const run = (command: KeyCommand, target: EventTarget | null): boolean => {
    switch (command) {
      case 'up':
      case 'down':
      case 'left':
      case 'right':
      case 'first':
      case 'last':
        return go(command);
      case 'open':
        return open(target);
      case 'bin':
        return withItem(editor.bin);
      case 'duplicate':
        return withItem(editor.duplicate);
      case 'move-up':
        return withItem((id) => editor.nudge(id, -1));
      case 'move-down':
        return withItem((id) => editor.nudge(id, 1));
      case 'insert':
        return done(() => editor.beginInsert());
      case 'undo':
        return done(editor.undo);
      case 'redo':
        return done(editor.redo);
      case 'save':
        return done(save);
      case 'shortcuts':
        return done(help);
      case 'leave':
        if (editor.opened === null) return false;
        return done(editor.close);
    }
  };

  const offer = ({ say, view, start, stop, group }: Offering): readonly Command[] => {
    const keys = (...names: readonly WordKey[]): string => names.map((name) => say(name)).join(' ');
    const changes: readonly Command[] = [
      {
        id: 'editor-undo',
        group,
        title: say('editor.do.undo'),
        keys: keys('editor.key.control', 'editor.key.z'),
        run: editor.undo,
      },
      {
        id: 'editor-redo',
        group,
        title: say('editor.do.redo'),
        keys: keys('editor.key.control', 'editor.key.y'),
        run: editor.redo,
      },
      {
        id: 'editor-insert',
        group,
        title: say('editor.keys.insert'),
        keys: keys('editor.key.slash'),
        run: () => editor.beginInsert(),
      },
      { id: 'editor-trigger', group, title: say('editor.guide.choose'), run: () => editor.open(TRIGGER, true) },
      {
        id: 'editor-paste',
        group,
        title: say('editor.keys.paste'),
        keys: keys('editor.key.control', 'editor.key.v'),
        run: () => void editor.paste(),
      },
      { id: 'editor-problems', group, title: say('editor.problems.title'), run: () => view.show('problems') },
    ];
    const step: readonly Command[] = [
      {
        id: 'editor-bin',
        group,
        title: say('editor.keys.bin'),
        keys: keys('editor.key.delete'),
        run: () => withItem(editor.bin),
      },
      {
        id: 'editor-duplicate',
        group,
        title: say('editor.keys.duplicate'),
        keys: keys('editor.key.control', 'editor.key.d'),
        run: () => withItem(editor.duplicate),
      },
      {
        id: 'editor-cut',
        group,
        title: say('editor.keys.cut'),
        keys: keys('editor.key.control', 'editor.key.x'),
        run: () => void editor.cut(),
      },
      {
        id: 'editor-up',
        group,
        title: say('editor.keys.move-up'),
        keys: keys('editor.key.alt', 'editor.key.up'),
        run: () => withItem((id) => editor.nudge(id, -1)),
      },
      {
        id: 'editor-down',
        group,
        title: say('editor.keys.move-down'),
        keys: keys('editor.key.alt', 'editor.key.down'),
        run: () => withItem((id) => editor.nudge(id, 1)),
      },
    ];
    const { kind, id } = editor.standpoint.at;
    const isAtStep = kind === 'item' && id !== TRIGGER;
    return [
      editor.draft.isReadonly
        ? { id: 'editor-stop', group, title: say('editor.do.stop'), run: stop }
        : { id: 'editor-start', group, title: say('editor.do.start'), run: start },
      ...(editor.isReadonly ? [] : changes),
      ...(isAtStep && !editor.isReadonly ? step : []),
      ...(isAtStep
        ? [
            {
              id: 'editor-copy',
              group,
              title: say('editor.keys.copy'),
              keys: keys('editor.key.control', 'editor.key.c'),
              run: () => void editor.copy(),
            },
          ]
        : []),
      { id: 'editor-graph', group, title: say('editor.view.graph'), run: () => view.choose('graph') },
      { id: 'editor-outline', group, title: say('editor.view.outline'), run: () => view.choose('outline') },
      { id: 'editor-history', group, title: say('editor.history.title'), run: () => view.show('history') },
      {
        id: 'editor-shortcuts',
        group,
        title: say('editor.shortcuts.title'),
        keys: keys('editor.key.question'),
        run: help,
      },
    ];
  };
  return { run, offer };
};
