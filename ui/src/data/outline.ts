import type { Step, WorkflowDefinition } from '@innesto/sdk/contract';

/** One way out of a step that has several. `ports` take it; `name` is a branch's, `title` what its author called it. */
export interface OutlineWay {
  readonly ports: readonly string[];
  readonly title: string | null;
  readonly lines: readonly OutlineLine[];
}

/**
 * A line of a workflow read from top to bottom. `step`: a step, with its ways where they part (they come together again
 * in the next line; a way without lines goes there at once); `again`: from here it goes on at a step that stands
 * elsewhere; `end`: this way is over, while others go on.
 */
export type OutlineLine =
  | { readonly kind: 'step'; readonly step: Step; readonly ways: readonly OutlineWay[] }
  | { readonly kind: 'again'; readonly step: Step }
  | { readonly kind: 'end' };

interface Exit {
  readonly ports: readonly string[];
  readonly title: string | null;
  readonly to: string | null;
}

const OTHERWISE = 'otherwise';
const USUAL_PORTS = ['done', 'skipped', 'failed'];

/** An action's ports by where they lead: what nobody wired goes where `done` goes. */
const actionExits = (ports: Readonly<Record<string, string>>): Exit[] => {
  const links = new Map(Object.entries(ports));
  const done = links.get('done') ?? null;
  const byTarget = new Map<string | null, string[]>();
  for (const port of new Set([...USUAL_PORTS, ...links.keys()])) {
    const to = links.get(port) ?? done;
    byTarget.set(to, [...(byTarget.get(to) ?? []), port]);
  }
  return [...byTarget].map(([to, taken]) => ({ ports: taken, title: null, to }));
};

const exitsOf = (step: Step): Exit[] => {
  switch (step.kind) {
    case 'action':
      return actionExits(step.ports);
    case 'wait':
      return [{ ports: ['done'], title: null, to: step.next ?? null }];
    case 'branch':
      return [
        ...step.branches.map(({ name, title, next }) => ({ ports: [name], title: title ?? null, to: next ?? null })),
        { ports: [OTHERWISE], title: null, to: step.otherwise ?? null },
      ];
    case 'exit':
      return [];
  }
};

type Steps = ReadonlyMap<string, Step>;

/** The steps that can be come to from one of them, that one first, the nearer before the farther. */
const reachedFrom = (steps: Steps, start: string): ReadonlySet<string> => {
  const reached = new Set([start]);
  for (const id of reached) {
    const step = steps.get(id);
    for (const { to } of step === undefined ? [] : exitsOf(step)) if (to !== null && steps.has(to)) reached.add(to);
  }
  return reached;
};

/** Where ways that part come together again, of those that do not end before. */
const joinOf = (steps: Steps, starts: readonly string[], taken: ReadonlySet<string>): string | null => {
  const [first, ...others] = [...new Set(starts)].map((start) => reachedFrom(steps, start));
  if (first === undefined) return null;
  if (others.length === 0) return starts[0] ?? null;
  return [...first].find((id) => !taken.has(id) && others.every((reached) => reached.has(id))) ?? null;
};

const isExit = (line: OutlineLine | undefined): boolean => line?.kind === 'step' && line.step.kind === 'exit';

/** A workflow's steps in the order in which contacts come to them, the ways of each branch beneath it. */
export const outlineOf = (definition: WorkflowDefinition): readonly OutlineLine[] => {
  const steps: Steps = new Map(definition.steps.map((step) => [step.id, step]));
  const taken = new Set<string>();

  const linesFrom = (start: string | null, stops: ReadonlySet<string>): OutlineLine[] => {
    const lines: OutlineLine[] = [];
    let id = start;
    while (id === null || !stops.has(id)) {
      const step = id === null ? undefined : steps.get(id);
      if (id === null || step === undefined) return isExit(lines.at(-1)) ? lines : [...lines, { kind: 'end' }];
      if (taken.has(id)) return [...lines, { kind: 'again', step }];
      taken.add(id);
      const exits = exitsOf(step);
      const parts = exits.length > 1;
      const starts = exits.flatMap(({ to }) => (to === null ? [] : [to]));
      const join = joinOf(steps, starts, taken);
      const inner = join === null ? stops : new Set([...stops, join]);
      const ways = parts ? exits.map(({ ports, title, to }) => ({ ports, title, lines: linesFrom(to, inner) })) : [];
      lines.push({ kind: 'step', step, ways });
      // Ways that never meet again have each told its end.
      if (parts && join === null) return lines;
      id = parts ? join : (exits[0]?.to ?? null);
    }
    return lines;
  };

  const lines = linesFrom(definition.first ?? null, new Set());
  // That the whole thing ends at its last line goes without saying.
  return lines.at(-1)?.kind === 'end' ? lines.slice(0, -1) : lines;
};
