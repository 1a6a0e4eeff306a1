import type { JsonObject, Manifest, PluginText, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { isShallow } from '../../model/json-depth.ts';
import { isKeepableJson } from '../../model/keepable.ts';
import { placed, type Misfit } from '../../model/misfit.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { PluginShelf } from './port.ts';

/** A place in a definition where a plugin is used; `step` null: the trigger. */
interface Use {
  readonly kind: 'trigger' | 'action';
  readonly name: string;
  readonly step: string | null;
  /** What the step’s author calls it; absent: nothing. */
  readonly title?: string;
  readonly config: JsonObject;
}

/** A use whose settings another version does not take, and why. */
export interface DraftMisfit extends Misfit {
  /** Null: the trigger, or the whole. */
  readonly step: string | null;
  /** What the step is called by its author, else by the plugin; null: it is about the whole. */
  readonly title: string | PluginText | null;
}

/** What becomes of a draft. `definition` null: it stays as it is. */
export interface MovedDraft {
  readonly definition: WorkflowDefinition | null;
  /** What a person has to look at afterwards. */
  readonly misfits: readonly DraftMisfit[];
}

/** From which version of a plugin to which. */
export interface VersionMove {
  readonly workspace: Workspace;
  readonly from: Manifest;
  readonly to: Manifest;
  readonly now: number;
  /** Why its `migrateConfig` is not asked any more in this move: it had to be stopped, and would be again for each use. */
  stopped: Misfit | null;
}

const usesIn = ({ trigger, steps }: WorkflowDefinition, plugin: string): readonly Use[] => {
  const nameOf = (contribution: string): string | null =>
    contribution.startsWith(`${plugin}/`) ? contribution.slice(plugin.length + 1) : null;
  const found = trigger === undefined ? null : nameOf(trigger.contribution);
  return [
    ...(trigger === undefined || found === null
      ? []
      : [{ kind: 'trigger' as const, name: found, step: null, config: trigger.config }]),
    ...steps.flatMap((step): Use[] => {
      const name = step.kind === 'action' ? nameOf(step.contribution) : null;
      return step.kind !== 'action' || name === null
        ? []
        : [
            {
              kind: 'action',
              name,
              step: step.id,
              config: step.config,
              ...(step.title === undefined ? {} : { title: step.title }),
            },
          ];
    }),
  ];
};

const isSettings = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is amiss with a use as a whole. */
const wholly = (code: Misfit['code'], detail: string, parts: Misfit['parts'] = {}): Misfit => ({
  path: '',
  code,
  detail,
  label: null,
  parts,
});

type Outcome = { readonly config: JsonObject } | { readonly misfit: Misfit };

/** Asks the plugin's own `migrateConfig`, in the sandbox; what is wrong with its answer is said in words. */
const migrated = async (shelf: PluginShelf, move: VersionMove, { kind, name, config }: Use): Promise<Outcome> => {
  const { workspace, from, to, now } = move;
  if (move.stopped !== null) return { misfit: move.stopped };
  const outcome = await shelf.invoke({
    workspace: workspace.publicId,
    plugin: to.name,
    version: to.version,
    contribution: name,
    entry: kind === 'trigger' ? 'migrateTrigger' : 'migrateAction',
    config: '{}',
    items: JSON.stringify([{ config, from: from.version }]),
    count: 1,
    now,
    seed: 0,
  });
  switch (outcome.kind) {
    case 'answered': {
      const [answer] = outcome.answers;
      if (answer === undefined) return { misfit: wholly('NO_ANSWER', 'The plugin gave no answer.') };
      if (!answer.ok) {
        const { message } = answer;
        const detail = `The plugin could not carry its settings over: ${message}`;
        return { misfit: wholly('NOT_CARRIED', detail, { message }) };
      }
      const value: unknown = JSON.parse(answer.value);
      return isSettings(value) && isShallow(value) && isKeepableJson(answer.value, value)
        ? { config: value }
        : { misfit: wholly('NO_SETTINGS', 'The plugin made something else than settings of them.') };
    }
    case 'condemned': {
      const { verdict } = outcome;
      const detail = `The plugin had to be stopped while it carried its settings over (${verdict}).`;
      move.stopped = wholly('STOPPED', detail, { verdict });
      return { misfit: move.stopped };
    }
    case 'interrupted':
      return { misfit: wholly('NOT_NOW', 'Its settings could not be carried over just now.') };
  }
};

const moveUse = async (shelf: PluginShelf, move: VersionMove, use: Use): Promise<Outcome> => {
  const { from, to } = move;
  const { kind, name, config } = use;
  const target = (kind === 'trigger' ? to.triggers : to.actions).find((one) => one.name === name);
  const { version } = to;
  if (target === undefined)
    return { misfit: wholly('GONE', `Version ${version} has no ${kind} “${name}”.`, { version }) };
  const wasWhole = shelf.checkSettings({ manifest: from, kind, name, config }).length === 0;
  // Carried over by a move that was cut off before the workspace was at the version: once is enough.
  if (!wasWhole && shelf.checkSettings({ manifest: to, kind, name, config }).length === 0) return { config };
  const carried: Outcome = target.migrates === true ? await migrated(shelf, move, use) : { config };
  if ('misfit' in carried) return carried;
  const [first] = shelf.checkSettings({ manifest: to, kind, name, config: carried.config });
  // What was not complete before need not be so now.
  return first === undefined || !wasWhole ? carried : { misfit: { ...first, detail: placed(first) } };
};

/** What a step is called by its author, else by the plugin; of one that is not there any more, as it was called before. */
const titleOf = ({ from, to }: VersionMove, { kind, name, title }: Use): string | PluginText => {
  if (title !== undefined) return title;
  const [found] = [to, from].flatMap(({ triggers, actions }) =>
    (kind === 'trigger' ? triggers : actions).filter((one) => one.name === name),
  );
  return { key: `${kind}.${name}.title`, title: found?.title ?? name };
};

/** Carries a draft over to another version of a plugin: each use by itself, and one that does not fit stays as it is. */
export const moveDraft = async (
  shelf: PluginShelf,
  move: VersionMove,
  definition: WorkflowDefinition,
): Promise<MovedDraft> => {
  const configs = new Map<string | null, JsonObject>();
  const misfits: DraftMisfit[] = [];
  for (const use of usesIn(definition, move.to.name)) {
    const outcome = await moveUse(shelf, move, use);
    if ('misfit' in outcome) misfits.push({ ...outcome.misfit, step: use.step, title: titleOf(move, use) });
    else if (JSON.stringify(outcome.config) !== JSON.stringify(use.config)) configs.set(use.step, outcome.config);
  }
  if (configs.size === 0) return { definition: null, misfits };
  const { trigger } = definition;
  const ofTrigger = configs.get(null);
  return {
    misfits,
    definition: {
      ...definition,
      ...(trigger === undefined || ofTrigger === undefined ? {} : { trigger: { ...trigger, config: ofTrigger } }),
      steps: definition.steps.map((step): Step => {
        if (step.kind !== 'action') return step;
        return { ...step, config: configs.get(step.id) ?? step.config };
      }),
    },
  };
};
