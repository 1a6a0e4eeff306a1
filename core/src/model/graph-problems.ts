import {
  RESERVED_NAMES,
  type Step,
  type WaitStep,
  type WorkflowDefinition,
  type WorkflowProblem,
} from '@innesto/sdk/contract';
import { compileGraph, OTHERWISE, reachableFrom, waysOf, type Graph, type Way } from './graph.ts';

/** Which problem it is, at which step (absent: the workflow as a whole) and member of it, and what it is about. */
interface Named extends Pick<WorkflowProblem, 'code' | 'parts'> {
  readonly step?: Step;
  readonly at?: string;
}

/** Writes problems down, each with its path inside the definition. */
type Tell = (named: Named, detail: string) => WorkflowProblem;

const tellIn = ({ steps }: WorkflowDefinition): Tell => {
  const paths = new Map(steps.map((step, index) => [step, `/steps/${index}`]));
  return ({ step, at = '', ...named }, detail) => ({
    ...named,
    ...(step === undefined ? {} : { step: step.id }),
    path: `${step === undefined ? '' : (paths.get(step) ?? '')}${at}`,
    detail,
  });
};

/** The names of a step's ways out that are its own. */
const namesOf = (step: Step): readonly string[] => {
  switch (step.kind) {
    case 'branch':
      return step.branches.map(({ name }) => name);
    case 'split':
      return step.shares.map(({ name }) => name);
    case 'action':
      return Object.keys(step.ports);
    case 'wait':
    case 'loop':
    case 'exit':
      return [];
  }
};

const nameProblems = ({ steps }: WorkflowDefinition, tell: Tell): WorkflowProblem[] => {
  const seen = new Set<string>();
  const problems: WorkflowProblem[] = [];
  for (const step of steps) {
    if (seen.has(step.id))
      problems.push(tell({ code: 'DUPLICATE_STEP', step, at: '/id' }, `Two steps have the id “${step.id}”.`));
    if (RESERVED_NAMES.has(step.id))
      problems.push(
        tell(
          { code: 'RESERVED_NAME', step, at: '/id', parts: { name: step.id } },
          `“${step.id}” cannot be a step's id.`,
        ),
      );
    seen.add(step.id);
    const names = namesOf(step);
    for (const name of names) {
      if (RESERVED_NAMES.has(name) || (step.kind === 'branch' && name === OTHERWISE))
        problems.push(
          tell({ code: 'RESERVED_NAME', step, parts: { name } }, `“${name}” cannot be the name of a way out.`),
        );
    }
    if (new Set(names).size < names.length)
      problems.push(tell({ code: 'DUPLICATE_BRANCH', step }, 'Two ways out have the same name.'));
  }
  return problems;
};

const linkProblems = ({ steps }: WorkflowDefinition, graph: Graph, tell: Tell): WorkflowProblem[] => {
  const problems: WorkflowProblem[] = [];
  const { first } = graph;
  if (first === null) problems.push(tell({ code: 'NO_FIRST_STEP', at: '/first' }, 'The workflow has no first step.'));
  else if (!graph.steps.has(first))
    problems.push(
      tell({ code: 'UNKNOWN_STEP', at: '/first', parts: { to: first } }, `The first step “${first}” does not exist.`),
    );
  for (const step of steps) {
    const unknown = new Set(waysOf(step).flatMap(({ to }) => (to === null || graph.steps.has(to) ? [] : [to])));
    for (const to of unknown)
      problems.push(tell({ code: 'UNKNOWN_STEP', step, parts: { to } }, `It leads to “${to}”, which does not exist.`));
  }
  return problems;
};

/** Whether whoever leaves a wait through a port has waited since they came to it: also the second time, and all times after. */
const portTakesTime = (step: WaitStep, port: string): boolean => {
  // From the entry on the same time passes only once.
  if ('duration' in step) return step.duration.amount > 0 && step.after !== 'entry';
  const { until } = step;
  switch (until.kind) {
    case 'moment':
    case 'message':
      return false;
    case 'weekday':
      return true;
    case 'date':
      return until.yearly === true && port === 'done';
    case 'event':
      // What has happened once since the run began has happened for ever.
      return port === 'done' ? until.since === 'step' : until.within.amount > 0;
  }
};

/** Whether a circle through a way cannot spin: because it takes time, or because its turns are counted. */
const isBounded = (step: Step, { port }: Way): boolean => {
  switch (step.kind) {
    case 'wait':
      return portTakesTime(step, port);
    case 'loop':
      return port === 'again';
    case 'action':
    case 'branch':
    case 'split':
    case 'exit':
      return false;
  }
};

/** The steps that lie on a circle in which no time need pass: runs would spin there for ever. */
const spinning = (graph: Graph): Step[] => {
  const next = new Map(
    [...graph.steps].map(([id, step]) => [
      id,
      new Set(
        waysOf(step).flatMap((way) =>
          way.to === null || !graph.steps.has(way.to) || isBounded(step, way) ? [] : [way.to],
        ),
      ),
    ]),
  );
  const nextOf = (id: string): ReadonlySet<string> => next.get(id) ?? new Set();
  const incoming = new Map([...next.keys()].map((id) => [id, 0]));
  for (const id of next.keys()) for (const to of nextOf(id)) incoming.set(to, (incoming.get(to) ?? 0) + 1);
  const free = [...incoming].filter(([, count]) => count === 0).map(([id]) => id);
  // What can be taken away layer by layer is no circle (Kahn); what stays is on one or behind one.
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    for (const to of nextOf(id)) {
      const count = (incoming.get(to) ?? 0) - 1;
      incoming.set(to, count);
      if (count === 0) free.push(to);
    }
    incoming.delete(id);
  }
  const stuck = new Set(incoming.keys());
  const returns = (start: string): boolean => {
    const seen = new Set<string>();
    const left = [...nextOf(start)];
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      if (id === start) return true;
      if (seen.has(id) || !stuck.has(id)) continue;
      seen.add(id);
      left.push(...nextOf(id));
    }
    return false;
  };
  return [...stuck].filter(returns).flatMap((id) => graph.steps.get(id) ?? []);
};

const listeningProblems = (
  step: Extract<WaitStep, { until: unknown }>,
  graph: Graph,
  tell: Tell,
): readonly WorkflowProblem[] => {
  const { until } = step;
  if (until.kind !== 'event' && until.kind !== 'message') return [];
  const soon =
    until.within.amount > 0
      ? []
      : [tell({ code: 'NO_TIME_TO_WAIT', step, at: '/until/within' }, 'It waits for no time at all.')];
  if (until.kind === 'event') return soon;
  const parts = { to: until.step };
  const sent = graph.steps.get(until.step);
  if (sent?.kind !== 'action')
    return [
      ...soon,
      tell(
        { code: 'UNKNOWN_MESSAGE', step, at: '/until/step', parts },
        `It waits for the message of the step “${until.step}”, and there is no such step that acts.`,
      ),
    ];
  return reachableFrom(graph.steps, [until.step]).has(step.id)
    ? soon
    : [
        ...soon,
        tell(
          { code: 'MESSAGE_NOT_BEFORE', step, at: '/until/step', parts },
          `It waits for the message of the step “${until.step}”, which nobody comes through before.`,
        ),
      ];
};

/** What is wrong with a step by itself, or with where it stands. */
const stepProblems = (step: Step, graph: Graph, tell: Tell): readonly WorkflowProblem[] => {
  switch (step.kind) {
    case 'split':
      return step.shares.some(({ weight }) => weight > 0)
        ? []
        : [tell({ code: 'EMPTY_SPLIT', step, at: '/shares' }, 'No share has any weight, so nobody would go any way.')];
    case 'loop': {
      if (step.body === undefined) return [tell({ code: 'EMPTY_LOOP', step, at: '/body' }, 'Nothing is repeated yet.')];
      const comesBack = [...(graph.bodies.get(step.id)?.steps ?? [])].some((id) => {
        const within = graph.steps.get(id);
        return id !== step.id && within !== undefined && waysOf(within).some(({ to }) => to === step.id);
      });
      return comesBack || step.body === step.id
        ? []
        : [tell({ code: 'LOOP_NEVER_RETURNS', step, at: '/body' }, 'No way of what it repeats leads back to it.')];
    }
    case 'wait':
      return 'until' in step ? listeningProblems(step, graph, tell) : [];
    case 'action':
    case 'branch':
    case 'exit':
      return [];
  }
};

/** What is wrong with a definition as a graph: names, links, steps nobody reaches, circles in which no time passes, steps that make no sense where they are. */
export const structuralProblems = (definition: WorkflowDefinition): WorkflowProblem[] => {
  const graph = compileGraph(definition);
  const tell = tellIn(definition);
  const problems = [...nameProblems(definition, tell), ...linkProblems(definition, graph, tell)];
  if (problems.length > 0) return problems;
  const reached = reachableFrom(graph.steps, graph.first === null ? [] : [graph.first]);
  return [
    ...definition.steps
      .filter(({ id }) => !reached.has(id))
      .map((step) => tell({ code: 'UNREACHABLE_STEP', step }, 'No way leads to this step.')),
    ...spinning(graph).map((step) =>
      tell(
        { code: 'CYCLE_WITHOUT_WAIT', step },
        'This step lies on a circle in which no time passes; put a wait into it.',
      ),
    ),
    ...definition.steps.flatMap((step) => stepProblems(step, graph, tell)),
  ];
};
