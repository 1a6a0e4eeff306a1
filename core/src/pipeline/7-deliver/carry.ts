import type { JsonObject } from '@innesto/sdk/contract';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import { isNotice } from '../../model/message/notice.ts';
import type { RequestState } from '../../model/request/request.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Answered } from '../../store/verb/answer-deliveries.ts';
import type { Handing } from '../../store/verb/hand-deliveries.ts';
import type { OptOut } from '../../store/verb/opt-out.ts';
import type { Report } from '../port.ts';
import { carryRequest, type CarriedRequest, type CarryRequestPorts } from './carry-request.ts';
import type { Errand } from './judged.ts';
import { tell, type Told } from './tell.ts';

/** Background work of the hub's own, by the name in its delivery's body; resolves when it is done for good, and can be run again from where it stopped. */
export interface Chores {
  perform(body: JsonObject, workspace: Workspace, signal: AbortSignal): Promise<void>;
}

/** What carrying is handed. `hand` and `answer` are group commits. */
export interface CarryPorts extends CarryRequestPorts {
  readonly hand: (of: Handing) => Promise<boolean>;
  readonly answer: (answered: Answered) => Promise<boolean>;
  /** Withdraws what a contact had consented to by a channel; once, however often it is said. */
  readonly optOut: (out: OptOut & { readonly receivedAt: number }) => Promise<number>;
  readonly chores: Chores;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

const AFTER_TROUBLE_MS = 1000;

/** Thrown into a driver when the ledger says that a delivery is not ours any more: nothing leaves. */
class NotOurs extends Error {}

const sendMessage = async (
  ports: CarryPorts,
  errand: Extract<Errand, { kind: 'message' }>,
): Promise<DeliveryAnswer | null> => {
  const { contact, delivery } = errand;
  let handed = false;
  try {
    return await errand.send(async () => {
      if (!(await ports.hand({ deliveryId: delivery.id, attempt: delivery.attempt + 1, contact }))) throw new NotOurs();
      handed = true;
    });
  } catch (error) {
    if (error instanceof NotOurs) return null;
    const detail = error instanceof Error ? error.message : 'the driver failed';
    ports.report('a driver for messages failed', { delivery: errand.delivery.publicId, detail });
    // Once handed over, whether bytes left cannot be told from here: the ledger treats it as it treats a crash.
    return handed ? { kind: 'ambiguous', detail } : { kind: 'retry', detail, waitMs: null };
  }
};

const performChore = async (
  ports: CarryPorts,
  errand: Extract<Errand, { kind: 'chore' }>,
): Promise<DeliveryAnswer | null> => {
  try {
    await ports.chores.perform(errand.delivery.body, errand.workspace, ports.signal);
    // The hub stops in the middle of it: that is no failed try, and whoever has the shard next goes on with it.
    return ports.signal.aborted ? null : { kind: 'accepted', detail: 'done' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'it failed';
    ports.report('background work failed', { delivery: errand.delivery.publicId, detail });
    return { kind: 'retry', detail, waitMs: null };
  }
};

const carryOut = async (ports: CarryPorts, errand: Errand): Promise<CarriedRequest | null> => {
  if (errand.kind === 'request') return carryRequest(ports, errand);
  const answer = errand.kind === 'message' ? await sendMessage(ports, errand) : await performChore(ports, errand);
  return answer === null ? null : { answer, note: null };
};

/** Where a request stands by what its delivery came to. */
const standing = ({ verdict }: Answered): RequestState => {
  if (verdict.kind === 'again') return verdict.uncertain ? 'uncertain' : 'asking';
  return verdict.closing.state === 'accepted' ? 'answered' : verdict.closing.state;
};

const noting = (answered: Answered, { kind }: Errand, { note }: CarriedRequest): Answered =>
  kind === 'request' ? { ...answered, request: { state: standing(answered), answer: note } } : answered;

/** Whoever told the other side that they want no more is noted before the answer is: a crash in between lets both be told again. */
const hearOptOut = async (
  { optOut, clock }: CarryPorts,
  { delivery, workspace }: Errand,
  { answer }: CarriedRequest,
): Promise<void> => {
  const { contactId, channel } = delivery;
  if (answer.kind !== 'refused' || answer.optedOut !== true || contactId === null || isNotice(delivery)) return;
  const now = clock.now();
  await optOut({
    workspaceId: workspace.id,
    contactIds: [contactId],
    channel: channel === 'email' ? 'email' : 'sms',
    source: 'provider',
    evidence: answer.detail,
    at: workspaceNow(workspace.clock, now),
    receivedAt: now,
  });
};

/** Carries out one errand and writes down what came of it. */
export const carry = async (ports: CarryPorts, errand: Errand): Promise<void> => {
  const carried = await carryOut(ports, errand);
  if (carried === null) return;
  const told: Told = {
    delivery: errand.delivery,
    attempt: errand.delivery.attempt + 1,
    workspace: errand.workspace,
    workflow: errand.kind === 'message' ? errand.workflow : null,
    depth: errand.kind === 'message' ? errand.depth : 0,
    ...(errand.kind === 'message' ? { measured: errand.measured } : {}),
    now: ports.clock.now(),
  };
  const answered = noting(tell(told, carried.answer, ports.random), errand, carried);
  // What the world said is kept here until the database takes it, however long that is away: the ledger must not think for ever
  // that nobody knows. No more such answers can gather than mails are on their way at once.
  for (;;) {
    try {
      await hearOptOut(ports, errand, carried);
      await ports.answer(answered);
      return;
    } catch (error) {
      if (ports.signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, AFTER_TROUBLE_MS));
    }
  }
};
