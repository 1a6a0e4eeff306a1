import type { WorkflowProblem } from '@innesto/sdk/contract';
import { contentOf } from './step-content.ts';
import type { ProblemSpot, StepProblem } from './step-problem.ts';
import { findStep, OPTIONS, stepsOf, TRIGGER, waysOf, type StepItem, type Tree } from './tree.ts';

/** A path of the definition inside its item: `/steps/3/config/subject` is `/config/subject`. */
const innerPath = (path: string): string => path.replace(/^\/(steps\/\d+|trigger)/, '');

/** The options that are conditions. */
const CONDITIONS: ReadonlySet<string> = new Set(['recipients', 'goal', 'exitWhen']);

const spotOf = (path: string, step: StepItem | null): ProblemSpot => {
  const inner = innerPath(path);
  const [, member, name = '', ...rest] = inner.split('/');
  if (member === 'config') return { kind: 'setting', path: inner.slice('/config'.length) };
  if (member === 'ports' && name !== '') return { kind: 'port', port: name };
  const within = (from: number): string =>
    inner
      .split('/')
      .slice(from)
      .map((part) => `/${part}`)
      .join('');
  if (member === 'stopWhen') return { kind: 'condition', port: 'stop', path: within(2) };
  if (member === 'while') return { kind: 'condition', port: 'while', path: within(2) };
  if (member === 'until' && name === 'when') return { kind: 'condition', port: 'until', path: within(3) };
  if (member === 'options' && CONDITIONS.has(name)) return { kind: 'condition', port: name, path: within(3) };
  const way = member === 'branches' && step !== null ? waysOf(step)[Number(name)] : undefined;
  if (way === undefined) return { kind: 'whole' };
  const [, ...parts] = rest;
  return { kind: 'condition', port: way.port, path: parts.map((part) => `/${part}`).join('') };
};

/** The hub's problems, each with its item, for the tree that was saved when it was asked. */
export const describeProblems = (problems: readonly WorkflowProblem[], tree: Tree): readonly StepProblem[] =>
  problems.map(({ code, step, path = '', detail, why }) => {
    const found = step === undefined ? null : findStep(tree, step);
    const isTrigger = step === undefined && path.startsWith('/trigger');
    const isOption = step === undefined && path.startsWith('/options');
    return {
      item: isTrigger ? TRIGGER : isOption ? OPTIONS : (found?.id ?? null),
      code,
      spot: spotOf(path, found),
      detail,
      ...(why === undefined ? {} : { why }),
    };
  });

/** What the hub said of a tree. */
export interface Heard {
  readonly tree: Tree;
  readonly problems: readonly StepProblem[];
}

/** What the pages find out themselves; an older answer of the hub about it is of no use once the tree has changed. */
const OWN_CODES: ReadonlySet<string> = new Set(['NO_TRIGGER', 'NO_FIRST_STEP', 'UNREACHABLE_STEP']);

const isSameContent = (left: StepItem, right: StepItem): boolean => {
  const [one, other] = [contentOf(left), contentOf(right)];
  return one.length === other.length && one.every((value, index) => value === other[index]);
};

const stepsById = (tree: Tree): ReadonlyMap<string, StepItem> => new Map(stepsOf(tree).map((step) => [step.id, step]));

/** Those of the hub's problems that the tree has kept since. */
const stillTrue = ({ tree, problems }: Heard, now: Tree): readonly StepProblem[] => {
  if (tree === now) return problems;
  const [before, after] = [stepsById(tree), stepsById(now)];
  return problems.filter(({ item, code }) => {
    if (OWN_CODES.has(code)) return false;
    if (item === null) return true;
    if (item === TRIGGER) return tree.trigger === now.trigger;
    if (item === OPTIONS) return tree.options === now.options;
    const [left, right] = [before.get(item), after.get(item)];
    return left !== undefined && right !== undefined && isSameContent(left, right);
  });
};

const keyOf = ({ item, code, spot }: StepProblem): string => JSON.stringify([item, code, spot]);

/** The hub's problems as far as they still hold, and the pages' own, each once; the hub's words go before ours. */
export const mergeProblems = (
  now: Tree,
  { heard, own }: { readonly heard: Heard | null; readonly own: readonly StepProblem[] },
): readonly StepProblem[] => {
  const still = heard === null ? [] : stillTrue(heard, now);
  const merged = new Map(own.map((problem) => [keyOf(problem), problem]));
  for (const problem of still) merged.set(keyOf(problem), problem);
  return [...merged.values()];
};
