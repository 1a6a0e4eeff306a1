import type { Command } from '../../data/commands.svelte.ts';
import { OPTIONS, TRIGGER } from '../../editor/tree.ts';
import type { WordKey, Words } from '../../text/words.svelte.ts';
import type { EditorView } from './editor-view.svelte.ts';
import type { WorkflowEditor } from './editor.svelte.ts';
import { withStep } from './key-commands.ts';
import type { WorkflowLife } from './workflow-life.svelte.ts';

interface Ports {
  readonly editor: WorkflowEditor;
  readonly view: EditorView;
  readonly say: Words['say'];
  readonly life: Pick<WorkflowLife, 'start' | 'stop' | 'drain' | 'askPublish'>;
  readonly help: () => void;
}

type Deed = readonly [title: WordKey, run: () => void, ...keys: readonly WordKey[]];

const CONTROL = 'editor.key.control';
const ALT = 'editor.key.alt';

const changes = ({ editor, view }: Ports): readonly Deed[] => [
  ['editor.do.undo', editor.undo, CONTROL, 'editor.key.z'],
  ['editor.do.redo', editor.redo, CONTROL, 'editor.key.y'],
  ['editor.keys.insert', () => editor.beginInsert(), 'editor.key.slash'],
  ['editor.guide.choose', () => editor.open(TRIGGER, true)],
  ['editor.keys.paste', () => void editor.paste(), CONTROL, 'editor.key.v'],
  ['editor.problems.title', () => view.show('problems')],
];

const stepChanges = ({ editor }: Ports): readonly Deed[] => [
  ['editor.keys.bin', () => withStep(editor, editor.bin), 'editor.key.delete'],
  ['editor.keys.duplicate', () => withStep(editor, editor.duplicate), CONTROL, 'editor.key.d'],
  ['editor.keys.cut', () => void editor.cut(), CONTROL, 'editor.key.x'],
  ['editor.keys.move-up', () => withStep(editor, (id) => editor.nudge(id, -1)), ALT, 'editor.key.up'],
  ['editor.keys.move-down', () => withStep(editor, (id) => editor.nudge(id, 1)), ALT, 'editor.key.down'],
];

const always = ({ editor, view, help }: Ports): readonly Deed[] => [
  ['editor.keys.copy', () => void editor.copy(), CONTROL, 'editor.key.c'],
  ['editor.view.graph', () => view.choose('graph')],
  ['editor.view.outline', () => view.choose('outline')],
  ['trial.title', () => view.show('trial')],
  ['editor.history.title', () => view.show('history')],
  ['editor.shortcuts.title', help, 'editor.key.question'],
];

const lifeDeeds = ({ editor: { draft }, life }: Ports): readonly Deed[] => {
  const start: Deed = ['editor.do.start', () => void life.start()];
  if (!draft.isRunning) return [start];
  return [
    ...(draft.isNext
      ? [['flow.do.publish', () => life.askPublish(null)] as const]
      : [['flow.do.next', () => draft.prepareNext(true)] as const]),
    ['editor.do.stop', () => void life.stop()],
    draft.detail.state === 'active' ? ['flow.do.drain', () => void life.drain()] : start,
  ];
};

const deedsNow = (ports: Ports): readonly Deed[] => {
  const { editor } = ports;
  const { kind, id } = editor.standpoint.at;
  const isAtStep = kind === 'item' && id !== TRIGGER;
  return [
    ...lifeDeeds(ports),
    ['flow.options', () => editor.open(OPTIONS, true)],
    ...(editor.isReadonly ? [] : changes(ports)),
    ...(isAtStep && !editor.isReadonly ? stepChanges(ports) : []),
    ...always(ports),
  ];
};

/** What the command palette offers while a workflow is open: all that keys and buttons do. */
export const paletteCommands = (ports: Ports): readonly Command[] => {
  const { say } = ports;
  return deedsNow(ports).map(([title, run, ...keys]) => ({
    id: title,
    title: say(title),
    group: say('editor.commands'),
    run,
    ...(keys.length === 0 ? {} : { keys: keys.map((key) => say(key)).join(' ') }),
  }));
};
