import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { entryAt } from './following.ts';
import {
  goesOn,
  isStep,
  OTHERWISE,
  waysOf,
  type ActionItem,
  type BranchItem,
  type Sequence,
  type StepItem,
  type Tree,
} from './tree.ts';

const titled = (title: string | null): { title?: string } => (title === null ? {} : { title });
const linked = (next: string | null): { next?: string } => (next === null ? {} : { next });

/** Where each way of a step leads; `join` is what follows the step. */
const targetsOf = (step: StepItem, join: string | null): ReadonlyMap<string, string | null> =>
  new Map(waysOf(step).map(({ port, sequence }) => [port, entryAt(sequence, 0, join)]));

const actionStep = ({ id, title, contribution, config, ...item }: ActionItem, join: string | null): Step => ({
  kind: 'action',
  id,
  ...titled(title),
  contribution,
  config,
  ports: Object.fromEntries(
    [['done', join] as const, ...targetsOf({ id, title, contribution, config, ...item }, join)].flatMap(([port, to]) =>
      to === null ? [] : [[port, to]],
    ),
  ),
});

const branchStep = (item: BranchItem, join: string | null): Step => {
  const targets = targetsOf(item, join);
  const otherwise = targets.get(OTHERWISE) ?? null;
  return {
    kind: 'branch',
    id: item.id,
    ...titled(item.title),
    branches: item.ways.flatMap(({ port, title, when }) =>
      when === null ? [] : [{ name: port, ...titled(title), when, ...linked(targets.get(port) ?? null) }],
    ),
    ...(otherwise === null ? {} : { otherwise }),
  };
};

const stepOf = (item: StepItem, next: string | null): Step => {
  switch (item.kind) {
    case 'action':
      return actionStep(item, next);
    case 'branch':
      return branchStep(item, next);
    case 'wait':
      return { kind: 'wait', id: item.id, ...titled(item.title), duration: item.duration, ...linked(next) };
    case 'exit':
      return { kind: 'exit', id: item.id, ...titled(item.title) };
  }
};

/**
 * Whether the links alone do not tell what stands in a branch's way and what after it, as only one way goes on: then the
 * order of the steps tells. What stands in its ways is written before the branch.
 */
const isWrittenLast = (item: StepItem): boolean =>
  item.kind === 'branch' && item.ways.filter(({ sequence }) => goesOn(sequence)).length < 2;

const addSteps = (sequence: Sequence, after: string | null, found: Step[]): void => {
  for (const [index, item] of sequence.entries()) {
    if (!isStep(item)) continue;
    const next = entryAt(sequence, index + 1, after);
    const last = isWrittenLast(item);
    if (!last) found.push(stepOf(item, next));
    for (const way of waysOf(item)) addSteps(way.sequence, next, found);
    if (last) found.push(stepOf(item, next));
  }
};

/** The definition that a tree stands for: the same tree always gives the same, in the same order. */
export const writeDefinition = ({ trigger, reentry, main, loose }: Tree): WorkflowDefinition => {
  const first = entryAt(main, 0, null);
  const steps: Step[] = [];
  for (const sequence of [main, ...loose]) addSteps(sequence, null, steps);
  return {
    ...(trigger === null ? {} : { trigger }),
    reentry,
    ...(first === null ? {} : { first }),
    steps,
  };
};
