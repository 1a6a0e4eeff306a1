import type { JsonObject, LoopStep } from '@innesto/sdk/contract';
import { evaluate } from '../expression.ts';
import { holds, type Lookup } from '../filter.ts';
import type { Outcome } from './outcome.ts';
import type { Position } from './position.ts';
import { explain } from './story.ts';
import { countTurn, leaveLoop, MOST_TURNS_AN_HOUR, turnsOf, turnsWithinHour, type Trail } from './trail.ts';
import { withVariables, zoneAt, type Known, type Way } from './way.ts';

/** The variables with which a turn begins. */
const variablesOf = (
  step: LoopStep,
  { way, turn, known }: { readonly way: Way; readonly turn: number; readonly known: Known },
): JsonObject => {
  const variables = new Map(Object.entries(known.variables));
  if (step.counter !== undefined) variables.set(step.counter, turn);
  for (const { variable, value } of step.set ?? []) {
    const sofar: JsonObject = Object.fromEntries(variables);
    const lookup: Lookup = withVariables(known.lookup, sofar);
    const render = (text: string): string | null => way.render(text, sofar);
    variables.set(variable, evaluate(value, { lookup, now: way.now, zone: zoneAt(way), render }));
  }
  return Object.fromEntries(variables);
};

/** Loops in a loop begin anew with each of its turns, however the turn before left them. */
const beginInner = ({ id }: LoopStep, { graph }: Way, { trail }: Position): Trail | null =>
  (graph.bodies.get(id)?.loops ?? []).reduce(leaveLoop, trail);

/** Begins the next turn of a loop, or leaves it: `done` where its filter no longer holds, `exhausted` where its turns are used up. */
export const passLoop = (
  step: LoopStep,
  { way, position }: { readonly way: Way; readonly position: Position },
  known: Known,
): Outcome => {
  const reason = explain(step.while, known.lookup);
  const taken = turnsOf(position.trail, step.id);
  if (!holds(step.while, known.lookup))
    return { kind: 'leaves', port: 'done', reason, trail: leaveLoop(position.trail, step.id) };
  if (taken >= step.most)
    return {
      kind: 'leaves',
      port: 'exhausted',
      reason: `${taken} of at most ${step.most} turns taken; ${reason}`,
      trail: leaveLoop(position.trail, step.id),
    };
  if (turnsWithinHour(position.trail, way.now) >= MOST_TURNS_AN_HOUR)
    return {
      kind: 'parks',
      reason: `the run has taken ${MOST_TURNS_AN_HOUR} turns of its loops within an hour; there may be no wait in them`,
    };
  return {
    kind: 'leaves',
    port: 'again',
    reason: `turn ${taken + 1} of at most ${step.most}; ${reason}`,
    trail: countTurn(beginInner(step, way, position), step.id, way.now),
    ...(step.counter === undefined && step.set === undefined
      ? {}
      : { variables: variablesOf(step, { way, turn: taken + 1, known }) }),
  };
};
