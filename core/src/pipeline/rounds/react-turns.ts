import type { Versions } from '../../data/workflows/versions.ts';
import type { StoredEvent } from '../../model/event.ts';
import { entryKeyText, type EntryKey } from '../../model/reentry.ts';
import type { Reaction } from '../../store/verb/react.ts';
import type { Verbs } from '../../store/verbs.ts';
import { enrol, type Applicant } from '../3-enrol/enrol.ts';

interface TurnPorts {
  readonly verbs: Pick<Verbs, 'activeVersions' | 'loadContacts' | 'loadEnrolments' | 'loadEvents' | 'loadWorkspaces'>;
  readonly versions: Versions;
}

/** An event that says that an entry has its turn, and what it says. */
interface Turn extends EntryKey {
  readonly event: StoredEvent;
  readonly begunBy: number;
}

const turnOf = (event: StoredEvent): Turn => {
  const { workflow, entryKey, event: begunBy } = event.payload;
  return {
    event,
    workflowId: Number(workflow),
    contactId: event.contactId ?? 0,
    entryKey: typeof entryKey === 'string' ? entryKey : '',
    begunBy: Number(begunBy),
  };
};

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

/** Those whose turn it is, as far as their workflow still lets contacts in and they are still there. */
const applicantsOf = async (ports: TurnPorts, turns: readonly Turn[]): Promise<readonly Applicant[]> => {
  const [active, contacts, workspaces, enrolments, beginnings] = await Promise.all([
    ports.verbs.activeVersions(distinct(turns.map(({ workflowId }) => workflowId))),
    ports.verbs.loadContacts(distinct(turns.map(({ contactId }) => contactId))),
    ports.verbs.loadWorkspaces(distinct(turns.map(({ event }) => event.workspaceId))),
    ports.verbs.loadEnrolments(turns),
    ports.verbs.loadEvents(distinct(turns.map(({ begunBy }) => begunBy))),
  ]);
  const versions = await ports.versions.getMany(distinct([...active.values()]));
  return turns.flatMap((turn): Applicant[] => {
    const version = versions.get(active.get(turn.workflowId) ?? 0);
    const contact = contacts.get(turn.contactId);
    const workspace = workspaces.get(turn.event.workspaceId);
    if (version === undefined || contact === undefined || contact.deleted || workspace === undefined) return [];
    const beginning = beginnings.get(turn.begunBy);
    // Inner ids tell of no workspace: what is another's is none of its business.
    if ([beginning, version].some((one) => one !== undefined && one.workspaceId !== workspace.id)) return [];
    return [
      {
        event: { ...turn.event, payload: beginning?.payload ?? {}, depth: beginning?.depth ?? 0 },
        version,
        contact,
        workspace,
        entryKey: turn.entryKey,
        enrolment: enrolments.get(entryKeyText(turn)) ?? null,
        begunBy: beginning?.id ?? null,
      },
    ];
  });
};

/** Lets those in whose entry was kept until their run had ended. */
export const reactToTurns = async (
  ports: TurnPorts,
  events: readonly StoredEvent[],
  now: number,
): Promise<readonly Reaction[]> => {
  if (events.length === 0) return [];
  const results = enrol(await applicantsOf(ports, events.map(turnOf)), now);
  return events.map((event) => {
    const { entries = [], queued = [], refusals = [] } = results.get(event.id) ?? {};
    const { id: eventId, contactId, shard } = event;
    return { eventId, contactId, debtId: null, shard, entries, queued, refusals, moves: [], debts: [] };
  });
};
