import type { CompiledVersion, Versions } from '../../data/workflows/versions.ts';
import { eventObjection } from '../../model/causes.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import { ENTRY_ASKED, type StoredEvent } from '../../model/event.ts';
import type { EntryRefusal } from '../../model/move.ts';
import { entryKeyText, type EntryKey } from '../../model/reentry.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { EndAsked } from '../../store/verb/end-asked.ts';
import type { NamedWorkflow } from '../../store/verb/load-named-workflows.ts';
import type { Reaction } from '../../store/verb/react.ts';
import type { Verbs } from '../../store/verbs.ts';
import { enrol, type Applicant } from '../3-enrol/enrol.ts';
import { keepBudget } from './causal-budget.ts';

interface AskedPorts {
  readonly verbs: Pick<
    Verbs,
    | 'loadNamedWorkflows'
    | 'activeVersions'
    | 'loadContacts'
    | 'loadWorkspaces'
    | 'loadEnrolments'
    | 'countCausedEntries'
  >;
  readonly versions: Versions;
}

/** What steps asked for, and of which workflows; what names one that is gone by now is left out. */
interface Wish {
  readonly event: StoredEvent;
  /** The workflow that is to be entered, or whose runs are to end; null: every other. */
  readonly of: NamedWorkflow | null;
  readonly asking: NamedWorkflow | null;
}

interface Ground {
  readonly contacts: ReadonlyMap<number, Contact>;
  readonly workspaces: ReadonlyMap<number, Workspace>;
  readonly versions: ReadonlyMap<number, CompiledVersion>;
}

const distinct = <Value>(values: readonly Value[]): readonly Value[] => [...new Set(values)];

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const wishesOf = async (verbs: AskedPorts['verbs'], events: readonly StoredEvent[]): Promise<readonly Wish[]> => {
  const wishes: Wish[] = [];
  for (const [workspaceId, own] of Map.groupBy(events, (event) => event.workspaceId)) {
    const named = own.flatMap(({ payload: { into, of, workflow } }) =>
      [into, of, workflow].flatMap((id) => textOf(id) ?? []),
    );
    const workflows = await verbs.loadNamedWorkflows(workspaceId, distinct(named));
    for (const event of own) {
      const { into, of, workflow } = event.payload;
      const meant = textOf(into) ?? textOf(of);
      const found = meant === null ? null : workflows.get(meant);
      if (found !== undefined) wishes.push({ event, of: found, asking: workflows.get(textOf(workflow) ?? '') ?? null });
    }
  }
  return wishes;
};

const keyOf = ({ event, of }: Wish): EntryKey => ({
  workflowId: of?.id ?? 0,
  contactId: event.contactId ?? 0,
  entryKey: '',
});

const readGround = async ({ verbs, versions }: AskedPorts, wishes: readonly Wish[]): Promise<Ground> => {
  const active = await verbs.activeVersions(distinct(wishes.flatMap(({ of }) => of?.id ?? [])));
  const [contacts, workspaces, compiled] = await Promise.all([
    verbs.loadContacts(distinct(wishes.flatMap(({ event }) => event.contactId ?? []))),
    verbs.loadWorkspaces(distinct(wishes.map(({ event }) => event.workspaceId))),
    versions.getMany(distinct([...active.values()])),
  ]);
  const inForce = [...active].flatMap(([workflowId, versionId]) => {
    const version = compiled.get(versionId);
    return version === undefined ? [] : [[workflowId, version] as const];
  });
  return { contacts, workspaces, versions: new Map(inForce) };
};

const refuse = ({ event, of }: Wish, reason: string): EntryRefusal => ({
  workspaceId: event.workspaceId,
  workflowId: of?.id ?? 0,
  contactId: event.contactId ?? 0,
  eventId: event.id,
  at: event.at,
  reason,
});

/** Who stands at the door, and who was turned away before. */
const applicantsOf = async (
  ports: AskedPorts,
  wishes: readonly Wish[],
): Promise<{ readonly applicants: readonly Applicant[]; readonly refusals: readonly EntryRefusal[] }> => {
  const { contacts, workspaces, versions } = await readGround(ports, wishes);
  const enrolments = await ports.verbs.loadEnrolments(wishes.map(keyOf));
  const applicants: Applicant[] = [];
  const refusals: EntryRefusal[] = [];
  for (const wish of wishes) {
    const { event } = wish;
    const contact = contacts.get(event.contactId ?? 0);
    const workspace = workspaces.get(event.workspaceId);
    if (contact === undefined || contact.deleted || workspace === undefined) continue;
    const version = versions.get(wish.of?.id ?? 0);
    const objection = eventObjection(event, workspaceNow(workspace.clock, event.receivedAt));
    if (objection !== null || version === undefined) refusals.push(refuse(wish, objection ?? 'stopped-meanwhile'));
    else {
      const enrolment = enrolments.get(entryKeyText(keyOf(wish))) ?? null;
      applicants.push({ event, version, contact, workspace, entryKey: '', enrolment, begunBy: null });
    }
  }
  return { applicants, refusals };
};

const endOf = ({ event, of, asking }: Wish): EndAsked => ({
  workspaceId: event.workspaceId,
  contactId: event.contactId ?? 0,
  workflowId: of?.id ?? null,
  except: asking?.id ?? null,
  at: event.at,
});

/**
 * Does what steps asked for about other workflows: lets contacts in by the same rules as any event does, or ends their runs. The chain of
 * causes goes on: workflows that start each other come to an end.
 */
export const reactToAsked = async (
  ports: AskedPorts,
  events: readonly StoredEvent[],
  now: number,
): Promise<readonly Reaction[]> => {
  if (events.length === 0) return [];
  const wishes = await wishesOf(ports.verbs, events);
  const entering = wishes.filter(({ event }) => event.type === ENTRY_ASKED);
  const ends = new Map(
    wishes.flatMap((wish) => (wish.event.type === ENTRY_ASKED ? [] : [[wish.event.id, endOf(wish)] as const])),
  );
  const { applicants, refusals: before } = await applicantsOf(ports, entering);
  const { applicants: welcome, refusals: overBudget } = await keepBudget(ports.verbs, applicants);
  const results = enrol(welcome, now);
  return events.map((event): Reaction => {
    const { entries = [], queued = [], refusals = [] } = results.get(event.id) ?? {};
    const end = ends.get(event.id);
    return {
      eventId: event.id,
      contactId: event.contactId,
      debtId: null,
      shard: event.shard,
      entries,
      queued,
      refusals: [
        ...before.filter(({ eventId }) => eventId === event.id),
        ...refusals,
        ...(overBudget.get(event.id) ?? []),
      ],
      moves: [],
      debts: [],
      ...(end === undefined ? {} : { ends: [end] }),
    };
  });
};
