import { HttpRequestEffect, type JsonObject } from '@innesto/sdk/contract';
import type { CompiledVersion, Versions } from '../../data/workflows/versions.ts';
import type { SendingQuestion } from '../../model/calendar/sending-time.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import type { Delivery } from '../../model/delivery.ts';
import type { WorkflowStanding } from '../../model/workflow-standing.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { AskedBefore } from '../../store/verb/requests.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Grounds } from './gate.ts';
import { gatherAsked } from './gather-asked.ts';
import { sendingQuestion } from './sending-question.ts';

const requestEffect = compiledLater(HttpRequestEffect);

/** A request whose moment has come, with everything that decides whether it may be made, and what is filled into it. */
export interface RequestCandidate extends Grounds {
  readonly effect: HttpRequestEffect;
  readonly workspace: Workspace;
  readonly version: CompiledVersion;
  readonly standing: WorkflowStanding | null;
  readonly event: JsonObject | null;
  readonly sending: SendingQuestion;
  /** What was asked when it was tried before; null: it was not. */
  readonly asked: AskedBefore | null;
}

/** What gathering requests is handed. */
export interface GatherRequestPorts {
  readonly verbs: Pick<
    Verbs,
    | 'loadContacts'
    | 'loadRuns'
    | 'loadWorkflowStates'
    | 'loadWorkspaces'
    | 'loadEvents'
    | 'loadListMemberships'
    | 'loadMessageTraces'
    | 'loadPast'
    | 'loadRequests'
  >;
  readonly versions: Versions;
}

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

const isRequest = (body: unknown): body is HttpRequestEffect => requestEffect.Check(body);

const readGround = async ({ verbs, versions: known }: GatherRequestPorts, deliveries: readonly Delivery[]) => {
  const [contacts, runs, workflows, workspaces, versions, asked] = await Promise.all([
    verbs.loadContacts(distinct(deliveries.flatMap(({ contactId }) => contactId ?? []))),
    verbs.loadRuns(deliveries.flatMap(({ runId }) => runId ?? [])),
    verbs.loadWorkflowStates(distinct(deliveries.flatMap(({ workflowId }) => workflowId ?? []))),
    verbs.loadWorkspaces(distinct(deliveries.map(({ workspaceId }) => workspaceId))),
    known.getMany(distinct(deliveries.flatMap(({ versionId }) => versionId ?? []))),
    verbs.loadRequests(deliveries.flatMap(({ id, attempt }) => (attempt > 0 ? id : []))),
  ]);
  const events = await verbs.loadEvents(distinct([...runs.values()].flatMap(({ eventId }) => eventId ?? [])));
  return { contacts, runs, workflows, workspaces, versions, events, asked };
};

type Known = Omit<RequestCandidate, 'lookup'>;

/** Reads, a few statements for the whole batch, what decides about these requests. A delivery whose body is no request has no candidate. */
export const gatherRequests = async (
  ports: GatherRequestPorts,
  { deliveries, now }: { readonly deliveries: readonly Delivery[]; readonly now: number },
): Promise<readonly RequestCandidate[]> => {
  const ground = await readGround(ports, deliveries);
  const known = deliveries.flatMap((delivery): readonly Known[] => {
    const workspace = ground.workspaces.get(delivery.workspaceId);
    const version = ground.versions.get(delivery.versionId ?? 0);
    const { body: effect } = delivery;
    if (workspace === undefined || version === undefined || !isRequest(effect)) return [];
    const run = ground.runs.get(delivery.runId ?? 0) ?? null;
    const contact = ground.contacts.get(delivery.contactId ?? 0) ?? null;
    const standing = ground.workflows.get(delivery.workflowId ?? 0) ?? null;
    return [
      {
        delivery,
        effect,
        workspace,
        version,
        run,
        contact,
        standing,
        workflow: standing?.state ?? null,
        leaving: version.definition,
        event: ground.events.get(run?.eventId ?? 0)?.payload ?? null,
        sending: sendingQuestion({ delivery, effect: null, contact, workspace, version }, now),
        asked: ground.asked.get(delivery.id) ?? null,
      },
    ];
  });
  const lookupOf = await gatherAsked(ports.verbs, known, now);
  return known.map((candidate) => ({ ...candidate, lookup: lookupOf(candidate) }));
};
