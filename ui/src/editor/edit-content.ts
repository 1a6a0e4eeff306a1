import type { Duration, JsonObject, Reentry, TriggerUse } from '@innesto/sdk/contract';
import type { Edited } from './edited.ts';
import { rewrite, rewriteSteps } from './rewrite.ts';
import { findItem, findStep, isStep, itemId, TRIGGER, type ActionItem, type StepItem, type Tree } from './tree.ts';

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

/** Lets a wait take another time. */
export const setDuration = (
  tree: Tree,
  { id, duration }: { readonly id: string; readonly duration: Duration },
): Edited | null => changeStep(tree, id, (step) => (step.kind === 'wait' ? { ...step, duration } : null));

/** Lets another trigger, or none, start the workflow. */
export const setTrigger = (tree: Tree, trigger: TriggerUse | null): Edited => ({
  tree: { ...tree, trigger },
  select: TRIGGER,
});

/** Says who may enter again. */
export const setReentry = (tree: Tree, reentry: Reentry): Edited => ({ tree: { ...tree, reentry }, select: TRIGGER });

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
