import type { LoopStep, Step, Until, WaitPort, WorkflowDefinition, ZoneSource } from '@innesto/sdk/contract';

/** A workflow's steps by id, and the one where runs begin (null: a run ends as it begins). */
export interface Graph {
  readonly first: string | null;
  readonly steps: ReadonlyMap<string, Step>;
  /** Whether it has a goal or an exit condition, which is asked at each step. */
  readonly hasGoal: boolean;
  /** Whose wall clock counts where a step does not say otherwise. */
  readonly zone: ZoneSource;
  /** By its loop. */
  readonly bodies: ReadonlyMap<string, Body>;
}

/** One way out of a step: through which port, to which step (null: the run ends). */
export interface Way {
  readonly port: string;
  readonly to: string | null;
}

/** The ports every action has, whatever its plugin adds. */
export const ACTION_PORTS = ['done', 'skipped', 'failed'] as const;

/** The port a branch takes where none of its branches holds. */
export const OTHERWISE = 'otherwise';

/** The ways out of a wait beside `done`, in the order in which they are shown. */
const waitPorts = (until: Until): readonly WaitPort[] => {
  switch (until.kind) {
    case 'moment':
      return ['past'];
    case 'weekday':
      return [];
    case 'date':
      return until.yearly === true ? ['missing'] : ['past', 'missing'];
    case 'event':
      return ['timed-out'];
    case 'message':
      return until.unknowableIsNot === true
        ? ['timed-out', 'not-delivered']
        : ['timed-out', 'not-delivered', 'unknowable'];
  }
};

/** Every way out of a step, in the order in which they are tried. */
export const waysOf = (step: Step): readonly Way[] => {
  switch (step.kind) {
    case 'action': {
      const links = new Map(Object.entries(step.ports));
      const done = links.get('done') ?? null;
      // A port that nobody wired goes where `done` goes: a skipped message does not strand its contact.
      const own = [...links.keys()].filter((port) => !ACTION_PORTS.some((known) => known === port));
      return [...ACTION_PORTS, ...own].map((port) => ({ port, to: links.get(port) ?? done }));
    }
    case 'wait': {
      const done = step.next ?? null;
      const own = 'until' in step ? waitPorts(step.until) : [];
      return [
        { port: 'done', to: done },
        ...own.map((port) => ({ port, to: ('until' in step ? step.ports?.[port] : undefined) ?? done })),
      ];
    }
    case 'branch':
      return [
        ...step.branches.map((branch) => ({ port: branch.name, to: branch.next ?? null })),
        { port: OTHERWISE, to: step.otherwise ?? null },
      ];
    case 'split':
      return step.shares.map((share) => ({ port: share.name, to: share.next ?? null }));
    case 'loop':
      return [
        // An empty body is a turn that only counts.
        { port: 'again', to: step.body ?? step.id },
        { port: 'done', to: step.next ?? null },
        { port: 'exhausted', to: step.exhausted ?? step.next ?? null },
      ];
    case 'exit':
      return [];
  }
};

// A step never changes, and is left thousands of times a second.
const links = new WeakMap<Step, ReadonlyMap<string, string | null>>();

const linksOf = (step: Step): ReadonlyMap<string, string | null> => {
  const known = links.get(step);
  if (known !== undefined) return known;
  const made = new Map(waysOf(step).map(({ port, to }) => [port, to]));
  links.set(step, made);
  return made;
};

/** Where a port of a step leads; a port that the step does not have leads where `done` does. */
export const follow = (step: Step, port: string): string | null => {
  const ways = linksOf(step);
  return (ways.has(port) ? ways.get(port) : ways.get('done')) ?? null;
};

/** The steps that runs can come to from some (those included), `without` passing one. */
export const reachableFrom = (
  steps: ReadonlyMap<string, Step>,
  from: readonly string[],
  { without = null }: { readonly without?: string | null } = {},
): ReadonlySet<string> => {
  const found = new Set<string>();
  const left = [...from];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const step = steps.get(id);
    if (step === undefined || id === without || found.has(id)) continue;
    found.add(id);
    left.push(...waysOf(step).flatMap(({ to }) => (to === null ? [] : [to])));
  }
  return found;
};

/** A loop's body, and the loops in it that nobody comes to but through this one. */
export interface Body {
  /** The steps that a turn can come through before it is back at the loop. */
  readonly steps: ReadonlySet<string>;
  /** They begin anew with each turn, however a turn before left them. */
  readonly loops: readonly string[];
}

const bodyOf = ({ id, body = id }: LoopStep, { first, steps }: Pick<Graph, 'first' | 'steps'>): Body => {
  const within = reachableFrom(steps, [body], { without: id });
  const elsewhere = reachableFrom(steps, first === null ? [] : [first], { without: id });
  const loops = [...within].filter((other) => steps.get(other)?.kind === 'loop' && !elsewhere.has(other));
  return { steps: new Set([...within, id]), loops };
};

/** Indexes a definition's steps. */
export const compileGraph = (definition: WorkflowDefinition): Graph => {
  const first = definition.first ?? null;
  const steps = new Map(definition.steps.map((step) => [step.id, step]));
  const loops = definition.steps.filter((step) => step.kind === 'loop');
  return {
    first,
    steps,
    hasGoal: definition.options?.goal !== undefined || definition.options?.exitWhen !== undefined,
    zone: definition.options?.zone ?? 'contact',
    bodies: new Map(loops.map((loop) => [loop.id, bodyOf(loop, { first, steps })])),
  };
};
