import type {
  ActionStep,
  Comparison,
  Expression,
  Filter,
  Step,
  UntilWait,
  WorkflowDefinition,
  WorkflowProblem,
} from '@innesto/sdk/contract';
import { checkTemplate } from '../../model/message/liquid.ts';
import { conditionProblems, type ConditionScope } from './condition-problems.ts';

/** What is known of what steps ask: of the workspace, of the workflow's own steps, and whether an action sends a message. */
export interface AskedScope extends ConditionScope {
  readonly sends: (step: ActionStep) => boolean;
}

/** Where something stands that is asked: in which step (absent: in none), and its JSON Pointer. */
interface Place {
  readonly step?: string;
  readonly path: string;
}

const inFilter = (filter: Filter | undefined, place: Place, scope: AskedScope): readonly WorkflowProblem[] =>
  filter === undefined ? [] : conditionProblems(filter, place, scope);

/** Whether an attribute is there to be asked, as a condition asks it. */
const inAttribute = (attribute: string, place: Place, scope: ConditionScope): readonly WorkflowProblem[] => {
  const asked: Comparison = { attribute, operator: 'set' };
  return conditionProblems(asked, place, scope).map((problem) => ({ ...problem, path: place.path }));
};

/** What is wrong with a value to be worked out, each with its path below the place’s. */
export const inExpression = (
  expression: Expression,
  place: Place,
  scope: ConditionScope,
): readonly WorkflowProblem[] => {
  const { path, ...where } = place;
  if ('attribute' in expression)
    return inAttribute(expression.attribute, { ...where, path: `${path}/attribute` }, scope);
  if ('text' in expression) {
    const detail = checkTemplate(expression.text, 'text');
    return detail === null ? [] : [{ code: 'INVALID_TEMPLATE', ...where, path: `${path}/text`, detail }];
  }
  return 'operator' in expression
    ? [
        ...inExpression(expression.left, { ...where, path: `${path}/left` }, scope),
        ...inExpression(expression.right, { ...where, path: `${path}/right` }, scope),
      ]
    : [];
};

const DATES: ReadonlySet<string> = new Set(['date', 'moment']);

const inUntil = (
  { until }: UntilWait,
  { place, actions }: { readonly place: Place; readonly actions: ReadonlyMap<string, ActionStep> },
  scope: AskedScope,
): readonly WorkflowProblem[] => {
  const at = (member: string): Place => ({ ...place, path: `${place.path}/until/${member}` });
  switch (until.kind) {
    case 'event':
      return inFilter(until.when, at('when'), scope);
    case 'date': {
      const unknown = inAttribute(until.attribute, at('attribute'), scope).map((problem) => ({
        ...problem,
        code: 'NO_DATE',
      }));
      const type = scope.nameable.fieldTypes?.get(until.attribute.slice('field.'.length));
      if (unknown.length > 0 || type === undefined || !until.attribute.startsWith('field.') || DATES.has(type))
        return unknown;
      return [
        {
          code: 'NO_DATE',
          ...at('attribute'),
          detail: `“${until.attribute}” holds no date.`,
          parts: { attribute: until.attribute },
        },
      ];
    }
    case 'message': {
      const sent = actions.get(until.step);
      return sent === undefined || scope.sends(sent)
        ? []
        : [
            {
              code: 'UNKNOWN_MESSAGE',
              ...at('step'),
              detail: `It waits for the message of the step “${until.step}”, which sends none.`,
              parts: { to: until.step },
            },
          ];
    }
    case 'moment':
    case 'weekday':
      return [];
  }
};

const inStep = (
  step: Step,
  { path, actions }: { readonly path: string; readonly actions: ReadonlyMap<string, ActionStep> },
  scope: AskedScope,
): readonly WorkflowProblem[] => {
  const at = (member: string): Place => ({ step: step.id, path: `${path}/${member}` });
  switch (step.kind) {
    case 'branch':
      return step.branches.flatMap(({ when }, index) => inFilter(when, at(`branches/${index}/when`), scope));
    case 'wait':
      return [
        ...inFilter(step.stopWhen, at('stopWhen'), scope),
        ...('until' in step ? inUntil(step, { place: { step: step.id, path }, actions }, scope) : []),
      ];
    case 'loop':
      return [
        ...inFilter(step.while, at('while'), scope),
        ...(step.set ?? []).flatMap(({ value }, index) => inExpression(value, at(`set/${index}/value`), scope)),
      ];
    case 'action':
    case 'split':
    case 'exit':
      return [];
  }
};

/** What is wrong with what a definition asks: the conditions of its steps and options, the dates it waits for, the values it works out. */
export const askedProblems = (definition: WorkflowDefinition, scope: AskedScope): readonly WorkflowProblem[] => {
  const { options = {}, steps } = definition;
  const actions = new Map(steps.flatMap((step) => (step.kind === 'action' ? [[step.id, step] as const] : [])));
  return [
    ...steps.flatMap((step, index) => inStep(step, { path: `/steps/${index}`, actions }, scope)),
    ...(['recipients', 'goal', 'exitWhen'] as const).flatMap((name) =>
      inFilter(options[name], { path: `/options/${name}` }, scope),
    ),
  ];
};
