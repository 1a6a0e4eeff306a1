import type { Unless } from '@innesto/sdk/contract';
import type { Versions } from '../../data/workflows/versions.ts';
import { lookupIn } from '../../model/attribute.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import type { StoredEvent } from '../../model/event.ts';
import { holds } from '../../model/filter.ts';
import { splitHeads } from '../../model/head.ts';
import { barringsOf, unlessFilter } from '../../model/held-entry.ts';
import { readKept } from '../../model/kept.ts';
import type { EntryRefusal } from '../../model/move.ts';
import { entryKeyText, type EntryKey } from '../../model/reentry.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Reaction } from '../../store/verb/react.ts';
import type { Verbs } from '../../store/verbs.ts';
import { enrol, type Applicant } from '../3-enrol/enrol.ts';
import { keepBudget } from './causal-budget.ts';

interface HeldPorts {
  readonly verbs: Verbs;
  readonly versions: Versions;
  readonly clock: Clock;
}

const MOST_ENTRIES = 1000;
/** How long nobody looks whether an entry is due where none was held back here meanwhile: another node's may be ours by now. */
const LOOK_AGAIN_MS = 250;

/** Looks after entries that are held back: has those decided about whose time is up, and says when the next one is due. */
export interface HeldEntries {
  release(tenure: Tenure): Promise<{ readonly released: number; readonly nextIn: number | null }>;
  /** Some were held back just now. */
  added(): void;
}

/** Opens the entries that are held back. */
export const watchHeldEntries = ({ verbs, clock }: Pick<HeldPorts, 'verbs' | 'clock'>): HeldEntries => {
  let lookAt = 0;
  let dueAt: number | null = null;
  return {
    added: () => {
      lookAt = 0;
    },
    release: async (tenure) => {
      const now = clock.now();
      if (now < lookAt && lookAt - now <= LOOK_AGAIN_MS)
        return { released: 0, nextIn: Math.min(lookAt, dueAt ?? lookAt) - now };
      const { due, nextIn } = splitHeads(await verbs.heldHeads(), now);
      dueAt = nextIn === null ? null : now + nextIn;
      lookAt = now + Math.min(LOOK_AGAIN_MS, nextIn ?? LOOK_AGAIN_MS);
      if (due.length === 0) return { released: 0, nextIn };
      const entries = await verbs.dueHeldEntries({
        heads: due.map(({ workspaceId, clock: own }) => ({ workspaceId, now: workspaceNow(own, now) })),
        tenure,
        each: Math.max(1, Math.floor(MOST_ENTRIES / due.length)),
      });
      // Another node's: behind them nobody sees when the next of that workspace is due.
      if (entries.length === 0) return { released: 0, nextIn: lookAt - now };
      lookAt = 0;
      return { released: await verbs.releaseHeldEntries({ tenure, entries, now }), nextIn };
    },
  };
};

/** An entry that it is time to decide about. */
interface Due extends EntryKey {
  readonly event: StoredEvent;
  readonly begunBy: number;
  readonly since: number;
  readonly unless: Unless;
}

const dueOf = (event: StoredEvent): Due => {
  const { workflow, entryKey, event: begunBy, unless, since } = event.payload;
  return {
    event,
    workflowId: Number(workflow),
    contactId: event.contactId ?? 0,
    entryKey: typeof entryKey === 'string' ? entryKey : '',
    begunBy: Number(begunBy),
    since: Number(since),
    unless: readKept<Unless>(typeof unless === 'string' ? unless : 'null'),
  };
};

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

/** How many events of one type are looked at: the newest. */
const MOST_EVENTS = 1000;

interface Ground {
  readonly active: ReadonlyMap<number, number>;
  readonly contacts: ReadonlyMap<number, Contact>;
  readonly lists: ReadonlyMap<number, readonly string[]>;
  readonly workspaces: ReadonlyMap<number, Workspace>;
  readonly beginnings: ReadonlyMap<number, StoredEvent>;
}

const readGround = async ({ verbs }: HeldPorts, dues: readonly Due[]): Promise<Ground> => {
  const contactIds = distinct(dues.map(({ contactId }) => contactId));
  const [active, contacts, lists, workspaces, beginnings] = await Promise.all([
    verbs.activeVersions(distinct(dues.map(({ workflowId }) => workflowId))),
    verbs.loadContacts(contactIds),
    verbs.loadListMemberships(contactIds),
    verbs.loadWorkspaces(distinct(dues.map(({ event }) => event.workspaceId))),
    verbs.loadEvents(distinct(dues.map(({ begunBy }) => begunBy))),
  ]);
  return { active, contacts, lists, workspaces, beginnings };
};

/** When the first of the events came that must not come, for each entry in its place; null where none did. */
const whenCame = async (
  { verbs }: HeldPorts,
  dues: readonly Due[],
  { contacts, lists, beginnings }: Ground,
): Promise<readonly (number | null)[]> => {
  const asked = dues.flatMap((due, place) => barringsOf(due.unless).map((barring) => ({ due, place, barring })));
  const came = await verbs.loadHappened({
    queries: asked.map(({ due: { event, contactId, begunBy, since }, barring }) => ({
      workspaceId: event.workspaceId,
      contactId,
      type: barring.on,
      since,
      after: begunBy,
      until: event.at,
    })),
    each: { count: MOST_EVENTS, from: 'last' },
  });
  const first: (number | null)[] = dues.map(() => null);
  asked.forEach(({ due: { contactId, begunBy }, place, barring }, at) => {
    const beginning = beginnings.get(begunBy);
    if (beginning === undefined) return;
    const filter = unlessFilter(barring, beginning);
    const person = { contact: contacts.get(contactId) ?? null, lists: lists.get(contactId) ?? [] };
    const event = (came[at] ?? []).find(
      (one) =>
        one.id !== begunBy && holds(filter, lookupIn({ ...person, event: one, variables: {}, messages: new Map() })),
    );
    if (event !== undefined) first[place] = Math.min(first[place] ?? event.at, event.at);
  });
  return first;
};

const refuse = ({ event, workflowId, contactId, begunBy }: Due, at: number, reason: string): EntryRefusal => ({
  workspaceId: event.workspaceId,
  workflowId,
  contactId,
  eventId: begunBy,
  at,
  reason,
});

/**
 * Lets those in who were held back and for whom nothing came, and says of the others why not. The journal decides at the deadline: what
 * came in time counts whenever it was noticed, and what came at the deadline or later does not.
 */
export const reactToDue = async (
  ports: HeldPorts,
  events: readonly StoredEvent[],
  now: number,
): Promise<readonly Reaction[]> => {
  if (events.length === 0) return [];
  // Of whoever was erased nothing is left to decide about.
  const dues = events.filter(({ payload }) => typeof payload['unless'] === 'string').map(dueOf);
  const ground = await readGround(ports, dues);
  const [came, versions, enrolments] = await Promise.all([
    whenCame(ports, dues, ground),
    ports.versions.getMany(distinct([...ground.active.values()])),
    ports.verbs.loadEnrolments(dues),
  ]);
  const applicants: Applicant[] = [];
  const refusals = new Map<number, EntryRefusal>();
  dues.forEach((due, at) => {
    const contact = ground.contacts.get(due.contactId);
    const workspace = ground.workspaces.get(due.event.workspaceId);
    const beginning = ground.beginnings.get(due.begunBy);
    if (contact === undefined || contact.deleted || workspace === undefined || beginning === undefined) return;
    const version = versions.get(ground.active.get(due.workflowId) ?? 0);
    // Inner ids tell of no workspace: what is another's is none of its business.
    if ([beginning, version].some((one) => one !== undefined && one.workspaceId !== workspace.id)) return;
    const cameAt = came[at] ?? null;
    if (cameAt !== null) refusals.set(due.event.id, refuse(due, cameAt, 'unless-came'));
    else if (version === undefined) refusals.set(due.event.id, refuse(due, due.event.at, 'stopped-meanwhile'));
    else
      applicants.push({
        event: { ...due.event, payload: beginning.payload, depth: beginning.depth },
        version,
        contact,
        workspace,
        entryKey: due.entryKey,
        enrolment: enrolments.get(entryKeyText(due)) ?? null,
        begunBy: due.begunBy,
      });
  });
  const budgeted = await keepBudget(ports.verbs, applicants);
  const results = enrol(budgeted.applicants, now);
  return events.map((event) => {
    const { entries = [], queued = [], refusals: turnedAway = [] } = results.get(event.id) ?? {};
    const refusal = refusals.get(event.id);
    return {
      eventId: event.id,
      contactId: event.contactId,
      debtId: null,
      shard: event.shard,
      entries,
      queued,
      refusals: [
        ...turnedAway,
        ...(refusal === undefined ? [] : [refusal]),
        ...(budgeted.refusals.get(event.id) ?? []),
      ],
      moves: [],
      debts: [],
    };
  });
};
