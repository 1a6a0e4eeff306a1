import { localOf } from '../../model/calendar/wall-clock.ts';
import type { Move } from '../../model/move.ts';
import { placeOf } from '../../model/walk/place.ts';
import { positionOf } from '../../model/walk/position.ts';
import { walk } from '../../model/walk/walk.ts';
import { zoneAt } from '../../model/walk/way.ts';
import { lookupOf } from '../lookup-of.ts';
import type { RunFacts } from '../run-facts.ts';
import { wayOf } from '../way-of.ts';

/**
 * Works a run's wait for a moment on the wall clock out anew, after the contact's zone or the date has changed: it waits for the new
 * moment, or, if that has gone by, its turn is now. Null where nothing changes, or its turn is now anyway.
 */
export const replan = (facts: RunFacts, now: number): Pick<Move, 'to' | 'log'> | null => {
  const { run, version } = facts;
  if (run.wait !== 'calendar' || run.wakeAt === null || run.wakeAt <= now) return null;
  if (run.state !== 'waiting' && run.state !== 'frozen') return null;
  const way = wayOf(facts, now);
  const position = { ...positionOf(run), wait: 'arriving' as const };
  const walked = walk(way, { ...position, wakeAt: now }, { lookup: lookupOf(facts, now), variables: run.variables });
  const isStill = walked.halt === 'sleep' && walked.position.visit === run.visit;
  if (isStill && walked.wakeAt === run.wakeAt) return null;
  // Whoever goes on does so in its own turn, where plugins can be asked.
  const place = isStill ? placeOf(walked, now) : { ...placeOf(walked, now), ...position, wakeAt: now, end: null };
  const step = version.graph.steps.get(run.step);
  const zone = zoneAt(way, step?.kind === 'wait' && 'until' in step ? step.zone : undefined);
  return {
    to: { ...place, state: run.state, variables: null },
    log: isStill
      ? [
          {
            step: run.step,
            outcome: 'replanned',
            at: now,
            detail: `${localOf(walked.wakeAt ?? now, zone).replace('T', ' ')} (${zone})`,
            counted: false,
          },
        ]
      : [],
  };
};
