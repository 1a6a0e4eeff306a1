import type { SetVariableEffect } from '@innesto/sdk/contract';
import type { EffectDraft, Objection, StepContext } from './context.ts';

/** The right that setting a variable of the run asks for. */
export const SET_VARIABLE_RIGHT = 'variables:write';

/** Sets a variable of the run. */
export const setVariable = (context: StepContext, draft: EffectDraft, effect: SetVariableEffect): Objection => {
  const { variable, expression } = effect;
  const value = context.evaluate(expression, draft.contact);
  if (value === null && !('value' in expression)) return `the value for “${variable}” could not be worked out`;
  context.variables.set(variable, value);
  return null;
};
