import type { Filter, UntilEvent } from '@innesto/sdk/contract';
import { workspaceNow } from '../../model/clock.ts';
import type { StoredEvent } from '../../model/event.ts';
import { holds } from '../../model/filter.ts';
import type { Heard } from '../../model/walk/heard.ts';
import { countsSince, type ListeningWait } from '../../model/walk/listening.ts';
import { isListeningWait } from '../../model/walk/wait.ts';
import type { Each, HappenedQuery } from '../../store/verb/load-happened.ts';
import type { Verbs } from '../../store/verbs.ts';
import { lookupOf } from '../lookup-of.ts';
import type { RunFacts } from '../run-facts.ts';

/** How many events of one type are looked at where a condition says which of them counts: the newest. */
const MOST_EVENTS = 1000;

/** What one run asks of the journal. */
interface Asked {
  readonly facts: RunFacts;
  readonly query: HappenedQuery;
  readonly when: Filter | null;
}

/** The wait for something that happens at which a run stands; null where it stands at none. */
export const listeningWaitOf = ({ run, version }: Pick<RunFacts, 'run' | 'version'>): ListeningWait | null => {
  if (run.wait !== 'arriving' && run.wait !== 'listening') return null;
  const step = version.graph.steps.get(run.step);
  return step?.kind === 'wait' && isListeningWait(step) ? step : null;
};

/** Since when a run stands at its wait. */
export const arrivedAtOf = ({ run }: Pick<RunFacts, 'run'>): number =>
  run.wait === 'listening' ? run.anchorAt : (run.wakeAt ?? run.anchorAt);

/**
 * The event after which those count that happened at the very moment since when they do: what began the run, or what ended its last wait.
 * One event ends one wait of a run, or a circle through it would spin.
 */
const countsAfter = ({ run }: RunFacts, { since = 'run' }: UntilEvent): number => {
  switch (since) {
    case 'run':
      return run.eventId ?? 0;
    case 'step':
      return Math.max(run.eventId ?? 0, run.trail?.heard ?? 0);
    case 'ever':
      return 0;
  }
};

/**
 * Until when a wait that has begun may be ended early. In a stopped workflow time stands still since the stop: whatever comes meanwhile
 * comes in time, unless the wait was over before.
 */
export const listensUntil = ({ run, workflow }: Pick<RunFacts, 'run' | 'workflow'>): number => {
  const deadline = run.wakeAt ?? Number.MAX_SAFE_INTEGER;
  return workflow.state === 'stopped' && deadline > (workflow.stoppedAt ?? 0) ? Number.MAX_SAFE_INTEGER : deadline;
};

const askedBy = (facts: RunFacts, { until }: ListeningWait): Asked | null => {
  const { run } = facts;
  const of = {
    workspaceId: run.workspaceId,
    contactId: run.contactId,
    until: run.wait === 'listening' ? listensUntil(facts) : Number.MAX_SAFE_INTEGER,
  };
  if (until.kind === 'event') {
    const since = countsSince(until, { startedAt: run.startedAt, arrivedAt: arrivedAtOf(facts) });
    return {
      facts,
      query: { ...of, type: until.event, since, after: countsAfter(facts, until) },
      when: until.when ?? null,
    };
  }
  const message = facts.messages.get(until.step);
  return message === undefined
    ? null
    : {
        facts,
        query: { ...of, type: 'message.clicked', since: run.startedAt, after: 0 },
        when: { attribute: 'event.message', operator: 'is', value: message.publicId },
      };
};

/** When what a run asks for happened first. What began the run is no answer to it, unless anything that ever happened is. */
const firstOf = async (
  verbs: Pick<Verbs, 'loadHappened'>,
  asked: readonly Asked[],
  { now, each }: { readonly now: number; readonly each: Each },
): Promise<ReadonlyMap<number, StoredEvent>> => {
  const found = await verbs.loadHappened({ queries: asked.map(({ query }) => query), each });
  const first = new Map<number, StoredEvent>();
  asked.forEach(({ facts, when }, at) => {
    const { run, workspace } = facts;
    const wait = listeningWaitOf(facts);
    const own = wait?.until.kind === 'event' && wait.until.since === 'ever' ? null : run.eventId;
    const event = (found[at] ?? []).find(
      (one) =>
        one.id !== own && (when === null || holds(when, lookupOf(facts, workspaceNow(workspace.clock, now), one))),
    );
    if (event !== undefined) first.set(run.id, event);
  });
  return first;
};

const heardOf = (facts: RunFacts, { until }: ListeningWait, event: StoredEvent | null): Heard => {
  const happenedAt = event?.at ?? null;
  if (until.kind === 'event') return { at: happenedAt, message: null, ...(event === null ? {} : { event: event.id }) };
  const message = facts.messages.get(until.step) ?? null;
  // Whoever clicked has opened it.
  const times = [until.becomes === 'opened' ? (message?.openedAt ?? null) : null, happenedAt];
  const known = times.filter((at) => at !== null);
  return { at: known.length === 0 ? null : Math.min(...known), message };
};

/**
 * Reads, a few statements for the whole batch, what has happened of what runs wait for. The journal decides, not who heard of it first:
 * an event that came before its wait, or was not reacted to yet, counts by when it happened.
 */
export const gatherHeard = async (
  verbs: Pick<Verbs, 'loadHappened'>,
  facts: readonly RunFacts[],
  now: number,
): Promise<ReadonlyMap<number, Heard>> => {
  const waiting = facts.flatMap((one) => {
    const wait = listeningWaitOf(one);
    return wait === null ? [] : [{ facts: one, wait }];
  });
  if (waiting.length === 0) return new Map();
  const asked = waiting.flatMap(({ facts: one, wait }) => askedBy(one, wait) ?? []);
  const [plain, filtered] = await Promise.all([
    // The first may be the one that began the run.
    firstOf(
      verbs,
      asked.filter(({ when }) => when === null),
      { now, each: { count: 2, from: 'first' } },
    ),
    firstOf(
      verbs,
      asked.filter(({ when }) => when !== null),
      { now, each: { count: MOST_EVENTS, from: 'last' } },
    ),
  ]);
  return new Map(
    waiting.map(({ facts: one, wait }) => [
      one.run.id,
      heardOf(one, wait, plain.get(one.run.id) ?? filtered.get(one.run.id) ?? null),
    ]),
  );
};
