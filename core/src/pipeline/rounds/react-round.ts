import type { Versions } from '../../data/workflows/versions.ts';
import { MAX_LATENESS_MS } from '../../model/causes.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import { ENTRY_DUE, ENTRY_TURN, SETTLEMENT, type StoredEvent } from '../../model/event.ts';
import { allNeeds, asksNoPast } from '../../model/filter/past.ts';
import { holdEntry, type NewHeldEntry } from '../../model/held-entry.ts';
import type { Ids } from '../../model/identifier.ts';
import { entryKeyText, type EntryKey } from '../../model/reentry.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Reacted, Reaction } from '../../store/verb/react.ts';
import type { Verbs } from '../../store/verbs.ts';
import { createIndexes, type Indexes } from '../2-match/indexes.ts';
import { matchEvents, type Matched, type MatchFacts } from '../2-match/match-events.ts';
import type { TriggerIndex } from '../2-match/trigger-index.ts';
import { enrol, type Applicant } from '../3-enrol/enrol.ts';
import { gatherFacts } from '../5-advance/gather-facts.ts';
import { resume, type Resumed, type Settlement } from '../5-advance/resume.ts';
import { commitHalving } from '../6-commit/commit.ts';
import type { Plugins, Report, PluginRunner } from '../port.ts';
import { keepBudget } from './causal-budget.ts';
import { begunOf, type HandOver } from './hand-over.ts';
import { overhearAll } from './overhear-round.ts';
import { reactToDue, watchHeldEntries } from './react-held.ts';
import { createIntake, type Incoming } from './react-incoming.ts';
import { reactToTurns } from './react-turns.ts';
import { redatedBy } from './redated.ts';
import { touchAudiences } from './touch-round.ts';

/** What reacting to events is handed. */
export interface ReactPorts {
  readonly verbs: Verbs;
  readonly versions: Versions;
  readonly sandbox: PluginRunner;
  readonly plugins: Plugins;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
}

const BATCH = 1000;

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

const matchFacts = async (
  ports: ReactPorts,
  index: TriggerIndex,
  events: readonly StoredEvent[],
): Promise<MatchFacts> => {
  const concerned = events.filter((event) => index.hears(event.workspaceId, event.type));
  const contactIds = distinct(concerned.flatMap(({ contactId }) => contactId ?? []));
  const listed = concerned.filter((event) => index.asksAboutLists(event.workspaceId, event.type));
  const edged = concerned.filter((event) => !event.quiet && index.hasEdges(event.workspaceId, event.type));
  const needs = allNeeds(concerned.map((event) => index.pastAsked(event.workspaceId, event.type)));
  const [contacts, lists, workspaces, causes, later, pasts] = await Promise.all([
    ports.verbs.loadContacts(contactIds),
    ports.verbs.loadListMemberships(distinct(listed.flatMap(({ contactId }) => contactId ?? []))),
    ports.verbs.loadWorkspaces(distinct(concerned.map(({ workspaceId }) => workspaceId))),
    ports.verbs.loadRuns(distinct(concerned.flatMap(({ causeRunId }) => causeRunId ?? []))),
    ports.verbs.laterChanges(
      edged.flatMap(({ id, contactId }) => (contactId === null ? [] : [{ eventId: id, contactId }])),
    ),
    ports.verbs.loadPast({ contactIds: asksNoPast(needs) ? [] : contactIds, needs }),
  ]);
  return {
    index,
    later,
    pasts,
    contacts,
    lists,
    workspaces,
    causes: new Map([...causes].map(([id, { workflowId }]) => [id, workflowId])),
  };
};

const keyOf = (start: Matched['starts'][number], event: StoredEvent): EntryKey => ({
  workflowId: start.subscription.workflowId,
  contactId: event.contactId ?? 0,
  entryKey: start.entryKey,
});

const applicantsOf = async (
  ports: ReactPorts,
  matched: readonly Matched[],
  facts: MatchFacts,
): Promise<readonly Applicant[]> => {
  const wanted = matched.flatMap(({ arrival, starts, again }) =>
    again
      ? []
      : starts
          .filter(({ subscription }) => subscription.unless === null)
          .map((start) => ({ start, event: arrival.event })),
  );
  const enrolments = await ports.verbs.loadEnrolments(wanted.map(({ start, event }) => keyOf(start, event)));
  const versions = new Map(
    await Promise.all(
      distinct(wanted.map(({ start }) => start.subscription.versionId)).map(
        async (id) => [id, await ports.versions.get(id)] as const,
      ),
    ),
  );
  return wanted.flatMap(({ start, event }) => {
    const version = versions.get(start.subscription.versionId);
    const contact = facts.contacts.get(event.contactId ?? 0);
    const workspace = facts.workspaces.get(event.workspaceId);
    if (version === undefined || contact === undefined || workspace === undefined) return [];
    return [
      {
        event,
        version,
        contact,
        workspace,
        entryKey: start.entryKey,
        enrolment: enrolments.get(entryKeyText(keyOf(start, event))) ?? null,
        begunBy: null,
      },
    ];
  });
};

/** The entries that an event begins only where something else does not come. */
const heldBack = ({ arrival: { event }, starts }: Matched, { workspaces }: MatchFacts): readonly NewHeldEntry[] =>
  starts.flatMap(({ subscription: { workflowId, unless }, entryKey }) =>
    unless === null || event.contactId === null
      ? []
      : holdEntry(event, {
          workflowId,
          contactId: event.contactId,
          entryKey,
          unless,
          timeZone: workspaces.get(event.workspaceId)?.timeZone ?? 'UTC',
        }),
  );

const tooLate = ({ event, debtId }: Incoming, facts: MatchFacts, now: number): boolean => {
  const workspace = facts.workspaces.get(event.workspaceId);
  return debtId !== null && workspace !== undefined && workspaceNow(workspace.clock, now) - event.at > MAX_LATENESS_MS;
};

/** What facts bring about: who enters which workflow, who does not and why, and who goes on or leaves inside of one. */
const reactToFacts = async (
  ports: ReactPorts,
  { incoming, now }: { readonly incoming: readonly Incoming[]; readonly now: number },
  { index, listeners, audiences }: Indexes,
): Promise<{
  readonly reactions: readonly Reaction[];
  readonly facts: Pick<MatchFacts, 'contacts' | 'workspaces'>;
}> => {
  if (incoming.length === 0) return { reactions: [], facts: { contacts: new Map(), workspaces: new Map() } };
  const facts = await matchFacts(
    ports,
    index,
    incoming.map(({ event }) => event),
  );
  const timely = incoming.filter((one) => !tooLate(one, facts, now));
  const matched = await matchEvents(ports, { arrivals: timely, facts, now });
  const { applicants, refusals: overBudget } = await keepBudget(ports.verbs, await applicantsOf(ports, matched, facts));
  const results = enrol(applicants, now);
  // What is only asked again has been heard of before.
  const fresh = incoming.flatMap(({ event, debtId }) => (debtId === null ? [event] : []));
  const [overheard, touches] = await Promise.all([
    overhearAll(ports, listeners, { events: fresh, now }),
    touchAudiences(ports.verbs, audiences, { events: fresh, now }),
  ]);
  const debtOf = new Map(timely.map((one) => [one.event.id, one.debtId]));
  const given = incoming.filter((one) => !timely.includes(one));
  const reactions = [
    ...given.map(({ event, debtId }) => ({
      eventId: event.id,
      debtId,
      shard: event.shard,
      entries: [],
      refusals: [],
      moves: [],
      debts: [],
    })),
    ...matched
      .filter(({ again }) => !again)
      .map((match) => {
        const { event } = match.arrival;
        const { entries = [], queued = [], refusals = [] } = results.get(event.id) ?? {};
        return {
          eventId: event.id,
          debtId: debtOf.get(event.id) ?? null,
          shard: event.shard,
          entries,
          queued,
          held: heldBack(match, facts),
          refusals: [...match.refusals, ...refusals, ...(overBudget.get(event.id) ?? [])],
          moves: overheard.get(event.id) ?? [],
          debts: match.debts,
          touches: touches.get(event.id) ?? [],
          redated: redatedBy(event, index),
        };
      }),
  ];
  return { reactions, facts };
};

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
    return one === undefined ? [] : [{ event, facts: one, standings: standings.get(one.run.id) ?? [] }];
  });
  const known = new Set(settlements.map(({ event }) => event.id));
  const orphans: readonly Resumed[] = incoming.flatMap(({ event }) =>
    known.has(event.id) ? [] : [{ event, moves: [], debts: [], again: false }],
  );
  const debtOf = new Map(incoming.map((one) => [one.event.id, one.debtId]));
  return [...orphans, ...(await resume(ports, { settlements, now }))]
    .filter(({ again }) => !again)
    .map(({ event, moves, debts }) => ({
      eventId: event.id,
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
  const takeIncoming = createIntake(ports.verbs);
  const currentIndexes = createIndexes(ports.verbs);
  const heldEntries = watchHeldEntries(ports);
  return async (tenure, most = BATCH) => {
    if (tenure.shards.size === 0) return { moved: false, nextIn: null, stuck: false, reacted: [] };
    const { nextIn } = await heldEntries.release(tenure);
    const { incoming, revision } = await takeIncoming({ tenure, most });
    if (incoming.length === 0) return { moved: false, nextIn, stuck: false, reacted: [] };
    const now = ports.clock.now();
    const settled = incoming.filter(({ event }) => event.type === SETTLEMENT);
    const turns = incoming.filter(({ event }) => event.type === ENTRY_TURN);
    const dues = incoming.filter(({ event }) => event.type === ENTRY_DUE);
    const inner = new Set([...settled, ...turns, ...dues]);
    const facts = incoming.filter((one) => !inner.has(one));
    const indexes = await currentIndexes(revision);
    const heard = await reactToFacts(ports, { incoming: facts, now }, indexes);
    const reactions = [
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
    ];
    const workspaceOf = new Map(incoming.map(({ event }) => [event.id, event.workspaceId]));
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
    return { moved, nextIn, stuck: !moved, reacted };
  };
};
