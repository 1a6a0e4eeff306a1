import type { JsonObject } from '@innesto/sdk/contract';
import type { Clock } from '../../model/clock.ts';
import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Answered } from '../../store/verb/answer-deliveries.ts';
import type { Try } from '../../store/verb/claim-deliveries.ts';
import type { Report } from '../port.ts';
import type { Errand } from './claim.ts';
import { tell, type Told } from './tell.ts';

/** Background work of the hub's own, by the name in its delivery's body; resolves when it is done for good, and can be run again from where it stopped. */
export interface Chores {
  perform(body: JsonObject, workspace: Workspace, signal: AbortSignal): Promise<void>;
}

/** What carrying is handed. `hand` and `answer` are group commits. */
export interface CarryPorts {
  readonly hand: (of: Try) => Promise<boolean>;
  readonly answer: (answered: Answered) => Promise<boolean>;
  readonly chores: Chores;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

const AFTER_TROUBLE_MS = 1000;

/** Thrown into a driver when the ledger says that a delivery is not ours any more: nothing leaves. */
class NotOurs extends Error {}

const sendMail = async (
  ports: CarryPorts,
  errand: Extract<Errand, { kind: 'mail' }>,
): Promise<DeliveryAnswer | null> => {
  const { id: deliveryId, attempt } = errand.delivery;
  let handed = false;
  try {
    return await errand.driver.send(errand.mail, async () => {
      if (!(await ports.hand({ deliveryId, attempt: attempt + 1 }))) throw new NotOurs();
      handed = true;
    });
  } catch (error) {
    if (error instanceof NotOurs) return null;
    const detail = error instanceof Error ? error.message : 'the driver failed';
    ports.report('a mail driver failed', { delivery: errand.delivery.publicId, detail });
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

/** Carries out one errand and writes down what came of it. */
export const carry = async (ports: CarryPorts, errand: Errand): Promise<void> => {
  const answer = errand.kind === 'mail' ? await sendMail(ports, errand) : await performChore(ports, errand);
  if (answer === null) return;
  const told: Told = {
    delivery: errand.delivery,
    attempt: errand.delivery.attempt + 1,
    workspace: errand.workspace,
    workflow: errand.kind === 'mail' ? errand.workflow : null,
    depth: errand.kind === 'mail' ? errand.depth : 0,
    now: ports.clock.now(),
  };
  const answered = tell(told, answer, ports.random);
  // What the world said is kept here until the database takes it, however long that is away: the ledger must not think for ever
  // that nobody knows. No more such answers can gather than mails are on their way at once.
  for (;;) {
    try {
      await ports.answer(answered);
      return;
    } catch (error) {
      if (ports.signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, AFTER_TROUBLE_MS));
    }
  }
};
