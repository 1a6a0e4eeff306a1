import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { entryAt } from './following.ts';
import {
  goesOn,
  BODY,
  isFork,
  isStep,
  OTHERWISE,
  wayLeadsTo,
  waysOf,
  type ActionItem,
  type BranchItem,
  type LoopItem,
  type Sequence,
  type SplitItem,
  type StepItem,
  type Tree,
  type WaitItem,
} from './tree.ts';

const titled = (title: string | null): { title?: string } => (title === null ? {} : { title });
const linked = (next: string | null): { next?: string } => (next === null ? {} : { next });

/** Where each way of a step leads; `join` is what follows the step. */
const targetsOf = (step: StepItem, join: string | null): ReadonlyMap<string, string | null> =>
  new Map(waysOf(step).map(({ port, sequence }) => [port, entryAt(sequence, 0, wayLeadsTo(step, port, join))]));

const wired = (targets: Iterable<readonly [string, string | null]>): Record<string, string> =>
  Object.fromEntries([...targets].flatMap(([port, to]) => (to === null ? [] : [[port, to]])));

const actionStep = (item: ActionItem, join: string | null): Step => ({
  kind: 'action',
  id: item.id,
  ...titled(item.title),
  contribution: item.contribution,
  config: item.config,
  ...(item.timing === null ? {} : { timing: item.timing }),
  ports: wired([['done', join], ...targetsOf(item, join)]),
});

const waitStep = (item: WaitItem, join: string | null): Step => {
  const { id, title, waiting, stopWhen } = item;
  const head = { kind: 'wait', id, ...titled(title), ...(stopWhen === null ? {} : { stopWhen }) } as const;
  if (waiting.kind === 'time') {
    const { duration, after } = waiting;
    return { ...head, duration, ...(after === null ? {} : { after }), ...linked(join) };
  }
  const { until, zone } = waiting;
  const ports = wired(targetsOf(item, join));
  return {
    ...head,
    until,
    ...(zone === null ? {} : { zone }),
    ...linked(join),
    ...(Object.keys(ports).length === 0 ? {} : { ports }),
  };
};

const splitStep = (item: SplitItem, join: string | null): Step => {
  const targets = targetsOf(item, join);
  return {
    kind: 'split',
    id: item.id,
    ...titled(item.title),
    shares: item.ways.map(({ port, title, weight }) => ({
      name: port,
      ...titled(title),
      weight: weight ?? 0,
      ...linked(targets.get(port) ?? null),
    })),
  };
};

const loopStep = (item: LoopItem, join: string | null): Step => {
  const { id, title, most, counter, set } = item;
  const { [BODY]: body, exhausted } = wired(targetsOf(item, join));
  return {
    kind: 'loop',
    id,
    ...titled(title),
    while: item.while,
    most,
    ...(counter === null ? {} : { counter }),
    ...(set.length === 0 ? {} : { set: [...set] }),
    // Who comes back at once repeats nothing.
    ...(body === undefined || body === id ? {} : { body }),
    ...linked(join),
    ...(exhausted === undefined ? {} : { exhausted }),
  };
};

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
    case 'split':
      return splitStep(item, next);
    case 'loop':
      return loopStep(item, next);
    case 'wait':
      return waitStep(item, next);
    case 'exit':
      return { kind: 'exit', id: item.id, ...titled(item.title) };
  }
};

/**
 * Whether the links alone do not tell what stands in a way of a fork and what after it, as only one way goes on: then the
 * order of the steps tells. What stands in its ways is written before the fork.
 */
const isWrittenLast = (item: StepItem): boolean =>
  isFork(item) && item.ways.filter(({ sequence }) => goesOn(sequence)).length < 2;

const addSteps = (sequence: Sequence, after: string | null, found: Step[]): void => {
  for (const [index, item] of sequence.entries()) {
    if (!isStep(item)) continue;
    const next = entryAt(sequence, index + 1, after);
    const last = isWrittenLast(item);
    if (!last) found.push(stepOf(item, next));
    for (const way of waysOf(item)) addSteps(way.sequence, wayLeadsTo(item, way.port, next), found);
    if (last) found.push(stepOf(item, next));
  }
};

/** The definition that a tree stands for: the same tree always gives the same, in the same order. */
export const writeDefinition = ({ trigger, reentry, options, main, loose }: Tree): WorkflowDefinition => {
  const first = entryAt(main, 0, null);
  const steps: Step[] = [];
  for (const sequence of [main, ...loose]) addSteps(sequence, null, steps);
  return {
    ...(trigger === null ? {} : { trigger }),
    reentry,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(first === null ? {} : { first }),
    steps,
  };
};
