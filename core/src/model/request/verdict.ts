import type { RequestMethod } from '@innesto/sdk/contract';
import type { DeliveryAnswer } from '../delivery.ts';
import type { RequestOutcome } from './request.ts';

/** Answers that say: not now. */
const LATER = new Set([408, 425, 429]);

const isLater = (status: number): boolean => LATER.has(status) || status >= 500;

/** What the ledger makes of what came of a request. To read again changes nothing: a question of which no answer came is simply asked again. */
export const verdictOf = (outcome: RequestOutcome, method: RequestMethod): DeliveryAnswer => {
  switch (outcome.kind) {
    case 'answered': {
      const { status } = outcome.answer;
      const detail = `it answered ${status}`;
      if (status >= 200 && status < 300) return { kind: 'accepted', detail };
      return isLater(status) ? { kind: 'retry', detail, waitMs: outcome.waitMs } : { kind: 'refused', detail };
    }
    case 'forbidden':
      return { kind: 'refused', detail: outcome.detail };
    case 'unreached':
      return { kind: 'retry', detail: outcome.detail, waitMs: null };
    case 'lost':
      return method === 'GET'
        ? { kind: 'retry', detail: outcome.detail, waitMs: null }
        : { kind: 'ambiguous', detail: outcome.detail };
  }
};
