import type { Versions } from '../../data/workflows/versions.ts';
import { earliestNow } from '../../model/clock.ts';
import { allNeeds, type Past } from '../../model/filter/past.ts';
import type { MessageTrace } from '../../model/message-outcome.ts';
import type { Run } from '../../model/run.ts';
import type { Heard } from '../../model/walk/heard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { PastAsked } from '../../store/verb/load-past.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Plugins } from '../port.ts';
import type { RunFacts } from '../run-facts.ts';
import { asksOfAll, type Asks } from './asks-of.ts';
import { gatherHeard } from './gather-heard.ts';

/** What was read a moment ago, by inner ids, and need not be read again. */
export type Known = {
  readonly [Room in 'contacts' | 'events' | 'workspaces' | 'workflows']: ReadonlyMap<
    number,
    NonNullable<
      RunFacts[{ contacts: 'contact'; events: 'event'; workspaces: 'workspace'; workflows: 'workflow' }[Room]]
    >
  >;
};

const NOTHING_KNOWN: Known = { contacts: new Map(), events: new Map(), workspaces: new Map(), workflows: new Map() };

/** What is known, and beside it what is not. */
const completed = async <Value>(
  known: ReadonlyMap<number, Value>,
  ids: readonly number[],
  load: (ids: readonly number[]) => Promise<ReadonlyMap<number, Value>>,
): Promise<ReadonlyMap<number, Value>> => {
  const missing = known.size === 0 ? ids : ids.filter((id) => !known.has(id));
  if (missing.length === 0) return known;
  const loaded = await load(missing);
  return known.size === 0 ? loaded : new Map([...known, ...loaded]);
};

const NO_MESSAGES: ReadonlyMap<string, MessageTrace> = new Map();
const NO_LISTS: readonly string[] = [];

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

const withHeard = (facts: readonly RunFacts[], heard: ReadonlyMap<number, Heard>): readonly RunFacts[] =>
  heard.size === 0
    ? facts
    : facts.map((one) => {
        const own = heard.get(one.run.id);
        return own === undefined ? one : { ...one, heard: own };
      });

/** What gathering facts is handed. */
export interface FactPorts {
  readonly verbs: Pick<
    Verbs,
    | 'loadContacts'
    | 'loadContactStandings'
    | 'loadListMemberships'
    | 'loadMessageTraces'
    | 'loadEvents'
    | 'loadWorkspaces'
    | 'loadWorkflowStates'
    | 'loadHappened'
    | 'loadPast'
  >;
  readonly versions: Versions;
  readonly plugins: Pick<Plugins, 'actionOf'>;
}

/** What was before, as of the workspaces' own time. */
const gatherPasts = async (
  verbs: Pick<Verbs, 'loadPast'>,
  asked: Pick<PastAsked, 'contactIds' | 'needs'>,
  { standing, now }: { readonly standing: Promise<ReadonlyMap<number, Workspace>>; readonly now: number },
): Promise<ReadonlyMap<number, Past>> =>
  asked.contactIds.length === 0
    ? new Map()
    : verbs.loadPast({ ...asked, earliest: earliestNow((await standing).values(), now) });

/** Reads, a few statements for the whole batch, what deciding about these runs may ask for. */
export const gatherFacts = async (
  ports: FactPorts,
  {
    runs,
    now,
    known = NOTHING_KNOWN,
  }: { readonly runs: readonly Run[]; readonly now: number; readonly known?: Known | undefined },
): Promise<readonly RunFacts[]> => {
  const versions = new Map(
    await Promise.all(
      distinct(runs.map(({ versionId }) => versionId)).map(async (id) => [id, await ports.versions.get(id)] as const),
    ),
  );
  const asks = await asksOfAll(ports.plugins, versions);
  const of = (room: Exclude<keyof Asks, 'past'>): readonly Run[] =>
    runs.filter(({ versionId }) => asks.get(versionId)?.[room] === true);
  const contactIds = (some: readonly Run[]): readonly number[] => distinct(some.map(({ contactId }) => contactId));
  const remembering = runs.filter(({ versionId }) => (asks.get(versionId)?.past ?? null) !== null);
  const needs = allNeeds([...asks.values()].flatMap(({ past }) => past ?? []));
  const whole = contactIds(of('contact'));
  const isWhole = new Set(whole);
  const standing = completed(
    known.workspaces,
    distinct(runs.map(({ workspaceId }) => workspaceId)),
    ports.verbs.loadWorkspaces,
  );
  const [contacts, standings, lists, messages, events, workspaces, workflows, pasts] = await Promise.all([
    completed(known.contacts, whole, ports.verbs.loadContacts),
    ports.verbs.loadContactStandings(contactIds(runs).filter((id) => !isWhole.has(id) && !known.contacts.has(id))),
    ports.verbs.loadListMemberships(contactIds(of('lists'))),
    ports.verbs.loadMessageTraces(of('messages').map(({ id }) => id)),
    completed(known.events, distinct(of('event').flatMap(({ eventId }) => eventId ?? [])), ports.verbs.loadEvents),
    standing,
    completed(known.workflows, distinct(runs.map(({ workflowId }) => workflowId)), ports.verbs.loadWorkflowStates),
    gatherPasts(ports.verbs, { contactIds: contactIds(remembering), needs }, { standing, now }),
  ]);
  const facts = runs.flatMap((run): readonly RunFacts[] => {
    const version = versions.get(run.versionId);
    const workspace = workspaces.get(run.workspaceId);
    const workflow = workflows.get(run.workflowId);
    const past = pasts.get(run.contactId);
    const contact = contacts.get(run.contactId) ?? null;
    if (version === undefined || workspace === undefined || workflow === undefined) return [];
    const found = {
      run,
      version,
      workspace,
      workflow,
      standing: contact ?? standings.get(run.contactId) ?? null,
      contact,
      lists: lists.get(run.contactId) ?? NO_LISTS,
      messages: messages.get(run.id) ?? NO_MESSAGES,
      event: run.eventId === null ? null : (events.get(run.eventId) ?? null),
    };
    return [past === undefined ? found : { ...found, past }];
  });
  return withHeard(facts, await gatherHeard(ports.verbs, facts, now));
};
