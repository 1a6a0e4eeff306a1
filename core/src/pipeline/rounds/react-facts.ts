import type { Versions } from '../../data/workflows/versions.ts';
import type { Clock } from '../../model/clock.ts';
import type { StoredEvent } from '../../model/event.ts';
import { allNeeds, asksNoPast } from '../../model/filter/past.ts';
import { holdEntry, type NewHeldEntry } from '../../model/held-entry.ts';
import type { Ids } from '../../model/identifier.ts';
import { entryKeyText, type EntryKey } from '../../model/reentry.ts';
import type { Reaction } from '../../store/verb/react.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Indexes } from '../2-match/indexes.ts';
import { matchEvents, type Matched, type MatchFacts } from '../2-match/match-events.ts';
import type { SharedCollections } from '../2-match/shared-records.ts';
import type { TriggerIndex } from '../2-match/trigger-index.ts';
import { enrol, type Applicant } from '../3-enrol/enrol.ts';
import type { Plugins, PluginRunner, Report } from '../port.ts';
import { keepBudget, type Budgeted } from './causal-budget.ts';
import { overhearAll } from './overhear-round.ts';
import { handleEvents, type HandledEvent } from './react-handlers.ts';
import type { Incoming } from './react-incoming.ts';
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
  /** A digest under the hub's own key. */
  readonly keyOf: (parts: readonly (string | number)[]) => string;
}

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
  // Each is asked as of its own moment.
  const earliest = concerned.reduce((first, { at }) => Math.min(first, at), Infinity);
  const [contacts, lists, workspaces, causes, pasts] = await Promise.all([
    ports.verbs.loadContacts(contactIds),
    ports.verbs.loadListMemberships(distinct(listed.flatMap(({ contactId }) => contactId ?? []))),
    ports.verbs.loadWorkspaces(distinct(concerned.map(({ workspaceId }) => workspaceId))),
    ports.verbs.loadRuns(distinct(concerned.flatMap(({ causeRunId }) => causeRunId ?? []))),
    ports.verbs.loadPast({ contactIds: asksNoPast(needs) ? [] : contactIds, needs, earliest }),
  ]);
  // After the contacts: what changed about them while they were read is taken back too, and taking back twice does no harm.
  const later = await ports.verbs.laterChanges(
    edged.flatMap(({ id, contactId }) => (contactId === null ? [] : [{ eventId: id, contactId }])),
  );
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

/** What is listened to, and who may go on to the door by it. */
const matchBudgeted = async (
  ports: ReactPorts,
  of: Parameters<typeof matchEvents>[1],
): Promise<{ readonly matched: readonly Matched[]; readonly budgeted: Budgeted }> => {
  const matched = await matchEvents(ports, of);
  return { matched, budgeted: await keepBudget(ports.verbs, await applicantsOf(ports, matched, of.facts)) };
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

const whatHandled = (event: HandledEvent | undefined): Pick<Reaction, 'debts' | 'handled'> =>
  event === undefined ? { debts: [] } : { debts: event.debts, handled: event.handled };

/** Whom handlers change is another by then: whoever is handed on is read again. */
const withoutChanged = (
  contacts: MatchFacts['contacts'],
  handled: ReadonlyMap<number, HandledEvent>,
): MatchFacts['contacts'] => {
  const changed = new Set(
    [...handled.values()].flatMap(({ handled: { contactWrite } }) => contactWrite?.contactId ?? []),
  );
  return changed.size === 0 ? contacts : new Map([...contacts].filter(([id]) => !changed.has(id)));
};

/** An event to which nothing is reacted any more, or only what is given. */
export const bare = ({ event, debtId }: Incoming): Reaction => ({
  eventId: event.id,
  contactId: event.contactId,
  debtId,
  shard: event.shard,
  entries: [],
  refusals: [],
  moves: [],
  debts: [],
});

/** What facts bring about: who enters which workflow, who does not and why, and who goes on or leaves inside of one. */
export const reactToFacts = async (
  ports: ReactPorts,
  { incoming, now }: { readonly incoming: readonly Incoming[]; readonly now: number },
  { index, listeners, audiences, handlers, shared }: Indexes & { readonly shared: SharedCollections },
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
  const [{ matched, budgeted }, handled] = await Promise.all([
    matchBudgeted(ports, { arrivals: incoming.filter(({ handler }) => handler === null), facts, now }),
    handleEvents(ports, { index: handlers, shared }, { incoming, known: facts, now }),
  ]);
  const { applicants, refusals: overBudget } = budgeted;
  const results = enrol(applicants, now);
  // What is only asked again has been heard of before.
  const fresh = incoming.flatMap(({ event, debtId }) => (debtId === null ? [event] : []));
  const [overheard, touches] = await Promise.all([
    overhearAll(ports, listeners, { events: fresh, now }),
    touchAudiences(ports.verbs, audiences, { events: fresh, now }),
  ]);
  const isDecided = ({ event }: Incoming): boolean => handled.get(event.id)?.again !== true;
  const matchOf = new Map(matched.map((match) => [match.arrival.event.id, match]));
  const reactions = incoming.filter(isDecided).flatMap((one): readonly Reaction[] => {
    const { event } = one;
    const { handled: made, debts } = whatHandled(handled.get(event.id));
    const all = { ...bare(one), ...(made === undefined ? {} : { handled: made }), debts };
    const match = matchOf.get(event.id);
    // What a handler owed is made up for; nobody else hears of the event again.
    if (match === undefined) return [all];
    if (match.again) return [];
    const { entries = [], queued = [], refusals = [] } = results.get(event.id) ?? {};
    return [
      {
        ...all,
        entries,
        queued,
        held: heldBack(match, facts),
        refusals: [...match.refusals, ...refusals, ...(overBudget.get(event.id) ?? [])],
        moves: overheard.get(event.id) ?? [],
        debts: [...match.debts, ...debts],
        touches: touches.get(event.id) ?? [],
        redated: redatedBy(event, index),
      },
    ];
  });
  return { reactions, facts: { ...facts, contacts: withoutChanged(facts.contacts, handled) } };
};
