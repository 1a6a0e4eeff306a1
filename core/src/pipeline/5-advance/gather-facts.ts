import type { CompiledVersion, Versions } from '../../data/workflows/versions.ts';
import { attributesOf } from '../../model/filter.ts';
import type { MessageTrace } from '../../model/message-outcome.ts';
import type { Run } from '../../model/run.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { RunFacts } from '../run-facts.ts';

/** Which rooms a version's steps ask about, so that a batch of plain waits reads next to nothing. */
interface Asks {
  readonly lists: boolean;
  readonly messages: boolean;
  readonly event: boolean;
}

const asksOf = (version: CompiledVersion): Asks => {
  const steps = [...version.graph.steps.values()];
  const rooms = new Set(
    steps.flatMap((step) =>
      step.kind === 'branch'
        ? step.branches.flatMap(({ when }) => [...attributesOf(when)].map((name) => name.split('.')[0]))
        : [],
    ),
  );
  // Actions say what they need only in their plugin's manifest; an event or two too many read costs little.
  const acts = steps.some((step) => step.kind === 'action');
  return { lists: rooms.has('list') || acts, messages: rooms.has('message'), event: rooms.has('event') || acts };
};

const NO_MESSAGES: ReadonlyMap<string, MessageTrace> = new Map();

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

/** Reads, a few statements for the whole batch, what deciding about these runs may ask for. */
export const gatherFacts = async (
  ports: {
    readonly verbs: Pick<
      Verbs,
      | 'loadContacts'
      | 'loadListMemberships'
      | 'loadMessageTraces'
      | 'loadEvents'
      | 'loadWorkspaces'
      | 'loadWorkflowStates'
    >;
    readonly versions: Versions;
  },
  runs: readonly Run[],
): Promise<readonly RunFacts[]> => {
  const versions = new Map(
    await Promise.all(
      distinct(runs.map(({ versionId }) => versionId)).map(async (id) => [id, await ports.versions.get(id)] as const),
    ),
  );
  const asks = new Map([...versions].map(([id, version]) => [id, asksOf(version)]));
  const of = (room: keyof Asks): readonly Run[] => runs.filter(({ versionId }) => asks.get(versionId)?.[room] === true);
  const contactIds = (some: readonly Run[]): readonly number[] => distinct(some.map(({ contactId }) => contactId));
  const [contacts, lists, messages, events, workspaces, workflows] = await Promise.all([
    ports.verbs.loadContacts(contactIds(runs)),
    ports.verbs.loadListMemberships(contactIds(of('lists'))),
    ports.verbs.loadMessageTraces(of('messages').map(({ id }) => id)),
    ports.verbs.loadEvents(distinct(of('event').flatMap(({ eventId }) => eventId ?? []))),
    ports.verbs.loadWorkspaces(distinct(runs.map(({ workspaceId }) => workspaceId))),
    ports.verbs.loadWorkflowStates(distinct(runs.map(({ workflowId }) => workflowId))),
  ]);
  return runs.flatMap((run) => {
    const version = versions.get(run.versionId);
    const workspace = workspaces.get(run.workspaceId);
    const workflow = workflows.get(run.workflowId);
    if (version === undefined || workspace === undefined || workflow === undefined) return [];
    return [
      {
        run,
        version,
        workspace,
        workflow,
        contact: contacts.get(run.contactId) ?? null,
        lists: lists.get(run.contactId) ?? [],
        messages: messages.get(run.id) ?? NO_MESSAGES,
        event: run.eventId === null ? null : (events.get(run.eventId) ?? null),
      },
    ];
  });
};
