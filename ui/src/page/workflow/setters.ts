import type { Filter, JsonObject, Reentry, Timing, TriggerUse, WorkflowOptions } from '@innesto/sdk/contract';
import {
  setConfig,
  setLoop,
  setOptions,
  setReentry,
  setStopWhen,
  setTiming,
  setTitle,
  setTrigger,
  type LoopSettings,
} from '../../editor/edit-content.ts';
import { setWaiting } from '../../editor/edit-wait.ts';
import { setWayTitle, setWeight, setWhen } from '../../editor/edit-way.ts';
import type { Edit } from '../../editor/edited.ts';
import { TRIGGER, type Waiting } from '../../editor/tree.ts';
import type { Standpoint } from './standpoint.svelte.ts';

/** Edits the tree; what is typed in one go, under one `burst`, is one step back. */
type Make = (edit: Edit, burst: string | null) => void;

/** Everything that can be set at a step, at the trigger, and for a workflow as a whole. */
export const settersOf = (make: Make, standpoint: Standpoint) => ({
  title: (id: string, title: string): void => make((tree) => setTitle(tree, { id, title }), `title:${id}`),

  config: (id: string, config: JsonObject, path: string): void =>
    make((tree) => setConfig(tree, { id, config }), `config:${id}${path}`),

  timing: (id: string, timing: Timing | null): void => make((tree) => setTiming(tree, { id, timing }), `timing:${id}`),

  waiting: (id: string, waiting: Waiting): void => make((tree) => setWaiting(tree, { id, waiting }), `wait:${id}`),

  stopWhen: (id: string, stopWhen: Filter | null): void =>
    make((tree) => setStopWhen(tree, { id, stopWhen }), `stop:${id}`),

  loop: (id: string, settings: LoopSettings): void =>
    make((tree) => setLoop(tree, { id, settings }), `loop:${id}${Object.keys(settings).join('/')}`),

  trigger: (trigger: TriggerUse | null, path: string | null = null): void => {
    make((tree) => setTrigger(tree, trigger), path === null ? null : `trigger${path}`);
    // Another one was chosen: its settings are to be filled in first.
    if (path === null && standpoint.opened === TRIGGER) standpoint.begin(TRIGGER);
  },

  reentry: (reentry: Reentry): void => make((tree) => setReentry(tree, reentry), 'reentry'),

  options: (options: WorkflowOptions): void => make((tree) => setOptions(tree, options), 'options'),

  wayTitle: (step: string, port: string, title: string): void =>
    make((tree) => setWayTitle(tree, { step, port, title }), `way:${step}/${port}`),

  when: (step: string, port: string, when: Filter): void =>
    make((tree) => setWhen(tree, { step, port, when }), `when:${step}/${port}`),

  weight: (step: string, port: string, weight: number): void =>
    make((tree) => setWeight(tree, { step, port, weight }), `weight:${step}/${port}`),
});
