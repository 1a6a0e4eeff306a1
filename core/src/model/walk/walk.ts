import type { JsonObject, Step } from '@innesto/sdk/contract';
import { follow } from '../graph.ts';
import type { LogEntry } from '../run.ts';
import { passAction } from './action.ts';
import { chooseBranch } from './branch.ts';
import { passLoop } from './loop.ts';
import type { Outcome } from './outcome.ts';
import { positionOf, type Position } from './position.ts';
import { passSplit } from './split.ts';
import { line } from './story.ts';
import { leaveLoop, turnsOf } from './trail.ts';
import { passWait } from './wait.ts';
import { withVariables, type Known, type Walked, type Way } from './way.ts';

/** How many steps one move may pass; what remains of a longer way is gone in the next ones, in turn with other runs. */
const MOST_STEPS = 200;

/** How far somebody has come who is walking. */
interface Traveller {
  position: Position;
  /** When the run was due at its step; null where it has just come to it. */
  dueAt: number | null;
  variables: JsonObject | null;
  readonly log: LogEntry[];
}

const knownTo = ({ variables }: Traveller, known: Known | null): Known | null =>
  known === null || variables === null
    ? known
    : { ...known, lookup: withVariables(known.lookup, variables), variables };

const pass = (step: Step, way: Way, { traveller, known }: { traveller: Traveller; known: Known | null }): Outcome => {
  const { position, dueAt } = traveller;
  switch (step.kind) {
    case 'action':
      return passAction(step, { way, position }, known !== null);
    case 'wait': {
      const isHere = dueAt !== null;
      const isDue = isHere && position.wait !== 'arriving';
      return passWait(step, { way, position, wakeAt: dueAt ?? way.now, isHere, isDue }, known);
    }
    case 'branch':
      return known === null ? { kind: 'asks' } : chooseBranch(step, known.lookup);
    case 'split':
      return passSplit(step, way);
    case 'loop':
      return known === null ? { kind: 'asks' } : passLoop(step, { way, position }, known);
    case 'exit':
      return { kind: 'leaves', port: 'done', reason: null };
  }
};

const enter = (way: Way, traveller: Traveller, to: string): void => {
  const { position } = traveller;
  const isTurn = way.graph.bodies.get(to)?.steps.has(position.step) === true;
  traveller.position = {
    ...position,
    step: to,
    visit: position.visit + 1,
    wait: null,
    // Whoever comes to a loop from outside begins at its first turn, however they got out of it before.
    trail: isTurn || turnsOf(position.trail, to) === 0 ? position.trail : leaveLoop(position.trail, to),
  };
  traveller.dueAt = null;
  traveller.log.push(line({ step: to }, way.now, { outcome: 'entered' }));
};

const halted = (
  { position, variables, log }: Traveller,
  { halt, wakeAt = null, action = null, listensFor = null, end = null }: Partial<Walked> & Pick<Walked, 'halt'>,
): Walked => ({ halt, position, wakeAt, action, listensFor, end, variables, log });

const rest = (way: Way, traveller: Traveller): Walked => {
  const step = way.graph.steps.get(traveller.position.step);
  if (step?.kind === 'wait') traveller.position = { ...traveller.position, wait: 'arriving' };
  return halted(traveller, { halt: 'rest', wakeAt: way.now });
};

/** What comes of a step at which the walk goes no further; null where it goes on. */
const settle = (way: Way, traveller: Traveller, outcome: Outcome): Walked | null => {
  const { position, log } = traveller;
  switch (outcome.kind) {
    case 'asks':
      return rest(way, traveller);
    case 'acts':
      traveller.position = { ...position, wait: null };
      return halted(traveller, { halt: 'act', action: outcome.action });
    case 'ends':
      log.push(line(position, way.now, { outcome: 'ended', detail: `${outcome.end}: ${outcome.reason}` }));
      return halted(traveller, { halt: 'end', end: outcome.end });
    case 'parks':
      log.push({ ...line(position, way.now, { outcome: 'parked', detail: outcome.reason }), counted: false });
      return halted(traveller, { halt: 'park' });
    case 'stays': {
      const { wakeAt, wait, listensFor, plannedAt = position.plannedAt, anchorAt = position.anchorAt } = outcome;
      traveller.position = { ...position, wait, plannedAt, anchorAt };
      return halted(traveller, { halt: listensFor === null ? 'sleep' : 'listen', wakeAt, listensFor });
    }
    case 'leaves': {
      const { anchorAt = position.anchorAt, plannedAt = position.plannedAt, trail = position.trail } = outcome;
      log.push(line(position, way.now, { outcome: outcome.port, detail: outcome.reason }));
      traveller.position = { ...position, anchorAt, plannedAt, trail, wait: null };
      traveller.variables = outcome.variables ?? traveller.variables;
      return null;
    }
  }
};

const go = (way: Way, traveller: Traveller, known: Known | null): Walked => {
  for (let passed = 0; passed < MOST_STEPS; passed++) {
    const step = way.graph.steps.get(traveller.position.step);
    // A version is checked before it starts; a link into nothing can only end the run.
    if (step === undefined) return halted(traveller, { halt: 'end', end: 'finished' });
    // At each step it is asked first whether anybody goes on at all; whoever is at an exit is through.
    if (known === null && way.graph.hasGoal && step.kind !== 'exit') return rest(way, traveller);
    const outcome = pass(step, way, { traveller, known: knownTo(traveller, known) });
    const stopped = settle(way, traveller, outcome);
    if (stopped !== null) return stopped;
    const to = outcome.kind === 'leaves' ? follow(step, outcome.port) : null;
    if (to === null) return halted(traveller, { halt: 'end', end: 'finished' });
    enter(way, traveller, to);
  }
  return rest(way, traveller);
};

/**
 * Enters a step (null: the run is over) from another one and goes on through whatever is over as it begins, up to a step that asks
 * something: there the run rests, so that it is asked what is true then.
 */
export const arrive = (way: Way, from: Position, to: string | null): Walked => {
  const traveller: Traveller = { position: from, dueAt: null, variables: null, log: [] };
  if (to === null || !way.graph.steps.has(to)) return halted(traveller, { halt: 'end', end: 'finished' });
  enter(way, traveller, to);
  return go(way, traveller, null);
};

/** Takes a due run from its step on, until a plugin must be asked, time must pass, or its way is over. */
export const walk = (way: Way, at: Position & { readonly wakeAt: number }, known: Known): Walked =>
  go(way, { position: positionOf(at), dueAt: at.wakeAt, variables: null, log: [] }, known);
