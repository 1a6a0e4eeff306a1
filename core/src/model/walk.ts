import type { ActionStep, BranchStep, Filter, JsonObject } from '@innesto/sdk/contract';
import { addDuration } from './duration.ts';
import { attributesOf, holds, type Lookup } from './filter.ts';
import { follow, OTHERWISE, type Graph } from './graph.ts';
import type { Place } from './move.ts';
import type { LogEntry } from './run.ts';

/** How many steps one move may pass; graphs without free cycles never come near it. */
const MOST_STEPS = 1000;

/** Where a run is in its graph, and what its next delay counts from. */
export interface Position {
  readonly step: string | null;
  readonly visit: number;
  readonly anchorAt: number;
}

/** A way walked: the lines of the story and where it ends. `rest`: at a step whose turn is next; `act`: a plugin must be asked. */
export interface Walked {
  readonly halt: 'rest' | 'sleep' | 'act' | 'end';
  readonly position: { readonly step: string; readonly visit: number; readonly anchorAt: number };
  readonly wakeAt: number | null;
  readonly action: ActionStep | null;
  readonly log: readonly LogEntry[];
}

/** What a walk needs to know. `now` and every other moment is the workspace's time. */
export interface Way {
  readonly graph: Graph;
  readonly now: number;
  readonly timeZone: string;
}

const line = (
  step: string,
  at: number,
  said: { readonly outcome: string; readonly detail?: string | null },
): LogEntry => ({
  step,
  outcome: said.outcome,
  at,
  detail: said.detail ?? null,
  counted: true,
});

const explain = (filter: Filter, lookup: Lookup): string =>
  [...attributesOf(filter)]
    .map((attribute) => `${attribute} = ${JSON.stringify(lookup(attribute))}`)
    .join(', ')
    .slice(0, 400);

/** Which way a branch step goes, and why: the first branch, in order, whose filter holds. */
const chooseBranch = (step: BranchStep, lookup: Lookup): { readonly port: string; readonly reason: string } => {
  const branch = step.branches.find(({ when }) => holds(when, lookup));
  const asked = branch === undefined ? { any: step.branches.map(({ when }) => when) } : branch.when;
  return { port: branch?.name ?? OTHERWISE, reason: explain(asked, lookup) };
};

/**
 * Enters a step and goes on through waits that are over already, up to the step whose turn is next: there the run rests,
 * so that a condition is tested on what is true then.
 */
export const arrive = (way: Way, from: { readonly step: string; readonly visit: number }, to: Position): Walked => {
  const log: LogEntry[] = [];
  let { step, visit, anchorAt } = to;
  for (let passed = 0; passed < MOST_STEPS; passed++) {
    if (step === null) return { halt: 'end', position: { ...from, anchorAt }, wakeAt: null, action: null, log };
    const found = way.graph.steps.get(step);
    // A version is checked before it starts; a link into nothing can only end the run.
    if (found === undefined) return { halt: 'end', position: { ...from, anchorAt }, wakeAt: null, action: null, log };
    visit += 1;
    log.push(line(step, way.now, { outcome: 'entered' }));
    from = { step, visit };
    if (found.kind === 'exit') {
      log.push(line(step, way.now, { outcome: 'done' }));
      return { halt: 'end', position: { step, visit, anchorAt }, wakeAt: null, action: null, log };
    }
    if (found.kind !== 'wait')
      return { halt: 'rest', position: { step, visit, anchorAt }, wakeAt: way.now, action: null, log };
    const wakeAt = addDuration(anchorAt, found.duration, way.timeZone);
    if (wakeAt > way.now) return { halt: 'sleep', position: { step, visit, anchorAt }, wakeAt, action: null, log };
    log.push(line(step, way.now, { outcome: 'done' }));
    anchorAt = wakeAt;
    step = follow(found, 'done');
  }
  return { halt: 'rest', position: { step: from.step, visit, anchorAt }, wakeAt: way.now, action: null, log };
};

/** Takes a due run from its step on, until a plugin must be asked, time must pass, or its way is over. */
export const walk = (
  way: Way,
  at: { readonly step: string; readonly visit: number; readonly anchorAt: number; readonly wakeAt: number },
  lookup: Lookup,
): Walked => {
  const log: LogEntry[] = [];
  let position = { step: at.step, visit: at.visit, anchorAt: at.anchorAt };
  for (let passed = 0; passed < MOST_STEPS; passed++) {
    const step = way.graph.steps.get(position.step);
    if (step === undefined || step.kind === 'exit') return { halt: 'end', position, wakeAt: null, action: null, log };
    if (step.kind === 'action') return { halt: 'act', position, wakeAt: null, action: step, log };
    const chosen = step.kind === 'branch' ? chooseBranch(step, lookup) : { port: 'done', reason: null };
    log.push(line(step.id, way.now, { outcome: chosen.port, detail: chosen.reason }));
    // A wait ends when it was due, however late somebody noticed: delays in a row do not drift.
    const anchorAt = step.kind === 'wait' ? Math.min(at.wakeAt, way.now) : position.anchorAt;
    const arrived = arrive(way, position, { step: follow(step, chosen.port), visit: position.visit, anchorAt });
    log.push(...arrived.log);
    if (arrived.halt !== 'rest') return { ...arrived, log };
    position = arrived.position;
  }
  return { halt: 'rest', position, wakeAt: way.now, action: null, log };
};

/** The place of a run after a walk that asked no plugin. */
export const placeOf = (walked: Walked, now: number, variables: JsonObject | null = null): Place => ({
  step: walked.position.step,
  visit: walked.position.visit,
  anchorAt: walked.position.anchorAt,
  state: walked.halt === 'end' ? 'ended' : 'waiting',
  wakeAt: walked.halt === 'end' ? null : (walked.wakeAt ?? now),
  attempt: 0,
  variables,
  heldBy: null,
  end: walked.halt === 'end' ? { at: now, reason: 'finished' } : null,
});
