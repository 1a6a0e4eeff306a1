import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { RequestNote } from '../../model/request/request.ts';
import { verdictOf } from '../../model/request/verdict.ts';
import type { Requests } from '../../service/http/make-request.ts';
import type { Try } from '../../store/verb/hand-deliveries.ts';
import type { Report } from '../port.ts';
import type { Errand } from './judged.ts';

/** What carrying requests is handed. */
export interface CarryRequestPorts {
  readonly requests: Requests;
  readonly hand: (of: Try) => Promise<boolean>;
  readonly report: Report;
}

/** What came of a request: what the ledger is told, and what is kept of the answer. */
export interface CarriedRequest {
  readonly answer: DeliveryAnswer;
  readonly note: RequestNote['answer'];
}

/** Thrown when the ledger says that a request is not ours any more: nothing is said. */
class NotOurs extends Error {}

/** Makes a request; null: it is not ours any more. */
export const carryRequest = async (
  { requests, hand, report }: CarryRequestPorts,
  { delivery, request }: Extract<Errand, { kind: 'request' }>,
): Promise<CarriedRequest | null> => {
  let handed = false;
  try {
    const outcome = await requests.make(request, async () => {
      if (!(await hand({ deliveryId: delivery.id, attempt: delivery.attempt + 1 }))) throw new NotOurs();
      handed = true;
    });
    return {
      answer: verdictOf(outcome, { method: request.method, onUncertain: delivery.onUncertain }),
      note: outcome.kind === 'answered' ? outcome.answer : null,
    };
  } catch (error) {
    if (error instanceof NotOurs) return null;
    const detail = error instanceof Error ? error.message : 'the request could not be made';
    report('a request failed', { delivery: delivery.publicId, detail });
    const answer: DeliveryAnswer = handed ? { kind: 'ambiguous', detail } : { kind: 'retry', detail, waitMs: null };
    return { answer, note: null };
  }
};
