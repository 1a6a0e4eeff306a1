import { workspaceNow } from '../../model/clock.ts';
import { depart, departureOf } from '../../model/departure.ts';
import { follow } from '../../model/graph.ts';
import type { Move } from '../../model/move.ts';
import { deadlineOf, interrupted, type Ended } from '../../model/walk/listening.ts';
import { placeOf } from '../../model/walk/place.ts';
import { positionOf } from '../../model/walk/position.ts';
import { line } from '../../model/walk/story.ts';
import { keepHeard } from '../../model/walk/trail.ts';
import { arrive } from '../../model/walk/walk.ts';
import { lookupOf } from '../lookup-of.ts';
import type { RunFacts } from '../run-facts.ts';
import { wayOf } from '../way-of.ts';
import { arrivedAtOf, listeningWaitOf, listensUntil } from './gather-heard.ts';
import { replan } from './replan.ts';

const quiet = ({ run, workflow }: RunFacts) =>
  ({ run, decidedUnder: workflow, contactWrite: null, memberships: [], deliveries: [], events: [] }) as const;

/** What its wait makes of what has happened to a run's contact; null where it goes on waiting. */
const endOf = (facts: RunFacts, now: number): Ended | null => {
  const { run, heard } = facts;
  const wait = listeningWaitOf(facts);
  if (wait === null || heard === undefined) return null;
  const arrivedAt = arrivedAtOf(facts);
  if (run.wait === 'arriving')
    return interrupted(wait, {
      arrivedAt,
      deadline: deadlineOf(wait, { way: wayOf(facts, now), arrivedAt, heard }),
      heard,
    });
  return interrupted(wait, { arrivedAt, deadline: listensUntil(facts), heard });
};

const goOn = (facts: RunFacts, ended: Ended, now: number): Move | null => {
  const { run, version, workflow } = facts;
  const step = version.graph.steps.get(run.step);
  if (step === undefined) return null;
  // In a stopped workflow time stands still since the stop: Start adds what the stop took to whatever froze.
  const stands = workflow.state === 'stopped' ? Math.min(now, workflow.stoppedAt ?? now) : now;
  const at = Math.max(run.wait === 'listening' ? run.anchorAt : 0, Math.min(ended.at, stands));
  const trail = keepHeard(run.trail, ended.event);
  const from = { ...positionOf(run), anchorAt: at, plannedAt: at, wait: null, trail };
  const walked = arrive(wayOf(facts, stands), from, follow(step, ended.port));
  const place = placeOf(walked, now);
  return {
    ...quiet(facts),
    to: workflow.state === 'stopped' && place.state === 'waiting' ? { ...place, state: 'frozen' } : place,
    log: [
      line(run, at, { outcome: ended.port, detail: ended.reason }),
      ...walked.log.map((one) => ({ ...one, at: now })),
    ],
  };
};

/**
 * What something that happened to its contact makes of a run, at once: it leaves its workflow, or goes on from where it waits; null where
 * it is nothing to it. What has begun outside is not called back, but a run whose turn is another's to say is left alone.
 */
export const overhear = (facts: RunFacts, realNow: number): Move | null => {
  const { run, version, workspace, standing } = facts;
  if (run.state === 'ended' || run.state === 'parked') return null;
  const now = workspaceNow(workspace.clock, realNow);
  if (standing === null || standing.deleted) return null;
  const departure = departureOf(version.definition, version.graph.steps.get(run.step), lookupOf(facts, now));
  if (departure !== null) return { ...quiet(facts), ...depart(facts.run, departure, now) };
  if (run.state !== 'waiting' && run.state !== 'frozen') return null;
  const ended = endOf(facts, now);
  if (ended !== null) return goOn(facts, ended, now);
  const replanned = replan(facts, now);
  return replanned === null ? null : { ...quiet(facts), ...replanned };
};
