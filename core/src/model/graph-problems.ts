import { RESERVED_NAMES, type Step, type WorkflowDefinition, type WorkflowProblem } from '@innesto/sdk/contract';
import { compileGraph, OTHERWISE, reachableFrom, waysOf, type Graph } from './graph.ts';

/** Which problem it is, where it is, and what it is about. */
type Named = Pick<WorkflowProblem, 'code' | 'step' | 'parts'>;

const problem = (named: Named, detail: string): WorkflowProblem => ({ ...named, detail });

const nameProblems = (definition: WorkflowDefinition): WorkflowProblem[] => {
  const seen = new Set<string>();
  const problems: WorkflowProblem[] = [];
  for (const step of definition.steps) {
    if (seen.has(step.id))
      problems.push(problem({ code: 'DUPLICATE_STEP', step: step.id }, `Two steps have the id “${step.id}”.`));
    if (RESERVED_NAMES.has(step.id))
      problems.push(
        problem(
          { code: 'RESERVED_NAME', step: step.id, parts: { name: step.id } },
          `“${step.id}” cannot be a step's id.`,
        ),
      );
    seen.add(step.id);
    const ports =
      step.kind === 'branch'
        ? step.branches.map(({ name }) => name)
        : step.kind === 'split'
          ? step.shares.map(({ name }) => name)
          : step.kind === 'action'
            ? Object.keys(step.ports)
            : [];
    for (const port of ports) {
      if (RESERVED_NAMES.has(port) || (step.kind === 'branch' && port === OTHERWISE)) {
        problems.push(
          problem(
            { code: 'RESERVED_NAME', step: step.id, parts: { name: port } },
            `“${port}” cannot be the name of a way out.`,
          ),
        );
      }
    }
    if (new Set(ports).size < ports.length)
      problems.push(problem({ code: 'DUPLICATE_BRANCH', step: step.id }, 'Two branches have the same name.'));
  }
  return problems;
};

const linkProblems = (definition: WorkflowDefinition, graph: Graph): WorkflowProblem[] => {
  const problems: WorkflowProblem[] = [];
  if (graph.first === null) problems.push(problem({ code: 'NO_FIRST_STEP' }, 'The workflow has no first step.'));
  else if (!graph.steps.has(graph.first))
    problems.push(
      problem({ code: 'UNKNOWN_STEP', parts: { to: graph.first } }, `The first step “${graph.first}” does not exist.`),
    );
  for (const step of definition.steps) {
    const unknown = new Set(waysOf(step).flatMap(({ to }) => (to === null || graph.steps.has(to) ? [] : [to])));
    for (const to of unknown)
      problems.push(
        problem({ code: 'UNKNOWN_STEP', step: step.id, parts: { to } }, `It leads to “${to}”, which does not exist.`),
      );
  }
  return problems;
};

/** Whether every pass through a step takes time, or its turns are counted: then a circle through it cannot spin. */
const takesTime = (step: Step): boolean =>
  step.kind === 'loop' || (step.kind === 'wait' && 'duration' in step && step.duration.amount > 0);

/** The steps that lie on a cycle without a wait that takes time: runs would spin there for ever. */
const spinning = (graph: Graph): string[] => {
  const ways = new Map(
    [...graph.steps.values()].filter((step) => !takesTime(step)).map((step) => [step.id, waysOf(step)]),
  );
  const incoming = new Map([...ways.keys()].map((id) => [id, 0]));
  const next = (id: string): Set<string> =>
    new Set((ways.get(id) ?? []).flatMap(({ to }) => (to !== null && ways.has(to) ? [to] : [])));
  for (const id of ways.keys()) for (const to of next(id)) incoming.set(to, (incoming.get(to) ?? 0) + 1);
  const free = [...incoming].filter(([, count]) => count === 0).map(([id]) => id);
  // What can be taken away layer by layer is no cycle (Kahn); what stays is on one or behind one.
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    for (const to of next(id)) {
      const count = (incoming.get(to) ?? 0) - 1;
      incoming.set(to, count);
      if (count === 0) free.push(to);
    }
    incoming.delete(id);
  }
  const stuck = new Set(incoming.keys());
  const returns = (start: string): boolean => {
    const seen = new Set<string>();
    const left = [...next(start)];
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      if (id === start) return true;
      if (seen.has(id) || !stuck.has(id)) continue;
      seen.add(id);
      left.push(...next(id));
    }
    return false;
  };
  return [...stuck].filter(returns);
};

/** What is wrong with a definition as a graph: names, links, steps nobody reaches, cycles in which no time passes. */
export const structuralProblems = (definition: WorkflowDefinition): WorkflowProblem[] => {
  const graph = compileGraph(definition);
  const problems = [...nameProblems(definition), ...linkProblems(definition, graph)];
  if (problems.length > 0) return problems;
  const reached = reachableFrom(graph.steps, graph.first === null ? [] : [graph.first]);
  return [
    ...[...graph.steps.keys()]
      .filter((id) => !reached.has(id))
      .map((id) => problem({ code: 'UNREACHABLE_STEP', step: id }, 'No way leads to this step.')),
    ...spinning(graph).map((id) =>
      problem(
        { code: 'CYCLE_WITHOUT_WAIT', step: id },
        'This step lies on a circle in which no time passes; put a wait into it.',
      ),
    ),
  ];
};
