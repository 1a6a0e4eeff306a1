import { SendMessageEffect, type JsonObject } from '@innesto/sdk/contract';
import type { CompiledVersion, Versions } from '../../data/workflows/versions.ts';
import { compiledLater } from '../../model/compiled-later.ts';
import type { Delivery } from '../../model/delivery.ts';
import { parseEmailAddress } from '../../model/email-address.ts';
import type { ShownRecords } from '../../model/message/own-records.ts';
import type { WorkflowStanding } from '../../model/workflow-standing.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { Plugins } from '../port.ts';
import { addressOn, type Candidate } from './gate.ts';
import { gatherAsked } from './gather-asked.ts';
import { gatherNotices } from './gather-notices.ts';
import { gatherShown } from './gather-shown.ts';
import { sendingQuestion } from './sending-question.ts';

const messageEffect = compiledLater(SendMessageEffect);

/** A delivery that may go out as a message, and the workspace it belongs to. */
export interface MessageCandidate extends Candidate {
  readonly workspace: Workspace;
  /** Null where it belongs to no workflow. */
  readonly version: CompiledVersion | null;
  /** How its workflow stands; null where it belongs to none. */
  readonly standing: WorkflowStanding | null;
  /** The payload of the event that began the run: what templates ask as `event.…`. */
  readonly event: JsonObject | null;
  /** What its templates show of the contact's own records, made anew for each rendering; null: they mention none. */
  readonly records: (() => ShownRecords) | null;
  /** The contact's address, hashed; null where there is none. */
  readonly addressKey: string | null;
}

const distinct = (values: readonly number[]): readonly number[] => [...new Set(values)];

const textOf = (workspaceId: number, channel: string, address: string): string =>
  `${workspaceId} ${channel} ${address}`;

/** How the suppression list keeps an address: an HMAC under the hub's own key. */
export type HashAddress = (workspaceId: number, address: string) => string;

/** An address in the one spelling by which it is known. */
const spelled = (channel: string, address: string): string =>
  channel === 'email' ? (parseEmailAddress(address)?.key ?? address.toLowerCase()) : address;

/** What gathering is handed. */
export interface GatherPorts {
  readonly verbs: Pick<
    Verbs,
    | 'loadContacts'
    | 'loadConsentStates'
    | 'loadRuns'
    | 'loadWorkflowStates'
    | 'loadWorkspaces'
    | 'loadSuppressed'
    | 'loadEvents'
    | 'loadListMemberships'
    | 'loadMessageTraces'
    | 'loadPast'
    | 'loadCrew'
    | 'countNotices'
    | 'loadOwnRecords'
  >;
  readonly plugins: Pick<Plugins, 'keptBy'>;
  readonly versions: Versions;
  readonly hashAddress: HashAddress;
}

const readGround = async ({ verbs, versions: known }: GatherPorts, deliveries: readonly Delivery[]) => {
  const contactIds = distinct(deliveries.flatMap(({ contactId }) => contactId ?? []));
  const [contacts, consents, runs, workflows, workspaces, versions] = await Promise.all([
    verbs.loadContacts(contactIds),
    verbs.loadConsentStates(contactIds),
    verbs.loadRuns(deliveries.flatMap(({ runId }) => runId ?? [])),
    verbs.loadWorkflowStates(distinct(deliveries.flatMap(({ workflowId }) => workflowId ?? []))),
    verbs.loadWorkspaces(distinct(deliveries.map(({ workspaceId }) => workspaceId))),
    known.getMany(distinct(deliveries.flatMap(({ versionId }) => versionId ?? []))),
  ]);
  const events = await verbs.loadEvents(distinct([...runs.values()].flatMap(({ eventId }) => eventId ?? [])));
  return { contacts, consents, runs, workflows, workspaces, versions, events };
};

type Ground = Awaited<ReturnType<typeof readGround>>;

/** A candidate as far as it is known before anything is asked about addresses. */
type Known = Omit<MessageCandidate, 'suppressed' | 'lookup' | 'addressKey' | 'notice' | 'records'>;

const candidateOf = (ground: Ground, delivery: Delivery, now: number): Known | null => {
  const workspace = ground.workspaces.get(delivery.workspaceId);
  const effect: unknown = delivery.body;
  if (workspace === undefined || !messageEffect.Check(effect)) return null;
  const run = delivery.runId === null ? null : (ground.runs.get(delivery.runId) ?? null);
  const contact = ground.contacts.get(delivery.contactId ?? 0) ?? null;
  const version = ground.versions.get(delivery.versionId ?? 0) ?? null;
  return {
    delivery,
    effect,
    workspace,
    version,
    run,
    contact,
    recipients: version?.definition.options?.recipients ?? null,
    leaving: version?.definition ?? {},
    standing: ground.workflows.get(delivery.workflowId ?? 0) ?? null,
    // Whoever gets a notice lives by the workspace's clock, wherever the contact is.
    sending: sendingQuestion(
      { delivery, effect, contact: effect.to === undefined ? contact : null, workspace, version },
      now,
    ),
    event: ground.events.get(run?.eventId ?? 0)?.payload ?? null,
    workflow: delivery.workflowId === null ? null : (ground.workflows.get(delivery.workflowId)?.state ?? null),
    consents: ground.consents.get(delivery.contactId ?? 0) ?? [],
  };
};

/** Reads, a few statements for the whole batch, what decides about these messages. A delivery whose body is no message has no candidate. */
export const gatherCandidates = async (
  ports: GatherPorts,
  { deliveries, now }: { readonly deliveries: readonly Delivery[]; readonly now: number },
): Promise<readonly MessageCandidate[]> => {
  const ground = await readGround(ports, deliveries);
  const known = deliveries.flatMap((delivery) => candidateOf(ground, delivery, now) ?? []);
  const notices = await gatherNotices(ports.verbs, known, now);
  const addressed = known.map((candidate) => {
    const { id, workspaceId } = candidate.delivery;
    const { channel } = candidate.effect;
    const notice = notices.get(id) ?? null;
    const own = candidate.contact === null ? null : addressOn(channel, candidate.contact);
    const told = notice?.to.kind === 'somebody' ? notice.to.address : null;
    const address = notice === null ? own : told;
    const key = address === null ? null : ports.hashAddress(workspaceId, spelled(channel, address));
    return { candidate, notice, asked: key === null ? null : { workspaceId, channel, addressKey: key } };
  });
  const [suppressed, lookupOf, shownTo] = await Promise.all([
    ports.verbs.loadSuppressed(addressed.flatMap(({ asked }) => asked ?? [])),
    gatherAsked(ports.verbs, known, now),
    gatherShown(ports, known),
  ]);
  return addressed.map(({ candidate, notice, asked }) => ({
    ...candidate,
    notice,
    lookup: lookupOf(candidate),
    records: shownTo(candidate),
    addressKey: asked?.addressKey ?? null,
    suppressed: asked !== null && suppressed.has(textOf(asked.workspaceId, asked.channel, asked.addressKey)),
  }));
};
