import type { Assignment, Comparison, Expression, Filter, Json, JsonObject } from '@innesto/sdk/contract';
import { insertItems } from './edit-step.ts';
import type { Edited } from './edited.ts';
import { idsOf, newId } from './new-id.ts';
import { afterStep } from './place.ts';
import {
  findStep,
  isStep,
  passes,
  stepsIn,
  type Item,
  type Sequence,
  type StepItem,
  type Tree,
  type Waiting,
  type Way,
} from './tree.ts';

type Names = ReadonlyMap<string, string>;

const stemOf = (step: StepItem): string =>
  step.kind === 'action' ? (step.contribution.split('/')[1] ?? step.kind) : step.kind;

const freshNames = (fragment: Sequence, taken: ReadonlySet<string>): Names => {
  const used = new Set(taken);
  return new Map(
    stepsIn(fragment).map((step) => {
      const id = newId(stemOf(step), used);
      used.add(id);
      return [step.id, id];
    }),
  );
};

/** `message.<step>.outcome` of the copy speaks of the copy. */
const renamedAttribute = (attribute: string, names: Names): string => {
  const [room = '', step = '', ...rest] = attribute.split('.');
  const name = room === 'message' ? names.get(step) : undefined;
  return name === undefined ? attribute : [room, name, ...rest].join('.');
};

const renamedComparison = (comparison: Comparison, names: Names): Comparison => ({
  ...comparison,
  attribute: renamedAttribute(comparison.attribute, names),
});

const renamedFilter = (filter: Filter, names: Names): Filter => {
  const all = (filters: readonly Filter[]): readonly Filter[] => filters.map((one) => renamedFilter(one, names));
  if ('attribute' in filter) return renamedComparison(filter, names);
  if ('all' in filter) return { all: all(filter.all) };
  return 'any' in filter ? { any: all(filter.any) } : { none: all(filter.none) };
};

const renamedExpression = (expression: Expression, names: Names): Expression => {
  if ('attribute' in expression) return { attribute: renamedAttribute(expression.attribute, names) };
  if (!('operator' in expression)) return expression;
  const { left, right } = expression;
  return { ...expression, left: renamedExpression(left, names), right: renamedExpression(right, names) };
};

const renamedSet = (set: readonly Assignment[], names: Names): readonly Assignment[] =>
  set.map(({ variable, value }) => ({ variable, value: renamedExpression(value, names) }));

/** Settings may hold conditions too: a member called `attribute` is one of those. */
const renamedJson = (value: Json, names: Names): Json => {
  if (Array.isArray(value)) return value.map((member) => renamedJson(member, names));
  return typeof value === 'object' && value !== null ? renamedConfig(value, names) : value;
};

const renamedConfig = (config: JsonObject, names: Names): JsonObject =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      key === 'attribute' && typeof value === 'string' ? renamedAttribute(value, names) : renamedJson(value, names),
    ]),
  );

const renamedWays = (ways: readonly Way[], copy: (sequence: Sequence) => Sequence, names: Names): readonly Way[] =>
  ways.map((way) => ({
    ...way,
    when: way.when === null ? null : renamedFilter(way.when, names),
    sequence: copy(way.sequence),
  }));

const renamedWaiting = (waiting: Waiting, names: Names): Waiting => {
  if (waiting.kind === 'time') return waiting;
  const { until } = waiting;
  if (until.kind === 'message') return { ...waiting, until: { ...until, step: names.get(until.step) ?? until.step } };
  if (until.kind !== 'event' || until.when === undefined) return waiting;
  return { ...waiting, until: { ...until, when: renamedFilter(until.when, names) } };
};

/** A step of another id, which speaks of the copies of others where there are some. */
const renamedStep = (step: StepItem, names: Names, copy: (sequence: Sequence) => Sequence): StepItem => {
  const id = names.get(step.id) ?? step.id;
  if (step.kind === 'exit') return { ...step, id };
  const ways = renamedWays(step.ways, copy, names);
  switch (step.kind) {
    case 'action':
      return { ...step, id, config: renamedConfig(step.config, names), ways };
    case 'branch':
    case 'split':
      return { ...step, id, ways };
    case 'wait': {
      const stopWhen = step.stopWhen === null ? null : renamedFilter(step.stopWhen, names);
      return { ...step, id, waiting: renamedWaiting(step.waiting, names), stopWhen, ways };
    }
    case 'loop':
      return { ...step, id, while: renamedFilter(step.while, names), set: renamedSet(step.set, names), ways };
  }
};

/** A copy of steps under ids of its own. Jumps to what is neither copied nor in the tree are left out. */
const copyOf = (fragment: Sequence, names: Names, known: ReadonlySet<string>): Sequence => {
  const copy = (sequence: Sequence): Sequence =>
    sequence.flatMap((item): Item | readonly Item[] => {
      if (!isStep(item)) {
        if (item.kind === 'end') return item;
        const to = names.get(item.to) ?? item.to;
        return names.has(item.to) || known.has(to) ? { kind: 'goto', to } : [];
      }
      return renamedStep(item, names, copy);
    });
  return copy(fragment);
};

interface Paste {
  readonly place: string;
  readonly fragment: Sequence;
  /** Ids that no copy may take, beside those in the tree. */
  readonly taken: ReadonlySet<string>;
}

/** Puts a copy of steps in at a place, under fresh ids: what speaks of each other inside goes on doing so. */
export const pasteSteps = (tree: Tree, { place, fragment, taken }: Paste): Edited | null => {
  const known = idsOf(tree);
  const names = freshNames(fragment, new Set([...taken, ...known]));
  return insertItems(tree, { place, items: copyOf(fragment, names, known) });
};

/** Copies a step with its ways to right after it; null where nobody would come to the copy. */
export const duplicateStep = (
  tree: Tree,
  { id, taken }: { readonly id: string; readonly taken: ReadonlySet<string> },
): Edited | null => {
  const step = findStep(tree, id);
  if (step === null || !passes(step)) return null;
  return pasteSteps(tree, { place: afterStep(id), fragment: [step], taken });
};
