import type { Filter } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { lookupIn } from '../../model/attribute.ts';
import { addDuration } from '../../model/duration.ts';
import type { Lookup } from '../../model/filter.ts';
import { NO_PAST, pastNeeds } from '../../model/filter/past.ts';
import type { Workspace } from '../../model/workspace.ts';
import { causalChains } from '../../store/query/causal-chain.ts';
import { findContactId } from '../../store/query/timeline.ts';
import {
  eventsFor,
  heldEntriesFor,
  linesFor,
  listensTo,
  messagesFor,
  refusalsFor,
  runsFor,
  type ListensTo,
  type WhyEvent,
  type WhyOf,
  type WhyRefusal,
  type WhyRunRow,
} from '../../store/query/why.ts';
import type { WorkflowRow } from '../../store/query/workflow.ts';
import type { Store } from '../../store/store.ts';
import { loadContacts } from '../../store/verb/load-contacts.ts';
import { loadListMemberships } from '../../store/verb/load-list-memberships.ts';
import { loadPast } from '../../store/verb/load-past.ts';
import { workflowOf } from './drafts.ts';
import type { Versions } from './versions.ts';
import { isByChain, whyClosed, whyNothing, whyRefused, whyUnheard, type Reason } from './why-entry.ts';
import { whyLine, whyMessage, whyStanding } from './why-run.ts';

/** One run through the workflow, and what is to be said of it. */
export interface WhyRun {
  readonly version: number;
  readonly step: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly reasons: readonly Reason[];
}

/** Why a contact did, or did not, go through a workflow. */
export interface Why {
  readonly workflow: WorkflowRow;
  readonly standing: 'inside' | 'left' | 'never';
  readonly runs: readonly WhyRun[];
  readonly reasons: readonly Reason[];
}

/** Answers why. */
export interface Explains {
  why(workspace: Workspace, publicId: string, contact: string): Promise<Why>;
}

interface WhyPorts {
  readonly store: Store;
  readonly versions: Versions;
}

const MOST_RUNS = 10;
const MOST_EVENTS = 20;
const MOST_LINES = 200;

const runsOf = async ({ store, versions }: WhyPorts, runs: readonly WhyRunRow[]): Promise<readonly WhyRun[]> => {
  const asked = { runIds: runs.map(({ id }) => id), limit: MOST_LINES };
  const [messages, lines, compiled] = await Promise.all([
    messagesFor(store.read, store.dialect, asked),
    linesFor(store.read, store.dialect, asked),
    versions.getMany([...new Set(runs.map(({ versionId }) => versionId))]),
  ]);
  return runs.map((run) => {
    const definition = compiled.get(run.versionId)?.definition ?? null;
    const story = [
      ...messages.filter(({ runId }) => runId === run.id).map((message) => whyMessage(message, definition)),
      ...lines.filter(({ runId }) => runId === run.id).flatMap((line) => whyLine(line, definition) ?? []),
    ].toSorted((left, right) => (right.at ?? 0) - (left.at ?? 0));
    const { version, step, startedAt, endedAt } = run;
    return { version, step, startedAt, endedAt, reasons: [whyStanding(run, definition), ...story] };
  });
};

const filtersOf = (listening: readonly ListensTo[]): readonly Filter[] =>
  listening.flatMap(({ filter, becomes }) => [filter, becomes].filter((one) => one !== null));

/** What is known of the contact now, for asking a trigger's filter again. */
const lookupFor = async (
  { store }: WhyPorts,
  {
    workspace,
    contactId,
    listening,
    events,
  }: Pick<Found, 'listening' | 'events'> & { readonly workspace: Workspace; readonly contactId: number },
): Promise<(event: WhyEvent) => Lookup> => {
  const ids = [contactId];
  const [contacts, lists, past] = await Promise.all([
    loadContacts(store.read, store.dialect, ids),
    loadListMemberships(store.read, store.dialect, ids),
    loadPast(store.read, store.dialect, {
      contactIds: ids,
      needs: pastNeeds(filtersOf(listening)),
      earliest: events.reduce((first, { at }) => Math.min(first, at), Number.MAX_SAFE_INTEGER),
    }),
  ]);
  return (event) =>
    lookupIn({
      contact: contacts.get(contactId) ?? null,
      lists: lists.get(contactId) ?? [],
      event,
      variables: {},
      messages: new Map(),
      past: past.get(contactId) ?? NO_PAST,
      clock: { now: event.at, timeZone: workspace.timeZone },
    });
};

/** From when the contact may enter again, where that is what they were refused for. */
const againFrom = async (
  { versions }: WhyPorts,
  {
    row,
    runs,
    workspace,
  }: { readonly row: WorkflowRow; readonly runs: readonly WhyRunRow[]; readonly workspace: Workspace },
): Promise<string | null> => {
  const last = runs[0]?.startedAt;
  if (row.versionId === null || last === undefined) return null;
  const { reentry } = (await versions.get(row.versionId)).definition;
  if (reentry.policy !== 'after') return null;
  const at = addDuration(last, { amount: reentry.days, unit: 'days' }, workspace.timeZone);
  return new Date(at).toISOString();
};

interface Found {
  readonly row: WorkflowRow;
  readonly listening: readonly ListensTo[];
  readonly events: readonly WhyEvent[];
  readonly refusals: readonly WhyRefusal[];
  readonly runs: readonly WhyRunRow[];
}

/** Why the contact did not come in, or not again: the door, whatever came to it, and nothing at all. */
const entryReasons = async (
  ports: WhyPorts,
  { workspace, of, found }: { readonly workspace: Workspace; readonly of: WhyOf; readonly found: Found },
): Promise<readonly Reason[]> => {
  const { row, listening, events, refusals, runs } = found;
  const { read, dialect } = ports.store;
  const held = await heldEntriesFor(read, of);
  const rings = refusals.filter(({ reason }) => isByChain(reason)).map(({ eventId }) => eventId);
  const chains = await causalChains(read, dialect, { workspaceId: workspace.id, eventIds: rings });
  const answered = new Set([
    ...refusals.map(({ eventId }) => eventId),
    ...held.map(({ eventId }) => eventId),
    ...runs.flatMap(({ eventId }) => eventId ?? []),
  ]);
  const lookup = await lookupFor(ports, { workspace, contactId: of.contactId, listening, events });
  const again = await againFrom(ports, { row, runs, workspace });
  const since = row.listensFrom ?? row.startedAt;
  const heard = [
    ...held.map(({ heldAt, dueAt }): Reason => ({
      code: 'held-back',
      at: heldAt,
      detail: `Enters at ${new Date(dueAt).toISOString()}, unless what rules it out happens before`,
      parts: { until: new Date(dueAt).toISOString() },
    })),
    ...refusals.map((refusal) => whyRefused(refusal, { again, chain: chains.get(refusal.eventId)?.workflows ?? [] })),
    ...events
      .filter(({ id }) => !answered.has(id))
      .map((event) => whyUnheard({ event, listening, since, lookup: lookup(event) })),
  ].toSorted((left, right) => (right.at ?? 0) - (left.at ?? 0));
  const closed = whyClosed(row.state, row);
  const nothing = heard.length === 0 && runs.length === 0 && closed === null ? [whyNothing(listening)] : [];
  return [...(closed === null ? [] : [closed]), ...heard, ...nothing];
};

/** Opens the answer to why. */
export const createExplains = (ports: WhyPorts): Explains => ({
  why: async (workspace, publicId, contact) => {
    const { read, dialect } = ports.store;
    const row = await workflowOf(ports.store, workspace, publicId);
    const contactId = await findContactId(read, { workspaceId: workspace.id, publicId: contact });
    if (contactId === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact' });
    const of = { workspaceId: workspace.id, workflowId: row.id, contactId };
    const listening = await listensTo(read, of);
    const types = [...new Set(listening.map(({ eventType }) => eventType))].filter((type) => type !== '');
    const [runs, refusals, events] = await Promise.all([
      runsFor(read, { ...of, limit: MOST_RUNS }),
      refusalsFor(read, { ...of, limit: MOST_EVENTS }),
      eventsFor(read, dialect, { ...of, types, limit: MOST_EVENTS }),
    ]);
    const found = { row, listening, events, refusals, runs };
    const isInside = runs.some(({ state }) => state !== 'ended');
    return {
      workflow: row,
      standing: isInside ? 'inside' : runs.length > 0 ? 'left' : 'never',
      runs: await runsOf(ports, runs),
      reasons: await entryReasons(ports, { workspace, of, found }),
    };
  },
});
