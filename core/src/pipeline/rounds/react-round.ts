import { END_ASKED, ENTRY_ASKED, ENTRY_DUE, ENTRY_TURN, SETTLEMENT, type StoredEvent } from '../../model/event.ts';
import type { Run } from '../../model/run.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Reacted, Reaction } from '../../store/verb/react.ts';
import { createSharedCollections } from '../2-match/shared-records.ts';
import { gatherFacts } from '../5-advance/gather-facts.ts';
import { resume, type Resumed, type Settlement } from '../5-advance/resume.ts';
import { commitHalving } from '../6-commit/commit.ts';
import { begunOf, type HandOver } from './hand-over.ts';
import { reactToAsked } from './react-asked.ts';
import { bare, reactToFacts, type ReactPorts } from './react-facts.ts';
import { reactToDue, watchHeldEntries } from './react-held.ts';
import type { Incoming } from './react-incoming.ts';
import { reactToTurns } from './react-turns.ts';
import { createTaking } from './take-round.ts';

const BATCH = 1000;

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

const isOf = ({ workspaceId, contactId }: StoredEvent, run: Run): boolean =>
  run.workspaceId === workspaceId && run.contactId === contactId;

/** What settlements bring about: runs that go on. */
const reactToSettlements = async (
  ports: ReactPorts,
  incoming: readonly Incoming[],
  now: number,
): Promise<readonly Reaction[]> => {
  if (incoming.length === 0) return [];
  const runIds = incoming.flatMap(({ event }) =>
    typeof event.payload['run'] === 'number' ? [event.payload['run']] : [],
  );
  const runs = await ports.verbs.loadRuns(distinct(runIds));
  const [facts, standings] = await Promise.all([
    gatherFacts(ports, { runs: [...runs.values()], now }),
    ports.verbs.loadDeliveryStandings([...runs.keys()]),
  ]);
  const factsOf = new Map(facts.map((one) => [one.run.id, one]));
  const settlements = incoming.flatMap(({ event }): Settlement[] => {
    const one = factsOf.get(Number(event.payload['run']));
    return one === undefined || !isOf(event, one.run)
      ? []
      : [{ event, facts: one, standings: standings.get(one.run.id) ?? [] }];
  });
  const known = new Set(settlements.map(({ event }) => event.id));
  const orphans = incoming.flatMap(({ event }): Resumed[] =>
    known.has(event.id) ? [] : [{ event, moves: [], debts: [], again: false }],
  );
  const debtOf = new Map(incoming.map((one) => [one.event.id, one.debtId]));
  return [...orphans, ...(await resume(ports, { settlements, now }))]
    .filter(({ again }) => !again)
    .map(({ event, moves, debts }) => ({
      eventId: event.id,
      contactId: event.contactId,
      debtId: debtOf.get(event.id) ?? null,
      shard: event.shard,
      entries: [],
      refusals: [],
      moves,
      debts,
    }));
};

/** What one round of reacting came to. */
export interface ReactRound {
  readonly moved: boolean;
  /** In how many milliseconds the next entry that is held back is due; null: none is held back. */
  readonly nextIn: number | null;
  /** There was something to react to, and nothing could be done about it now. */
  readonly stuck: boolean;
  readonly reacted: readonly Reacted[];
  /** How many events were seen that wait for others of their contact. */
  readonly left: number;
}

const NOBODY: Pick<HandOver, 'give'> = { give: () => undefined };

/**
 * Opens the second transaction's work: events in, at the most so many at a time, reactions committed. `handOver`: where whoever came in
 * and is due at once is told.
 */
export const createReactor = (
  ports: ReactPorts,
  handOver: Pick<HandOver, 'give'> = NOBODY,
): ((tenure: Tenure, most?: number) => Promise<ReactRound>) => {
  const shared = createSharedCollections(ports.verbs);
  const take = createTaking(ports, shared);
  const heldEntries = watchHeldEntries(ports);
  return async (tenure, most = BATCH) => {
    if (tenure.shards.size === 0) return { moved: false, nextIn: null, stuck: false, reacted: [], left: 0 };
    // Side by side: whoever is released now is an event that the next round finds.
    const [{ released, nextIn }, taken] = await Promise.all([heldEntries.release(tenure), take({ tenure, most })]);
    if (taken === null) return { moved: released > 0, nextIn, stuck: false, reacted: [], left: 0 };
    const { come, decided: incoming, idle, left, indexes } = taken;
    const now = ports.clock.now();
    const settled = incoming.filter(({ event }) => event.type === SETTLEMENT);
    const turns = incoming.filter(({ event }) => event.type === ENTRY_TURN);
    const dues = incoming.filter(({ event }) => event.type === ENTRY_DUE);
    const asked = incoming.filter(({ event }) => event.type === ENTRY_ASKED || event.type === END_ASKED);
    const inner = new Set([...settled, ...turns, ...dues, ...asked]);
    const facts = incoming.filter((one) => !inner.has(one));
    const heard = await reactToFacts(ports, { incoming: facts, now }, { ...indexes, shared });
    const reactions = [
      ...idle.map(bare),
      ...heard.reactions,
      ...(await reactToDue(
        ports,
        dues.map(({ event }) => event),
        now,
      )),
      ...(await reactToSettlements(ports, settled, now)),
      ...(await reactToTurns(
        ports,
        turns.map(({ event }) => event),
        now,
      )),
      ...(await reactToAsked(
        ports,
        asked.map(({ event }) => event),
        now,
      )),
    ];
    const workspaceOf = new Map(come.map(({ event }) => [event.id, event.workspaceId]));
    const reacted = await commitHalving(ports, {
      members: reactions,
      suspectOf: ({ eventId, debtId }) => ({
        kind: 'event',
        subjectId: eventId,
        workspaceId: workspaceOf.get(eventId) ?? 0,
        debtId,
      }),
      commit: (members) => ports.verbs.react({ tenure, reactions: members, now }),
    });
    if (reacted.some(({ reactions: done }) => done.some(({ held = [] }) => held.length > 0))) heldEntries.added();
    handOver.give(begunOf(reacted, { ...heard.facts, events: facts.map(({ event }) => event), now }));
    // What could not be committed (the shards are another's by now) is no reason to go on at once.
    const moved = reacted.some(({ reactions: done }) => done.length > 0);
    return { moved, nextIn, stuck: !moved, reacted, left };
  };
};
