import type { Versions } from '../../data/workflows/versions.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Delivery } from '../../model/delivery.ts';
import { MESSAGES_WAIT_MS } from '../../model/message/waiting.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { AddressTurn } from '../../store/verb/take-addresses.ts';
import type { Verbs } from '../../store/verbs.ts';
import type { CommitBatch } from '../port.ts';
import { judgeRequests, type RequestHouse } from './claim-requests.ts';
import { placeWaiting, waitingOf } from './defer.ts';
import { decideDelivery, type Verdict } from './gate.ts';
import { gatherCandidates, type GatherPorts, type MessageCandidate } from './gather-candidates.ts';
import { leaveRun, nothing, type Errand, type Judged } from './judged.ts';
import { prepareMessage, type PreparePorts } from './prepare.ts';
import { messageEvent } from './tell.ts';

/** What claiming is handed. */
export interface ClaimPorts extends PreparePorts, Pick<GatherPorts, 'hashAddress' | 'plugins'> {
  readonly verbs: GatherPorts['verbs'] & Pick<Verbs, 'claimDeliveries' | 'findCrowded' | 'loadRequests'>;
  readonly versions: Versions;
  readonly requests: RequestHouse;
  readonly commitBatch: CommitBatch;
}

const depthOf = ({ run }: MessageCandidate): number => run?.depth ?? 0;

const pass = (
  candidate: MessageCandidate,
  options: {
    readonly state: 'skipped' | 'failed' | 'cancelled';
    readonly reason: string;
    readonly workflow: string | null;
    readonly now: number;
  },
): Judged => {
  const { delivery, workspace } = candidate;
  const { reason, workflow, now } = options;
  // What may have gone out once cannot be said not to have: nobody knows, and nobody tries again.
  const state = delivery.uncertain > 0 && options.state !== 'cancelled' ? 'uncertain' : options.state;
  const at = workspaceNow(workspace.clock, now);
  const type = state === 'failed' ? 'message.failed' : 'message.skipped';
  return {
    ...nothing(delivery),
    passing: {
      shard: delivery.shard,
      closing: { deliveryId: delivery.id, state, reason, at },
      isSeen: delivery.attempt > 0,
      event:
        state === 'cancelled' || state === 'uncertain'
          ? null
          : messageEvent({ delivery, workspace, workflow, depth: depthOf(candidate), now }, type, { reason }),
    },
  };
};

/** Whose turn the message would be, where its workflow writes to each address once. */
const turnOf = (
  { delivery, effect, version, workspace, addressKey, notice }: MessageCandidate,
  now: number,
): AddressTurn | null => {
  const { workspaceId, workflowId, step } = delivery;
  if (version?.definition.options?.oncePerAddress !== true || addressKey === null || notice !== null) return null;
  if (workflowId === null || step === null) return null;
  const at = workspaceNow(workspace.clock, now);
  return { workspaceId, workflowId, step, channel: effect.channel, address: addressKey, at };
};

const send = async (
  ports: ClaimPorts,
  candidate: MessageCandidate,
  options: {
    readonly verdict: Extract<Verdict, { kind: 'send' }>;
    readonly workflow: string | null;
    readonly now: number;
  },
): Promise<Judged> => {
  const { verdict, workflow, now } = options;
  const prepared = await prepareMessage(ports, candidate, { ...verdict, now });
  if (prepared.kind === 'broken') return pass(candidate, { state: 'failed', reason: prepared.reason, workflow, now });
  if (prepared.kind === 'lacks') return pass(candidate, { state: 'skipped', reason: 'no-record', workflow, now });
  const { delivery, workspace, contact } = candidate;
  if (prepared.kind === 'waits') {
    const until = workspaceNow(workspace.clock, now) + MESSAGES_WAIT_MS;
    return { ...nothing(delivery), waiting: waitingOf(candidate, { reason: prepared.waitsFor, until, spreadMs: 0 }) };
  }
  const turn = turnOf(candidate, now);
  const decidedOn = contact === null ? null : { id: contact.id, rev: contact.rev };
  return {
    ...nothing(delivery),
    claim: {
      deliveryId: delivery.id,
      shard: delivery.shard,
      attempt: delivery.attempt,
      contact: decidedOn,
      message: prepared.message,
      ...(turn === null
        ? {}
        : { turn, otherwise: pass(candidate, { state: 'skipped', reason: 'shared-address', workflow, now }).passing }),
    },
    errand: {
      kind: 'message',
      delivery,
      workspace,
      workflow,
      contact: decidedOn,
      depth: depthOf(candidate),
      measured: { opens: prepared.message.tracked, clicks: prepared.message.links.length > 0 },
      send: prepared.send,
    },
  };
};

const judge = async (ports: ClaimPorts, candidate: MessageCandidate, now: number): Promise<Judged> => {
  const { delivery } = candidate;
  const workflow = delivery.versionId === null ? null : (await ports.versions.get(delivery.versionId)).workflowPublicId;
  const verdict = decideDelivery(candidate);
  switch (verdict.kind) {
    case 'send':
      return send(ports, candidate, { verdict, workflow, now });
    case 'defer':
      return { ...nothing(delivery), waiting: waitingOf(candidate, verdict) };
    case 'pass':
      return pass(candidate, { state: 'skipped', reason: verdict.reason, workflow, now });
    case 'cancel':
      return pass(candidate, { state: 'cancelled', reason: verdict.reason, workflow, now });
    case 'leave':
      return { ...nothing(delivery), leaving: leaveRun(candidate, verdict, now) };
    case 'freeze':
      return { ...nothing(delivery), freeze: delivery.id };
  }
};

const workspacesOf = (deliveries: readonly Delivery[]): readonly number[] => [
  ...new Set(deliveries.map(({ workspaceId }) => workspaceId)),
];

const judgeChores = async (ports: ClaimPorts, chores: readonly Delivery[]): Promise<readonly Judged[]> => {
  const workspaces = await ports.verbs.loadWorkspaces(workspacesOf(chores));
  return chores.flatMap((delivery) => {
    const workspace = workspaces.get(delivery.workspaceId);
    if (workspace === undefined) return [];
    return [
      {
        ...nothing(delivery),
        claim: {
          deliveryId: delivery.id,
          shard: delivery.shard,
          attempt: delivery.attempt,
          contact: null,
          message: null,
        },
        errand: { kind: 'chore' as const, delivery, workspace },
      },
    ];
  });
};

/** What claiming a batch came to: the errands to run now, and whether anything changed at all. */
export interface Claiming {
  readonly errands: readonly Errand[];
  readonly closed: number;
  readonly moved: boolean;
}

/** A delivery that cannot be read never will be: it closes, so that it does not stand before the others for ever. */
const giveUp = (delivery: Delivery, at: number): Judged => ({
  ...nothing(delivery),
  passing: {
    shard: delivery.shard,
    closing: { deliveryId: delivery.id, state: 'failed', reason: 'its content cannot be read', at },
    isSeen: delivery.attempt > 0,
    event: null,
  },
});

const judgeMessages = async (
  ports: ClaimPorts,
  messages: readonly Delivery[],
  now: number,
): Promise<readonly Judged[]> => {
  const candidates = await gatherCandidates(ports, { deliveries: messages, now });
  const readable = new Set(candidates.map(({ delivery }) => delivery.id));
  const broken = messages.filter(({ id }) => !readable.has(id));
  const workspaces =
    broken.length === 0 ? new Map<number, Workspace>() : await ports.verbs.loadWorkspaces(workspacesOf(broken));
  const givenUp = broken.map((delivery) => {
    const workspace = workspaces.get(delivery.workspaceId);
    return giveUp(delivery, workspace === undefined ? now : workspaceNow(workspace.clock, now));
  });
  return [...givenUp, ...(await Promise.all(candidates.map((candidate) => judge(ports, candidate, now))))];
};

/** Decides about deliveries whose moment has come, claims in one transaction those that may go, and closes those that may not. */
export const claim = async (
  ports: ClaimPorts,
  {
    tenure,
    deliveries,
    now,
  }: { readonly tenure: Tenure; readonly deliveries: readonly Delivery[]; readonly now: number },
): Promise<Claiming> => {
  const of = (kind: Delivery['kind']): readonly Delivery[] => deliveries.filter((delivery) => delivery.kind === kind);
  const judged = [
    ...(await judgeMessages(ports, of('message'), now)),
    ...(await judgeRequests(ports, of('request'), { now, giveUp })),
    ...(await judgeChores(ports, of('chore'))),
  ];
  const placed = await placeWaiting(
    ports.verbs,
    judged.flatMap(({ waiting }) => waiting ?? []),
  );
  const claimed = await ports.commitBatch({
    members: judged,
    suspectOf: ({ delivery }) => ({ kind: 'delivery', subjectId: delivery.id, workspaceId: delivery.workspaceId }),
    commit: (members) =>
      ports.verbs.claimDeliveries({
        tenure,
        claims: members.flatMap((one) => one.claim ?? []),
        passings: members.flatMap(({ passing }) => passing ?? []),
        freeze: members.flatMap((one) => one.freeze ?? []),
        leavings: members.flatMap(({ leaving }) => leaving ?? []),
        deferrals: members.flatMap(({ delivery }) => placed.get(delivery.id) ?? []),
        now,
      }),
  });
  const ids = new Set(claimed.flatMap((part) => [...part.ids]));
  const errands = judged.flatMap(({ errand }) => (errand !== null && ids.has(errand.delivery.id) ? [errand] : []));
  const closed = claimed.reduce((sum, part) => sum + part.settled, 0);
  return { errands, closed, moved: claimed.some(({ changed }) => changed > 0) };
};
