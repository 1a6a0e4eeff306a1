import type { Filter, JsonObject, Reentry, Timing, TriggerUse, WorkflowOptions } from '@innesto/sdk/contract';
import type { Edited } from './edited.ts';
import { rewrite, rewriteSteps } from './rewrite.ts';
import {
  findItem,
  findStep,
  isStep,
  itemId,
  OPTIONS,
  TRIGGER,
  type ActionItem,
  type LoopItem,
  type StepItem,
  type Tree,
} from './tree.ts';

const changeStep = (tree: Tree, id: string, change: (step: StepItem) => StepItem | null): Edited | null => {
  const step = findStep(tree, id);
  const changed = step === null ? null : change(step);
  if (changed === null) return null;
  return { tree: rewriteSteps(tree, (item) => (isStep(item) && item.id === id ? changed : item)), select: id };
};

/** Calls a step by a name; an empty one takes it away. */
export const setTitle = (tree: Tree, { id, title }: { readonly id: string; readonly title: string }): Edited | null =>
  changeStep(tree, id, (step) => ({ ...step, title: title === '' ? null : title }));

/** Gives an action other settings. */
export const setConfig = (
  tree: Tree,
  { id, config }: { readonly id: string; readonly config: JsonObject },
): Edited | null =>
  changeStep(tree, id, (step): ActionItem | null => (step.kind === 'action' ? { ...step, config } : null));

/** Says when an action may act; null: at any time. */
export const setTiming = (
  tree: Tree,
  { id, timing }: { readonly id: string; readonly timing: Timing | null },
): Edited | null =>
  changeStep(tree, id, (step): ActionItem | null => (step.kind === 'action' ? { ...step, timing } : null));

/** Says who leaves while a wait lasts; null: nobody. */
export const setStopWhen = (
  tree: Tree,
  { id, stopWhen }: { readonly id: string; readonly stopWhen: Filter | null },
): Edited | null => changeStep(tree, id, (step) => (step.kind === 'wait' ? { ...step, stopWhen } : null));

/** What can be set at a loop. */
export type LoopSettings = Partial<Pick<LoopItem, 'while' | 'most' | 'counter' | 'set'>>;

/** Gives a loop other settings. */
export const setLoop = (
  tree: Tree,
  { id, settings }: { readonly id: string; readonly settings: LoopSettings },
): Edited | null =>
  changeStep(tree, id, (step): LoopItem | null => (step.kind === 'loop' ? { ...step, ...settings } : null));

/** Lets another trigger, or none, start the workflow. */
export const setTrigger = (tree: Tree, trigger: TriggerUse | null): Edited => ({
  tree: { ...tree, trigger },
  select: TRIGGER,
});

/** Says who may enter again. */
export const setReentry = (tree: Tree, reentry: Reentry): Edited => ({ tree: { ...tree, reentry }, select: TRIGGER });

/** Sets what counts for every step. */
export const setOptions = (tree: Tree, options: WorkflowOptions): Edited => ({
  tree: { ...tree, options },
  select: OPTIONS,
});

/** Lets a jump lead to another step; a way that is over, or the last place of one, becomes a jump. */
export const setGoto = (tree: Tree, { id, to }: { readonly id: string; readonly to: string }): Edited | null => {
  const standing = findItem(tree, id);
  if (standing === null || isStep(standing.item) || findStep(tree, to) === null) return null;
  const { key, index } = standing;
  return {
    tree: rewrite(tree, (sequence, at) => (at === key ? sequence.with(index, { kind: 'goto', to }) : sequence)),
    select: itemId({ kind: 'goto', to }, key),
  };
};
