import type { WordKey } from '../../text/words.svelte.ts';

/** What keys do, as it is shown to people. */
export interface Shortcut {
  readonly what: WordKey;
  /** Each way to press it. */
  readonly keys: readonly (readonly WordKey[])[];
}

/** The keys of the editor. */
export const SHORTCUTS: readonly Shortcut[] = [
  {
    what: 'editor.keys.walk',
    keys: [['editor.key.up'], ['editor.key.down'], ['editor.key.left'], ['editor.key.right']],
  },
  { what: 'editor.keys.open', keys: [['editor.key.enter']] },
  { what: 'editor.keys.leave', keys: [['editor.key.escape']] },
  { what: 'editor.keys.insert', keys: [['editor.key.slash'], ['editor.key.insert']] },
  {
    what: 'editor.keys.move',
    keys: [
      ['editor.key.alt', 'editor.key.up'],
      ['editor.key.alt', 'editor.key.down'],
    ],
  },
  { what: 'editor.keys.bin', keys: [['editor.key.delete']] },
  { what: 'editor.keys.duplicate', keys: [['editor.key.control', 'editor.key.d']] },
  { what: 'editor.keys.copy', keys: [['editor.key.control', 'editor.key.c']] },
  { what: 'editor.keys.cut', keys: [['editor.key.control', 'editor.key.x']] },
  { what: 'editor.keys.paste', keys: [['editor.key.control', 'editor.key.v']] },
  { what: 'editor.keys.undo', keys: [['editor.key.control', 'editor.key.z']] },
  { what: 'editor.keys.redo', keys: [['editor.key.control', 'editor.key.y']] },
  { what: 'editor.keys.ends', keys: [['editor.key.home'], ['editor.key.end']] },
  { what: 'editor.keys.help', keys: [['editor.key.question']] },
];
