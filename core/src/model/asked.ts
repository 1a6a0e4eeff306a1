import type { Filter, Step, WorkflowDefinition } from '@innesto/sdk/contract';
import { expressionAttributes } from './expression.ts';
import { attributesOf } from './filter.ts';

const filtersOfStep = (step: Step): readonly (Filter | undefined)[] => {
  switch (step.kind) {
    case 'wait':
      return [step.stopWhen, 'until' in step && step.until.kind === 'event' ? step.until.when : undefined];
    case 'branch':
      return step.branches.map(({ when }) => when);
    case 'loop':
      return [step.while];
    case 'action':
    case 'split':
    case 'exit':
      return [];
  }
};

/** Every filter of a definition that is asked about a run: of its steps, its goal, its exit, and whom messages may reach. */
export const filtersOf = ({ options, steps }: WorkflowDefinition): readonly Filter[] =>
  [options?.goal, options?.exitWhen, options?.recipients, ...steps.flatMap(filtersOfStep)].filter(
    (filter) => filter !== undefined,
  );

const valuesOfStep = (step: Step): readonly string[] => {
  if (step.kind === 'loop') return (step.set ?? []).flatMap(({ value }) => [...expressionAttributes(value)]);
  return step.kind === 'wait' && 'until' in step && step.until.kind === 'date' ? [step.until.attribute] : [];
};

/** Every attribute that a definition asks about: in its filters, in the values that it works out, and for its dates. */
export const attributesAsked = (definition: WorkflowDefinition): ReadonlySet<string> =>
  new Set([
    ...filtersOf(definition).flatMap((filter) => [...attributesOf(filter)]),
    ...definition.steps.flatMap(valuesOfStep),
  ]);
