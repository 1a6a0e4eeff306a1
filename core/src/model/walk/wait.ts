import type { Anchor, DurationWait, UntilWait, WaitStep } from '@innesto/sdk/contract';
import { isWallUntil, momentOf, type WallUntil } from '../calendar/until-moment.ts';
import { addDuration } from '../duration.ts';
import { holds } from '../filter.ts';
import type { Heard } from './heard.ts';
import { arriveAtListening, endListening, type Ended, type ListeningWait } from './listening.ts';
import type { Outcome } from './outcome.ts';
import type { Position } from './position.ts';
import { explain } from './story.ts';
import { keepHeard, keepMoment, keptMoment } from './trail.ts';
import { zoneAt, type Known, type Way } from './way.ts';

/** A run at a wait, and since when it is due there. */
interface At {
  readonly way: Way;
  readonly position: Position;
  readonly wakeAt: number;
}

type WallWait = UntilWait & { readonly until: WallUntil };

const isWallWait = (step: WaitStep): step is WallWait => 'until' in step && isWallUntil(step.until);

/** Whether a wait may be ended early by something that happens. */
export const isListeningWait = (step: WaitStep): step is ListeningWait => 'until' in step && !isWallUntil(step.until);

const NOTHING_HEARD: Heard = { at: null, message: null };

/** A wait that ended at `at`, however late somebody noticed: delays in a row do not drift. */
const over = ({ way, position }: At, at: number): Extract<Outcome, { kind: 'leaves' }> => ({
  kind: 'leaves',
  port: 'done',
  reason: null,
  anchorAt: Math.max(position.anchorAt, Math.min(at, way.now)),
  plannedAt: Math.max(position.plannedAt, at),
});

const anchorOf = (after: Anchor, { way, position }: At): number => {
  switch (after) {
    case 'last-action':
      return position.anchorAt;
    case 'entry':
      return way.startedAt;
    case 'planned':
      return position.plannedAt;
  }
};

const beginDuration = (step: DurationWait, at: At): Outcome => {
  const wakeAt = addDuration(anchorOf(step.after ?? 'last-action', at), step.duration, zoneAt(at.way));
  return wakeAt > at.way.now ? { kind: 'stays', wakeAt, wait: null, listensFor: null } : over(at, wakeAt);
};

/** Whether the moment comes again: such a one is not waited for twice, or a circle through it would spin within the moment. */
const comesAgain = ({ until }: WallWait): boolean =>
  until.kind === 'weekday' || (until.kind === 'date' && until.yearly === true);

const leaveMoment = (step: WallWait, at: At, moment: number): Outcome => ({
  ...over(at, moment),
  ...(comesAgain(step) ? { trail: keepMoment(at.position.trail, step.id, moment) } : {}),
});

const beginMoment = (step: WallWait, at: At & { readonly notBefore?: number }, { lookup }: Known): Outcome => {
  const { way, position, notBefore = 0 } = at;
  const kept = comesAgain(step) ? keptMoment(position.trail, step.id) : null;
  // From when the run was due here, not from when somebody noticed: being late by a second must not cost a week.
  const from = Math.max(position.anchorAt, notBefore, kept === null ? 0 : kept + 1);
  const moment = momentOf(step.until, { from, zone: zoneAt(way, step.zone), holidays: way.holidays, lookup });
  switch (moment.kind) {
    case 'at':
      return moment.at > way.now
        ? { kind: 'stays', wakeAt: moment.at, wait: 'calendar', listensFor: null }
        : leaveMoment(step, at, moment.at);
    case 'past':
    case 'missing':
      return { kind: 'leaves', port: moment.kind, reason: null };
  }
};

const leaveListening = (at: At, { port, reason, event, at: when }: Ended): Outcome => ({
  ...over(at, when),
  port,
  reason,
  trail: keepHeard(at.position.trail, event),
});

const beginListening = (step: ListeningWait, at: At, { heard = NOTHING_HEARD }: Known): Outcome => {
  const arrivedAt = at.wakeAt;
  const listened = arriveAtListening(step, { way: at.way, arrivedAt, heard });
  switch (listened.kind) {
    case 'listens': {
      const { deadline, listensFor } = listened;
      // What follows counts from when it ends; until then the anchor keeps since when it listens.
      return { kind: 'stays', wakeAt: deadline, wait: 'listening', anchorAt: arrivedAt, listensFor };
    }
    case 'over':
      return leaveListening(at, listened);
  }
};

const begin = (step: WaitStep, at: At & { readonly isHere: boolean }, known: Known | null): Outcome => {
  if (isWallWait(step)) return known === null ? { kind: 'asks' } : beginMoment(step, at, known);
  // It is read what has happened only once the run is known to stand here: in between nothing can get lost.
  if (isListeningWait(step)) return known === null || !at.isHere ? { kind: 'asks' } : beginListening(step, at, known);
  return 'duration' in step ? beginDuration(step, at) : { kind: 'asks' };
};

/** A moment that came while the workflow stood still is made up for; where it comes again, the next one is waited for. */
const finishMoment = (step: WallWait, at: At, known: Known): Outcome => {
  const { stoodStill } = at.way;
  return stoodStill !== null && comesAgain(step) && at.wakeAt > stoodStill.from && at.wakeAt <= stoodStill.to
    ? beginMoment(step, { ...at, notBefore: stoodStill.to + 1 }, known)
    : leaveMoment(step, at, at.wakeAt);
};

/** Its time has come. */
const finish = (step: WaitStep, at: At, known: Known): Outcome => {
  const { heard = NOTHING_HEARD } = known;
  if (isWallWait(step)) return finishMoment(step, at, known);
  if (!isListeningWait(step)) return over(at, at.wakeAt);
  const ended = endListening(step, { arrivedAt: at.position.anchorAt, deadline: at.wakeAt, heard });
  return leaveListening(at, ended);
};

/** What a wait makes of a run: one that has just arrived (nothing is known of it yet, or its wait is still to begin), or one whose time has come. */
export const passWait = (
  step: WaitStep,
  at: At & {
    /** Whether it stood here when what is known was read. */
    readonly isHere: boolean;
    readonly isDue: boolean;
  },
  known: Known | null,
): Outcome => {
  const { stopWhen } = step;
  if (stopWhen !== undefined && (known === null || !at.isHere)) return { kind: 'asks' };
  if (stopWhen !== undefined && known !== null && holds(stopWhen, known.lookup))
    return { kind: 'ends', end: 'stopped-by-condition', reason: explain(stopWhen, known.lookup) };
  return at.isDue && known !== null ? finish(step, at, known) : begin(step, at, known);
};
