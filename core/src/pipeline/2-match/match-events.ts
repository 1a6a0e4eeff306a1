import type { Filter } from '@innesto/sdk/contract';
import { lookupIn } from '../../model/attribute.ts';
import { isTooDeep, isTooLate } from '../../model/causes.ts';
import { workspaceNow } from '../../model/clock.ts';
import { beforeChange, type ContactChange, type Known } from '../../model/contact-change.ts';
import type { Contact } from '../../model/contact.ts';
import { addDuration } from '../../model/duration.ts';
import type { StoredEvent } from '../../model/event.ts';
import { holds } from '../../model/filter.ts';
import { NO_PAST, type Past } from '../../model/filter/past.ts';
import type { Debt, EntryRefusal } from '../../model/move.ts';
import { shortened } from '../../model/shortened.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { StoredSubscription } from '../../store/verb/subscriptions.ts';
import { askOrReport, type Plugins, type PluginRunner, type Report } from '../port.ts';
import { askMatch, type MatchAnswer } from './ask-match.ts';
import type { TriggerIndex } from './trigger-index.ts';

/** An event to be matched. `only`: the workflow whose plugin still owes an answer, where the event is replayed for it. */
export interface Arrival {
  readonly event: StoredEvent;
  readonly only: number | null;
}

/** What an event concerns: which subscriptions it starts, whom it does not and why, and whom nobody could ask. */
export interface Matched {
  readonly arrival: Arrival;
  readonly starts: readonly { readonly subscription: StoredSubscription; readonly entryKey: string }[];
  readonly refusals: readonly EntryRefusal[];
  readonly debts: readonly Debt[];
  /** The sandbox was interrupted: this event is asked again, nothing is decided. */
  readonly again: boolean;
}

/** What matching needs to know of a batch. */
export interface MatchFacts {
  readonly index: TriggerIndex;
  readonly contacts: ReadonlyMap<number, Contact>;
  readonly lists: ReadonlyMap<number, readonly string[]>;
  /** What filters ask of contacts' past. */
  readonly pasts: ReadonlyMap<number, Past>;
  readonly workspaces: ReadonlyMap<number, Workspace>;
  /** The workflow of each run that caused one of the events. */
  readonly causes: ReadonlyMap<number, number>;
  /** What changed about an event's contact after it, the newest first: where something listens to edges. */
  readonly later: ReadonlyMap<number, readonly ContactChange[]>;
}

/** An event, its contact as it is now, and what else is known. */
interface Crossing {
  readonly event: StoredEvent;
  readonly now: Known;
  readonly facts: MatchFacts;
}

interface Draft {
  readonly arrival: Arrival;
  readonly starts: { subscription: StoredSubscription; entryKey: string }[];
  readonly refusals: EntryRefusal[];
  readonly debts: Debt[];
  again: boolean;
}

const LONGEST_ENTRY_KEY = 200;

const entryKeyOf = (subscription: StoredSubscription, event: StoredEvent): string => {
  if (subscription.entryKey === null) return '';
  const value = lookupIn({ contact: null, lists: [], event, variables: {}, messages: new Map() })(
    subscription.entryKey,
  );
  return value === null ? '' : shortened(String(value), LONGEST_ENTRY_KEY);
};

/** What moves with time is asked as of the event: whoever comes late to it finds the same. */
const holdsFor = (filter: Filter, { contact, lists }: Known, { event, facts }: Crossing): boolean =>
  holds(
    filter,
    lookupIn({
      contact,
      lists,
      event,
      variables: {},
      messages: new Map(),
      past: facts.pasts.get(contact.id) ?? NO_PAST,
      clock: { now: event.at, timeZone: facts.workspaces.get(event.workspaceId)?.timeZone ?? 'UTC' },
    }),
  );

/**
 * Whether an edge was crossed: the filter holds now and did right after the event, and did not before it. What changed after the event
 * is taken back first, so that of several changes in a row only one is the crossing.
 */
const crossed = (becomes: Filter, crossing: Crossing): boolean => {
  const { event, now, facts } = crossing;
  if (!holdsFor(becomes, now, crossing)) return false;
  const after = (facts.later.get(event.id) ?? []).reduce<Known | null>(beforeChange, now);
  if (after === null || !holdsFor(becomes, after, crossing)) return false;
  const before = beforeChange(after, event);
  return before === null || !holdsFor(becomes, before, crossing);
};

const passes = ({ filter, becomes }: StoredSubscription, crossing: Crossing): boolean =>
  (filter === null || holdsFor(filter, crossing.now, crossing)) && (becomes === null || crossed(becomes, crossing));

/** What a workflow owes an answer by. It may have been started anew since, and listen otherwise: to what no longer needs to be asked, too. */
const owing = (listening: readonly StoredSubscription[], workflowId: number): readonly StoredSubscription[] => {
  const own = listening.filter((subscription) => subscription.workflowId === workflowId);
  const asking = own.filter(({ asks }) => asks);
  return asking.length > 0 ? asking : own;
};

/** The subscriptions that an event concerns as far as the hub can tell by itself. */
const concernedBy = ({ event, only }: Arrival, facts: MatchFacts): readonly StoredSubscription[] => {
  const contact = event.contactId === null ? undefined : facts.contacts.get(event.contactId);
  if (contact === undefined || contact.deleted || event.quiet) return [];
  const cause = event.causeRunId === null ? undefined : facts.causes.get(event.causeRunId);
  const crossing = { event, now: { contact, lists: facts.lists.get(contact.id) ?? [] }, facts };
  return (
    (only === null ? facts.index.candidates(event) : owing(facts.index.of(event.workspaceId, event.type), only))
      // What happened before Start belongs to nobody; what a run itself caused does not start its own workflow again.
      .filter((subscription) => event.at >= subscription.since && subscription.workflowId !== cause)
      .filter((subscription) => passes(subscription, crossing))
  );
};

const refuse = (draft: Draft, subscription: StoredSubscription, reason: string): void => {
  draft.refusals.push({
    workspaceId: subscription.workspaceId,
    workflowId: subscription.workflowId,
    contactId: draft.arrival.event.contactId ?? 0,
    eventId: draft.arrival.event.id,
    at: draft.arrival.event.at,
    reason,
  });
};

/** Whether a subscription still wants an event of which is heard at a moment of the world's time. */
const isWanted = (
  event: StoredEvent,
  { maxLateness }: StoredSubscription,
  { moment, workspace: { clock, timeZone } }: { readonly moment: number; readonly workspace: Workspace },
): boolean => {
  const heardAt = workspaceNow(clock, moment);
  return maxLateness === null ? !isTooLate(event, heardAt) : heardAt <= addDuration(event.at, maxLateness, timeZone);
};

/** Why an event does not start what a subscription listens for; null where it may. What a plugin owes an answer about is asked as late as it is by now. */
const objectionTo = (
  { event, only }: Arrival,
  subscription: StoredSubscription,
  { workspaces, now }: Pick<MatchFacts, 'workspaces'> & { readonly now: number },
): string | null => {
  if (isTooDeep(event)) return 'causal-depth';
  const workspace = workspaces.get(event.workspaceId);
  if (workspace === undefined) return null;
  if (!isWanted(event, subscription, { moment: event.receivedAt, workspace })) return 'too-late';
  return only === null || isWanted(event, subscription, { moment: now, workspace }) ? null : 'asked-too-late';
};

const take = (draft: Draft, subscription: StoredSubscription, answer: MatchAnswer): void => {
  switch (answer.kind) {
    case 'matches':
      draft.starts.push({ subscription, entryKey: shortened(answer.entryKey, LONGEST_ENTRY_KEY) });
      break;
    case 'passes':
      break;
    case 'unsure':
      refuse(draft, subscription, `plugin-error: ${answer.reason}`);
      break;
  }
};

const owe = (draft: Draft, subscription: StoredSubscription): void => {
  draft.debts.push({
    workspaceId: subscription.workspaceId,
    plugin: subscription.plugin,
    eventId: draft.arrival.event.id,
    workflowId: subscription.workflowId,
    contribution: subscription.contribution,
    at: draft.arrival.event.at,
  });
};

interface MatchPorts {
  readonly sandbox: PluginRunner;
  readonly plugins: Plugins;
  readonly report: Report;
}

/** Asks one subscription's plugin about the events that came as far as it. */
const askOne = async (
  ports: MatchPorts,
  {
    subscription,
    drafts,
    facts,
    now,
  }: {
    readonly subscription: StoredSubscription;
    readonly drafts: readonly Draft[];
    readonly facts: MatchFacts;
    readonly now: number;
  },
): Promise<void> => {
  const { workspaceId, plugin } = subscription;
  const workspace = facts.workspaces.get(workspaceId);
  if (workspace === undefined) return;
  if (await ports.plugins.isSuspended(workspaceId, plugin)) {
    for (const draft of drafts) owe(draft, subscription);
    return;
  }
  const asked = drafts.flatMap((draft) => {
    const contact = facts.contacts.get(draft.arrival.event.contactId ?? 0);
    return contact === undefined ? [] : [{ draft, question: { event: draft.arrival.event, contact } }];
  });
  const answer = await askMatch(ports.sandbox, {
    subscription,
    workspace,
    questions: asked.map(({ question }) => question),
    now,
  });
  switch (answer.kind) {
    case 'answered':
      asked.forEach(({ draft }, at) =>
        take(draft, subscription, answer.answers[at] ?? { kind: 'unsure', reason: 'it gave no answer' }),
      );
      break;
    case 'condemned': {
      const { suspended } = await ports.plugins.strike({
        workspaceId,
        plugin,
        verdict: answer.verdict,
        detail: answer.detail,
      });
      for (const { draft } of asked) {
        if (suspended) owe(draft, subscription);
        else draft.again = true;
      }
      break;
    }
    case 'interrupted':
      for (const { draft } of asked) draft.again = true;
      break;
  }
};

const BATCH = 100;

/** Matches a batch of events against everything that listens; plugins are asked only where a subscription says so. */
export const matchEvents = async (
  ports: MatchPorts,
  { arrivals, facts, now }: { readonly arrivals: readonly Arrival[]; readonly facts: MatchFacts; readonly now: number },
): Promise<readonly Matched[]> => {
  const drafts: Draft[] = arrivals.map((arrival) => ({ arrival, starts: [], refusals: [], debts: [], again: false }));
  const toAsk = new Map<StoredSubscription, Draft[]>();
  for (const draft of drafts) {
    const { event } = draft.arrival;
    const concerned = concernedBy(draft.arrival, facts);
    for (const subscription of concerned) {
      const objection = objectionTo(draft.arrival, subscription, { workspaces: facts.workspaces, now });
      if (objection !== null) refuse(draft, subscription, objection);
      else if (!subscription.asks) draft.starts.push({ subscription, entryKey: entryKeyOf(subscription, event) });
      else toAsk.set(subscription, [...(toAsk.get(subscription) ?? []), draft]);
    }
  }
  const questions = [...toAsk].flatMap(([subscription, asked]) =>
    Array.from({ length: Math.ceil(asked.length / BATCH) }, (_, at) => ({
      subscription,
      drafts: asked.slice(at * BATCH, (at + 1) * BATCH),
    })),
  );
  const all = questions.map(async (question) => {
    const asked = await askOrReport(ports.report, question.subscription.plugin, {
      ask: async () => {
        await askOne(ports, { ...question, facts, now });
        return true;
      },
      otherwise: false,
    });
    if (!asked) for (const draft of question.drafts) draft.again = true;
  });
  await Promise.all(all);
  return drafts;
};
