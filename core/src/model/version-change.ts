import { isDeepStrictEqual } from 'node:util';
import type { Duration, Step, WorkflowDefinition } from '@innesto/sdk/contract';

/**
 * What of a step is different: what kind of step it is, its settings, how long it waits (`longer`, `shorter`, or `wait` where that
 * cannot be said), where its ways lead, its title.
 */
export type StepDifference = 'kind' | 'settings' | 'longer' | 'shorter' | 'wait' | 'links' | 'title';

/** What became of a step from one version to another. */
export interface StepChange {
  readonly step: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly title: string | null;
  readonly differences: readonly StepDifference[];
}

/** What is different between two versions of a workflow. */
export interface VersionChange {
  readonly trigger: boolean;
  readonly reentry: boolean;
  readonly options: boolean;
  /** Where runs begin. */
  readonly first: boolean;
  readonly steps: readonly StepChange[];
}

const LINKS: ReadonlySet<string> = new Set(['next', 'otherwise', 'body', 'exhausted', 'ports']);
const NESTED: ReadonlySet<string> = new Set(['branches', 'shares']);

type Part = 'links' | 'title' | 'wait' | 'settings';

const partOf = (member: string): Part => {
  if (LINKS.has(member)) return 'links';
  if (member === 'title') return 'title';
  return member === 'duration' || member === 'until' ? 'wait' : 'settings';
};

const partsOf = (value: object): Record<Part, Record<string, unknown>> => {
  const parts: Record<Part, Record<string, unknown>> = { links: {}, title: {}, wait: {}, settings: {} };
  for (const [member, held] of Object.entries(value)) {
    if (!NESTED.has(member) || !Array.isArray(held)) {
      parts[partOf(member)][member] = held;
      continue;
    }
    const nested = held.map((one: object) => partsOf(one));
    for (const part of ['links', 'title', 'settings'] as const) parts[part][member] = nested.map((one) => one[part]);
  }
  return parts;
};

const UNIT_MS: Readonly<Record<Duration['unit'], number>> = {
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
  months: 2_629_746_000,
};

const lengthOf = ({ amount, unit }: Duration): number => amount * UNIT_MS[unit];

const waitDifference = (before: Step, after: Step): StepDifference => {
  if (before.kind !== 'wait' || after.kind !== 'wait') return 'wait';
  if (!('duration' in before) || !('duration' in after)) return 'wait';
  const difference = lengthOf(after.duration) - lengthOf(before.duration);
  return difference === 0 ? 'wait' : difference > 0 ? 'longer' : 'shorter';
};

/** What of a step is different from another one with the same id. */
export const stepDifferences = (before: Step, after: Step): readonly StepDifference[] => {
  if (before.kind !== after.kind) return ['kind'];
  const [was, is] = [partsOf(before), partsOf(after)];
  return [
    ...(isDeepStrictEqual(was.settings, is.settings) ? [] : (['settings'] as const)),
    ...(isDeepStrictEqual(was.wait, is.wait) ? [] : [waitDifference(before, after)]),
    ...(isDeepStrictEqual(was.links, is.links) ? [] : (['links'] as const)),
    ...(isDeepStrictEqual(was.title, is.title) ? [] : (['title'] as const)),
  ];
};

/** What is different between two versions, step by step: those of the later one in its order, then those that went. */
export const changesBetween = (before: WorkflowDefinition, after: WorkflowDefinition): VersionChange => {
  const known = new Map(before.steps.map((step) => [step.id, step]));
  const kept = new Set(after.steps.map(({ id }) => id));
  const present = after.steps.flatMap((step): StepChange[] => {
    const was = known.get(step.id);
    const title = step.title ?? null;
    if (was === undefined) return [{ step: step.id, change: 'added', title, differences: [] }];
    const differences = stepDifferences(was, step);
    return differences.length === 0 ? [] : [{ step: step.id, change: 'changed', title, differences }];
  });
  const gone = before.steps
    .filter(({ id }) => !kept.has(id))
    .map(({ id, title = null }): StepChange => ({ step: id, change: 'removed', title, differences: [] }));
  return {
    trigger: !isDeepStrictEqual(before.trigger, after.trigger),
    reentry: !isDeepStrictEqual(before.reentry, after.reentry),
    options: !isDeepStrictEqual(before.options ?? {}, after.options ?? {}),
    first: before.first !== after.first,
    steps: [...present, ...gone],
  };
};
