import { FINEST } from './figure.ts';
import { follow, type Graph } from './graph.ts';
import { figureIn, isTally } from './step-tally.ts';

/** How often something came of a step: `entered`, `ended` (not by any port), or the name of the port it was left by. */
export interface OutcomeCount {
  readonly step: string;
  readonly outcome: string;
  readonly count: number;
}

/** A step in numbers. `waiting`: runs that came to it and have not left. */
export interface StepNumbers {
  readonly step: string;
  readonly entered: number;
  readonly waiting: number;
  readonly ended: number;
  readonly ports: ReadonlyMap<string, number>;
  /** What the step did, and what became of it: `message:opened`, `did:list.join`. */
  readonly tallies: ReadonlyMap<string, number>;
  /** What it added up, by the names of its action's figures. */
  readonly sums: ReadonlyMap<string, number>;
}

/** Runs in numbers. Each stands at one step at a time, so the active ones are those that wait at some step. */
export interface RunNumbers {
  readonly entered: number;
  readonly active: number;
  readonly ended: number;
}

/** A version (or several together) in numbers. */
export interface Numbers {
  readonly runs: RunNumbers;
  readonly steps: readonly StepNumbers[];
}

const ENTERED = 'entered';
const ENDED = 'ended';

const sum = (counts: Iterable<number>): number => {
  let total = 0;
  for (const count of counts) total += count;
  return total;
};

const summed = (outcome: string, count: number): readonly (readonly [string, number])[] => {
  const figure = figureIn(outcome);
  return figure === null ? [] : [[figure, count / FINEST]];
};

const numbersOf = (step: string, counts: readonly OutcomeCount[]): StepNumbers => {
  const by = new Map<string, number>();
  for (const { outcome, count } of counts) by.set(outcome, (by.get(outcome) ?? 0) + count);
  const entered = by.get(ENTERED) ?? 0;
  const ended = by.get(ENDED) ?? 0;
  const ports = new Map([...by].filter(([outcome]) => outcome !== ENTERED && outcome !== ENDED && !isTally(outcome)));
  const tallies = new Map([...by].filter(([outcome]) => isTally(outcome) && figureIn(outcome) === null));
  const sums = new Map([...by].flatMap(([outcome, count]) => summed(outcome, count)));
  return { step, entered, ended, ports, tallies, sums, waiting: Math.max(0, entered - ended - sum(ports.values())) };
};

/** What came of a step whose run went on in another version: nothing of the run is over. */
export const MOVED = 'moved';

/** What came of a step at which a run was when its workflow's goal was reached: the run is over, and done. */
export const GOAL_REACHED = 'goal-reached';

/** Folds a version's counters. A run is over where it ended at a step, reached its goal there, or left one by a port behind which nothing comes. */
export const versionNumbers = (graph: Graph, counts: readonly OutcomeCount[]): Numbers => {
  const byStep = Map.groupBy(counts, ({ step }) => step);
  const steps = [...graph.steps.keys()].map((id) => numbersOf(id, byStep.get(id) ?? []));
  const active = sum(steps.map(({ waiting }) => waiting));
  const moved = sum(steps.map(({ ports }) => ports.get(MOVED) ?? 0));
  const ended = sum(
    steps.map((numbers) => {
      const step = graph.steps.get(numbers.step);
      const left = [...numbers.ports].filter(
        ([port]) => port === GOAL_REACHED || (port !== MOVED && step !== undefined && follow(step, port) === null),
      );
      return numbers.ended + sum(left.map(([, count]) => count));
    }),
  );
  return { runs: { entered: active + ended + moved, active, ended }, steps };
};

const addUp = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  const total = new Map(one);
  for (const [port, count] of other) total.set(port, (total.get(port) ?? 0) + count);
  return total;
};

/** Adds the numbers of versions up, step by step where their ids are the same; steps in the order of the first version that has them. */
export const totalNumbers = (versions: readonly Numbers[]): Numbers => {
  const steps = new Map<string, StepNumbers>();
  for (const numbers of versions.flatMap((version) => version.steps)) {
    const before = steps.get(numbers.step);
    const total =
      before === undefined
        ? numbers
        : {
            step: numbers.step,
            entered: before.entered + numbers.entered,
            waiting: before.waiting + numbers.waiting,
            ended: before.ended + numbers.ended,
            ports: addUp(before.ports, numbers.ports),
            tallies: addUp(before.tallies, numbers.tallies),
            sums: addUp(before.sums, numbers.sums),
          };
    steps.set(numbers.step, total);
  }
  const total = (of: (runs: RunNumbers) => number): number => sum(versions.map(({ runs }) => of(runs)));
  const active = total((runs) => runs.active);
  const ended = total((runs) => runs.ended);
  return {
    // Whoever was moved from one version into another is in the numbers of both, and one run all the same.
    runs: { entered: active + ended, active, ended },
    steps: [...steps.values()],
  };
};
