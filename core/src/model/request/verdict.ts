import type { RequestMethod } from '@innesto/sdk/contract';
import type { DeliveryAnswer } from '../delivery.ts';
import type { RequestOutcome } from './request.ts';

/** Answers that say: not now. */
const LATER = new Set([408, 425, 429]);

const isLater = (status: number): boolean => LATER.has(status) || status >= 500;

/** Whose yes or no was never heard: who stands in front waited in vain, or what was asked broke down over it. One that says when to come back did nothing. */
const isOpen = (status: number, waitMs: number | null): boolean =>
  status === 408 || (status >= 500 && !(status === 503 && waitMs !== null));

/** The request that an outcome is of. */
export interface AskedFor {
  readonly method: RequestMethod;
  readonly onUncertain: 'resend' | 'hold';
}

/**
 * What the ledger makes of what came of a request. To read again changes nothing: a question of which no answer came is simply asked again.
 * One that is to be held where nobody knows is not repeated after an answer that says no more than that something broke.
 */
export const verdictOf = (outcome: RequestOutcome, { method, onUncertain }: AskedFor): DeliveryAnswer => {
  const isRead = method === 'GET';
  switch (outcome.kind) {
    case 'answered': {
      const { answer, waitMs } = outcome;
      const detail = `it answered ${answer.status}`;
      if (answer.status >= 200 && answer.status < 300) return { kind: 'accepted', detail };
      if (!isRead && onUncertain === 'hold' && isOpen(answer.status, waitMs)) return { kind: 'ambiguous', detail };
      return isLater(answer.status) ? { kind: 'retry', detail, waitMs } : { kind: 'refused', detail };
    }
    case 'forbidden':
      return { kind: 'refused', detail: outcome.detail };
    case 'unreached':
      return { kind: 'retry', detail: outcome.detail, waitMs: null };
    case 'lost':
      return isRead
        ? { kind: 'retry', detail: outcome.detail, waitMs: null }
        : { kind: 'ambiguous', detail: outcome.detail };
  }
};
