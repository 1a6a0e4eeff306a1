import { decideSending } from '../../model/calendar/sending-time.ts';
import { workspaceNow } from '../../model/clock.ts';
import type { Contact } from '../../model/contact.ts';
import type { Delivery } from '../../model/delivery.ts';
import { renderRequest, type RenderedRequest, type RequestRendering } from '../../model/request/render-request.ts';
import type { AskingStep, StepReach } from '../../model/request/request.ts';
import type { RequestToMake, Requests } from '../../service/http/make-request.ts';
import { waitingOf } from './defer.ts';
import { decideGrounds, type Verdict } from './gate.ts';
import { gatherRequests, type GatherRequestPorts, type RequestCandidate } from './gather-requests.ts';
import { leaveRun, nothing, type Judged } from './judged.ts';

/** What the pipeline asks the house about steps that ask other systems. */
export interface RequestHouse extends Requests {
  /** For each step in its place; null: its plugin is not installed in that version any more. */
  reachOf(steps: readonly AskingStep[]): Promise<readonly (StepReach | null)[]>;
  /** Those of some connections that have to be signed in again before anything is asked with them. */
  toSignIn(connections: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What claiming requests is handed. */
export interface ClaimRequestPorts extends GatherRequestPorts {
  readonly requests: RequestHouse;
}

const USUAL_SECONDS = 15;
const LOOK_AGAIN_MS = 6 * 3_600_000;

interface Grounded extends RequestCandidate {
  readonly reach: StepReach | null;
  /** The connection at which somebody has to sign in first; null: there is none. */
  readonly toSignIn: string | null;
}

type RequestVerdict = Exclude<Verdict, { kind: 'send' }> | { readonly kind: 'make'; readonly contact: Contact };

const decide = (candidate: RequestCandidate): RequestVerdict => {
  const grounds = decideGrounds(candidate);
  if ('kind' in grounds) return grounds;
  const time = decideSending(candidate.sending);
  if (time.kind === 'never') return { kind: 'pass', reason: time.reason };
  // A machine is asked: many for the same moment need not be spread.
  return time.kind === 'later' ? { ...time, kind: 'defer', spreadMs: 0 } : { kind: 'make', contact: grounds };
};

const pass = (
  { delivery, workspace }: RequestCandidate,
  {
    state,
    reason,
    now,
  }: { readonly state: 'skipped' | 'failed' | 'cancelled'; readonly reason: string; readonly now: number },
): Judged => ({
  ...nothing(delivery),
  passing: {
    shard: delivery.shard,
    closing: {
      deliveryId: delivery.id,
      // What may have arrived once cannot be said not to have.
      state: delivery.uncertain > 0 && state !== 'cancelled' ? 'uncertain' : state,
      reason,
      at: workspaceNow(workspace.clock, now),
    },
    isSeen: delivery.attempt > 0,
    event: null,
  },
});

/** What was asked once is asked again as it was; else it is filled in with what is true now. */
const fillIn = (
  { asked, effect, run, event, workspace }: RequestCandidate,
  contact: Contact,
  at: number,
): RequestRendering => {
  if (asked !== null) return { kind: 'rendered', request: asked };
  const { fields, ...person } = contact;
  return renderRequest(effect, {
    contact: person,
    field: fields,
    event: event ?? {},
    variable: run?.variables ?? {},
    workspace: { name: workspace.name, timeZone: workspace.timeZone },
    now: new Date(at).toISOString(),
  });
};

const toMake = (
  { delivery, effect }: RequestCandidate,
  { url, body, type }: RenderedRequest,
  reach: StepReach,
): RequestToMake => ({
  ...reach,
  id: delivery.publicId,
  method: effect.method,
  url,
  headers: effect.headers ?? {},
  body,
  type,
  sign: effect.sign === undefined ? null : { secret: effect.sign.secret, optional: effect.sign.optional ?? false },
  milliseconds: (effect.timeoutSeconds ?? USUAL_SECONDS) * 1000,
  isRepeated: delivery.onUncertain === 'resend',
  ...(effect.connection === undefined ? {} : { connection: effect.connection }),
});

const make = (candidate: Grounded, contact: Contact, now: number): Judged => {
  const { delivery, workspace, effect, reach } = candidate;
  const broken = (reason: string): Judged => pass(candidate, { state: 'failed', reason, now });
  if (reach === null) return broken('the plugin is not installed any more');
  const at = workspaceNow(workspace.clock, now);
  const filled = fillIn(candidate, contact, at);
  if (filled.kind === 'broken') return broken(`the request cannot be put together: ${filled.problem}`);
  const { publicId, workspaceId, runId, workflowId, versionId, step } = delivery;
  return {
    ...nothing(delivery),
    claim: {
      deliveryId: delivery.id,
      shard: delivery.shard,
      attempt: delivery.attempt,
      contact: { id: contact.id, rev: contact.rev },
      message: null,
      request: {
        deliveryId: delivery.id,
        contactId: contact.id,
        publicId,
        workspaceId,
        runId,
        workflowId,
        versionId,
        step,
        ...filled.request,
        method: effect.method,
        createdAt: at,
      },
    },
    errand: { kind: 'request', delivery, workspace, request: toMake(candidate, filled.request, reach) },
  };
};

/** It waits for a person: whoever signs in again lets it go at once; until then it is looked at now and then, and never given up. */
const hold = (candidate: RequestCandidate, connection: string, now: number): Judged => {
  const until = workspaceNow(candidate.workspace.clock, now) + LOOK_AGAIN_MS;
  return {
    ...nothing(candidate.delivery),
    waiting: waitingOf(candidate, { reason: { kind: 'sign-in', connection }, until, spreadMs: 0 }),
  };
};

const judge = (candidate: Grounded, now: number): Judged => {
  const { delivery } = candidate;
  const verdict = decide(candidate);
  switch (verdict.kind) {
    case 'make':
      return candidate.toSignIn === null
        ? make(candidate, verdict.contact, now)
        : hold(candidate, candidate.toSignIn, now);
    case 'defer':
      return { ...nothing(delivery), waiting: waitingOf(candidate, verdict) };
    case 'pass':
      return pass(candidate, { state: 'skipped', reason: verdict.reason, now });
    case 'cancel':
      return pass(candidate, { state: 'cancelled', reason: verdict.reason, now });
    case 'leave':
      return { ...nothing(delivery), leaving: leaveRun(candidate, verdict, now) };
    case 'freeze':
      return { ...nothing(delivery), freeze: delivery.id };
  }
};

const askingStep = ({ delivery, workspace, version }: RequestCandidate): AskingStep | null => {
  const step = version.graph.steps.get(delivery.step ?? '');
  if (step?.kind !== 'action' || delivery.workflowId === null) return null;
  return {
    workspaceId: workspace.id,
    workflowId: delivery.workflowId,
    workspace: workspace.publicId,
    workflow: version.workflowPublicId,
    step: step.id,
    contribution: step.contribution,
    pluginVersion: version.pins.get(step.contribution) ?? '',
    config: step.config,
  };
};

/** Asks the house once for all steps of a batch where they may ask. */
const ground = async (
  { requests }: ClaimRequestPorts,
  candidates: readonly RequestCandidate[],
): Promise<readonly Grounded[]> => {
  const named = candidates.flatMap(({ effect }) => effect.connection ?? []);
  const held = named.length === 0 ? new Set<string>() : await requests.toSignIn([...new Set(named)]);
  const groups = Map.groupBy(candidates, ({ version, delivery }) => `${version.id} ${delivery.step}`);
  const asking = [...groups.values()].flatMap((group) => {
    const step = group[0] === undefined ? null : askingStep(group[0]);
    return step === null ? [] : [{ group, step }];
  });
  const reaches = asking.length === 0 ? [] : await requests.reachOf(asking.map(({ step }) => step));
  const reachOf = new Map(
    asking.flatMap(({ group }, at) => group.map((candidate) => [candidate, reaches[at] ?? null] as const)),
  );
  return candidates.map((candidate) => ({
    ...candidate,
    reach: reachOf.get(candidate) ?? null,
    toSignIn: named.find((one) => one === candidate.effect.connection && held.has(one)) ?? null,
  }));
};

/** Decides about requests whose moment has come. `giveUp`: what becomes of those that cannot even be read. */
export const judgeRequests = async (
  ports: ClaimRequestPorts,
  deliveries: readonly Delivery[],
  { now, giveUp }: { readonly now: number; readonly giveUp: (delivery: Delivery, at: number) => Judged },
): Promise<readonly Judged[]> => {
  if (deliveries.length === 0) return [];
  const candidates = await ground(ports, await gatherRequests(ports, { deliveries, now }));
  const readable = new Set(candidates.map(({ delivery }) => delivery.id));
  return [
    ...deliveries.flatMap((delivery) => (readable.has(delivery.id) ? [] : giveUp(delivery, now))),
    ...candidates.map((candidate) => judge(candidate, now)),
  ];
};
