import { lookupIn } from '../../model/attribute.ts';
import { zoneOf } from '../../model/calendar/zone.ts';
import { CAUSAL_SPAN_MS, HANDLER_BUDGET, HANDLER_BUDGET_OF_ALL, isTooDeep, isTooLate } from '../../model/causes.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import type { NewEvent } from '../../model/event.ts';
import { evaluate } from '../../model/expression.ts';
import type { Debt, Handled } from '../../model/move.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { HandlerIndex, Handling } from '../2-match/handler-index.ts';
import type { SharedCollections } from '../2-match/shared-records.ts';
import { gatherWantedFacts, type WantedFacts } from '../6-commit/plan-facts.ts';
import { HANDLER_REFUSED, planHandled, refusalEvents, type HandlerWish } from '../6-commit/plan-handled.ts';
import { NOTHING_KEPT, rightsKey } from '../6-commit/plan-move.ts';
import { textFor } from '../way-of.ts';
import {
  askAll,
  gatherShared,
  isIdle,
  questionsOf,
  type Draft,
  type HandlerPorts,
  type Listened,
} from './ask-handlers.ts';
import type { Incoming } from './react-incoming.ts';

/** What became of an event that handlers listen to. */
export interface HandledEvent {
  readonly handled: Handled;
  readonly debts: readonly Debt[];
  /** The sandbox was interrupted: nothing is decided about the event. */
  readonly again: boolean;
}

/** What was read about the events before, by inner ids. */
interface Known {
  readonly contacts: ReadonlyMap<number, Contact>;
  readonly workspaces: ReadonlyMap<number, Workspace>;
}

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

const handlingsOf = (index: HandlerIndex, { event, only, handler }: Incoming): readonly Handling[] => {
  // What tells that a handler failed is for people: it would never end.
  if (event.contactId === null || only !== null || event.type === HANDLER_REFUSED) return [];
  const all = index.handlersOf(event);
  return handler === null ? all : all.filter(({ key }) => key === handler);
};

const completed = async <Value>(
  known: ReadonlyMap<number, Value>,
  ids: readonly number[],
  load: (ids: readonly number[]) => Promise<ReadonlyMap<number, Value>>,
): Promise<ReadonlyMap<number, Value>> => {
  const missing = distinct(ids.filter((id) => !known.has(id)));
  return missing.length === 0 ? known : new Map([...known, ...(await load(missing))]);
};

const openDrafts = async ({ verbs }: HandlerPorts, listened: Listened, known: Known): Promise<readonly Draft[]> => {
  const idOf = ([{ event }]: Listened[number]): number => event.contactId ?? 0;
  const asksForLists = listened.filter(([, own]) => own.some(({ manifest }) => manifest.needs.includes('lists')));
  const [contacts, workspaces, lists] = await Promise.all([
    completed(known.contacts, listened.map(idOf), verbs.loadContacts),
    completed(
      known.workspaces,
      listened.map(([{ event }]) => event.workspaceId),
      verbs.loadWorkspaces,
    ),
    verbs.loadListMemberships(distinct(asksForLists.map(idOf))),
  ]);
  return listened.flatMap(([{ event, debtId }]): Draft[] => {
    const contact = contacts.get(event.contactId ?? 0);
    const workspace = workspaces.get(event.workspaceId);
    if (contact === undefined || contact.deleted || workspace === undefined) return [];
    return [
      {
        event,
        isOwed: debtId !== null,
        contact,
        workspace,
        lists: lists.get(contact.id) ?? [],
        wishes: new Map(),
        refusals: [],
        debts: [],
        again: false,
      },
    ];
  });
};

/** Why handlers are not asked about an event that something inside the hub caused; null where they are: what calls itself comes to an end. */
const objectionsTo = async (
  { verbs }: HandlerPorts,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<Draft, 'causal-depth' | 'causal-budget'>> => {
  const caused = drafts.filter(({ event }) => event.depth > 0);
  const counts = await verbs.countCausedEvents(
    caused.map(({ event, contact }) => ({
      eventId: event.id,
      contactId: contact.id,
      type: event.type,
      since: event.at - CAUSAL_SPAN_MS,
    })),
  );
  return new Map(
    caused.flatMap((draft, at): (readonly [Draft, 'causal-depth' | 'causal-budget'])[] => {
      // Reported late or not is all the same to what only keeps data.
      if (isTooDeep(draft.event)) return [[draft, 'causal-depth']];
      const { ofType, ofAll } = counts[at] ?? { ofType: 0, ofAll: 0 };
      return ofType >= HANDLER_BUDGET || ofAll >= HANDLER_BUDGET_OF_ALL ? [[draft, 'causal-budget']] : [];
    }),
  );
};

const planOne = (
  { ids }: HandlerPorts,
  draft: Draft,
  { facts, now, order }: { readonly facts: WantedFacts; readonly now: number; readonly order: readonly Handling[] },
): Handled => {
  const { event, isOwed, contact, workspace, lists, wishes } = draft;
  const at = workspaceNow(workspace.clock, now);
  const heardAt = isOwed ? at : workspaceNow(workspace.clock, event.receivedAt);
  const late = isTooLate(event, heardAt);
  const { zone } = zoneOf({ contact, workspace });
  const context = {
    workspace,
    now: at,
    contact,
    // What is heard of too late is kept, and starts nothing.
    cause: {
      source: 'handler' as const,
      quiet: event.quiet || late,
      runId: event.causeRunId,
      depth: event.depth,
    },
    fields: facts.fields.get(workspace.id) ?? new Map<string, never>(),
    lists: facts.lists.get(workspace.id) ?? new Map<string, number>(),
    ...(facts.kept.get(workspace.id) ?? NOTHING_KEPT),
    ids,
    zone,
    evaluate: ((expression, changed) => {
      const seen = { contact: changed, event, workspace };
      const lookup = lookupIn({
        ...seen,
        lists,
        variables: {},
        messages: new Map(),
        clock: { now: at, timeZone: workspace.timeZone },
      });
      const render = textFor(seen, at);
      return evaluate(expression, { lookup, now: at, zone, render: (text) => render(text, {}) });
    }) satisfies Parameters<typeof planHandled>[0]['evaluate'],
  };
  const own = order.flatMap((handling): HandlerWish[] => {
    const groups = wishes.get(handling);
    if (groups === undefined) return [];
    const { key: handler, plugin } = handling;
    return [
      { handler, plugin, groups, rights: facts.rights.get(rightsKey(workspace.id, plugin)) ?? new Set<string>() },
    ];
  });
  const { handled, refusals } = planHandled(context, { event: event.id, wishes: own });
  const told: readonly NewEvent[] = refusalEvents(context, {
    type: event.type,
    refusals: [...draft.refusals, ...refusals],
  });
  return { ...handled, events: [...handled.events, ...told] };
};

/** Asks the handlers that listen to a batch of events, and says what is to be written with each of them, by the event's id. */
export const handleEvents = async (
  ports: HandlerPorts,
  { index, shared }: { readonly index: HandlerIndex; readonly shared: SharedCollections },
  { incoming, known, now }: { readonly incoming: readonly Incoming[]; readonly known: Known; readonly now: number },
): Promise<ReadonlyMap<number, HandledEvent>> => {
  const listening: Listened = incoming
    .map((one) => [one, handlingsOf(index, one)] as const)
    .filter(([, own]) => own.length > 0);
  if (listening.length === 0) return new Map();
  const sharedOf = await gatherShared(shared, listening);
  const listened: Listened = listening
    .map(([one, own]) => [one, own.filter((handling) => !isIdle(handling, one.event.workspaceId, sharedOf))] as const)
    .filter(([, own]) => own.length > 0);
  if (listened.length === 0) return new Map();
  const handlingsOfEvent = new Map(listened.map(([{ event }, own]) => [event.id, own]));
  const drafts = await openDrafts(ports, listened, known);
  const objections = await objectionsTo(ports, drafts);
  for (const [draft, reason] of objections)
    for (const { key: handler } of handlingsOfEvent.get(draft.event.id) ?? []) draft.refusals.push({ handler, reason });
  const questions = questionsOf(
    drafts.filter((draft) => !objections.has(draft)),
    handlingsOfEvent,
  );
  await askAll(ports, { questions, sharedOf, now });
  const facts = await gatherWantedFacts(
    ports,
    drafts.flatMap(({ workspace, contact, wishes }) =>
      [...wishes].map(([{ plugin }, groups]) => ({
        workspaceId: workspace.id,
        plugin,
        contactId: contact.id,
        effects: groups.flat(),
      })),
    ),
  );
  return new Map(
    drafts.map((draft) => {
      const order = handlingsOfEvent.get(draft.event.id) ?? [];
      const { again, debts } = draft;
      return [draft.event.id, { handled: planOne(ports, draft, { facts, now, order }), debts, again }];
    }),
  );
};
