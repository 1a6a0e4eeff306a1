import type { Filter, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { attributesAsked } from '../model/asked.ts';
import { attributesOf } from '../model/filter.ts';
import { compileGraph, reachableFrom } from '../model/graph.ts';
import { mainWayOf, redirected, type Lead } from './ways.ts';

/** Whether the plugin of that name is there. */
export type IsThere = (plugin: string) => boolean;

/** What plugins declare to be asked about has the plugin's name in the second place. */
const DECLARED = /^(?:record|records|sum|least|most|balance|happened|latest)\.([^.]+)/;
const OUTCOME = /^message\.([^.]+)\.outcome$/;

const pluginOf = (contribution: string): string => contribution.slice(0, contribution.indexOf('/'));

/** What is asked at every step. */
const overallFilters = ({ options: { recipients, goal, exitWhen } = {} }: WorkflowDefinition): readonly Filter[] =>
  [recipients, goal, exitWhen].flatMap((filter) => filter ?? []);

/** The plugins that a workflow names: by its trigger, its steps and its conditions. */
export const pluginsOf = (definition: WorkflowDefinition): ReadonlySet<string> => {
  const { trigger, steps } = definition;
  const used = [trigger ?? [], steps.filter((step) => step.kind === 'action')].flat();
  return new Set([
    ...used.map(({ contribution }) => pluginOf(contribution)),
    ...[...attributesAsked(definition)].flatMap((attribute) => DECLARED.exec(attribute)?.[1] ?? []),
  ]);
};

/** What is there to be used: plugins, and the steps whose messages can be asked about. */
interface There {
  readonly plugin: IsThere;
  readonly step: (id: string) => boolean;
}

const asksGone = (filter: Filter, there: There): boolean =>
  [...attributesOf(filter)].some((attribute) => {
    const plugin = DECLARED.exec(attribute)?.[1];
    const step = OUTCOME.exec(attribute)?.[1];
    return (plugin !== undefined && !there.plugin(plugin)) || (step !== undefined && !there.step(step));
  });

/** A wait by what remains of it: for a message that is never sent it takes as long as it would in vain; and nothing stops it that cannot be asked. */
const waitWithout = (step: Extract<Step, { kind: 'wait' }>, there: There): Step => {
  const { stopWhen, ...rest } = step;
  const wait = stopWhen === undefined || !asksGone(stopWhen, there) ? step : rest;
  if (!('until' in wait) || wait.until.kind !== 'message' || there.step(wait.until.step)) return wait;
  const { until, zone: _zone, ports = {}, ...kept } = wait;
  const next = ports['timed-out'] ?? wait.next;
  return { ...kept, duration: until.within, ...(next === undefined ? {} : { next }) };
};

/** What remains of a step; null: it is gone. */
const stepWithout = (step: Step, there: There): Step | null => {
  switch (step.kind) {
    case 'action':
      return there.step(step.id) ? step : null;
    case 'wait':
      return waitWithout(step, there);
    case 'branch': {
      const branches = step.branches.filter(({ when }) => !asksGone(when, there));
      return branches.length === 0 ? null : { ...step, branches };
    }
    case 'loop':
      // Where all that it repeated is gone, it leads back to itself.
      return asksGone(step.while, there) || step.body === step.id ? null : step;
    case 'split':
    case 'exit':
      return step;
  }
};

/** Leads past the steps that are gone. */
const leadPast = (gone: ReadonlyMap<string, Step>): Lead => {
  const lead = (id: string | undefined, passed: readonly string[]): string | undefined => {
    const step = id === undefined ? undefined : gone.get(id);
    if (step === undefined) return id;
    // What is gone may have led in a circle: behind it there is nothing.
    return passed.includes(step.id) ? undefined : lead(mainWayOf(step), [...passed, step.id]);
  };
  return (id) => lead(id, []);
};

/** Takes out what cannot be without the plugins that are missing, and whatever nobody comes to then. */
const takeOut = (definition: WorkflowDefinition, plugin: IsThere): WorkflowDefinition => {
  const { first: from, steps: before, ...rest } = definition;
  const acting = before.filter((step) => step.kind === 'action' && plugin(pluginOf(step.contribution)));
  const ids = new Set(acting.map(({ id }) => id));
  const there: There = { plugin, step: (id) => ids.has(id) };
  const kept = before.flatMap((step) => stepWithout(step, there) ?? []);
  const keptIds = new Set(kept.map(({ id }) => id));
  const lead = leadPast(new Map(before.filter(({ id }) => !keptIds.has(id)).map((step) => [step.id, step])));
  const first = lead(from);
  if (first === undefined) return { ...rest, steps: [] };
  const steps = kept.map((step) => redirected(step, lead));
  const found = reachableFrom(compileGraph({ ...rest, first, steps }).steps, [first]);
  const left = steps.filter(({ id }) => found.has(id));
  const taken = { ...rest, first, steps: left };
  // With a step goes what asks about it.
  return left.length === before.length ? taken : takeOut(taken, plugin);
};

/**
 * What remains of a workflow where some plugins are not there. Past a step that is gone the way goes on by its main port; a condition that
 * asks what they declare, or what became of a message that nobody sends, goes with what it leads to. Null: nothing worth starting, because its
 * trigger is gone or nothing acts any more, or because whom it is for can no longer be told.
 */
export const whatRemains = (definition: WorkflowDefinition, isThere: IsThere): WorkflowDefinition | null => {
  if ([...pluginsOf(definition)].every(isThere)) return definition;
  const { trigger } = definition;
  if (trigger !== undefined && !isThere(pluginOf(trigger.contribution))) return null;
  const remains = takeOut(definition, isThere);
  const isThereStill = new Set(remains.steps.map(({ id }) => id));
  const there: There = { plugin: isThere, step: (id) => isThereStill.has(id) };
  if (overallFilters(definition).some((filter) => asksGone(filter, there))) return null;
  return remains.steps.some(({ kind }) => kind === 'action') ? remains : null;
};
