import {
  isBelieved,
  type AnsweredResult,
  type CarryRequest,
  type RequestAnswer,
  type RequestMethod,
} from '@innesto/sdk/contract';
import type { DeliveryAnswer } from '../delivery.ts';
import type { RequestOutcome } from '../request/request.ts';
import { answerOfStatus } from './sms-answer.ts';

/** A transport's request as it goes out, but for what its connection adds. */
export interface PlainCarrying {
  readonly method: RequestMethod;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly type: string | null;
  readonly milliseconds: number;
}

const USUAL_SECONDS = 15;

const withQuery = (url: string, query: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(query).toString();
  return text === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${text}`;
};

const bodyOf = (body: CarryRequest['body']): Pick<PlainCarrying, 'body' | 'type'> => {
  if (body === undefined) return { body: null, type: null };
  if ('json' in body) return { body: JSON.stringify(body.json), type: 'application/json' };
  if ('form' in body)
    return { body: new URLSearchParams(body.form).toString(), type: 'application/x-www-form-urlencoded' };
  return { body: body.text, type: body.type ?? 'text/plain; charset=utf-8' };
};

/** A transport's request as it is written: the query in its address, the body as text of a type. */
export const plainCarrying = ({
  method = 'POST',
  url,
  query = {},
  headers = {},
  body,
  timeoutSeconds = USUAL_SECONDS,
}: CarryRequest): PlainCarrying => ({
  method,
  url: withQuery(url, query),
  headers,
  ...bodyOf(body),
  milliseconds: timeoutSeconds * 1000,
});

/** What came of a request but an answer: nothing left, or nobody knows. */
export const answerUnheard = (outcome: Exclude<RequestOutcome, { kind: 'answered' }>): DeliveryAnswer => {
  const { detail } = outcome;
  switch (outcome.kind) {
    case 'forbidden':
      return { kind: 'retry', detail, waitMs: null, trouble: 'not-allowed' };
    case 'unreached':
      return { kind: 'retry', detail, waitMs: null, trouble: 'unreachable' };
    case 'lost':
      return { kind: 'ambiguous', detail, trouble: 'silent' };
  }
};

type Heard = Pick<RequestAnswer, 'status' | 'headers'>;

const isYes = ({ status }: Heard): boolean => status >= 200 && status < 300;

/** What an answer means that its transport could not read: of a yes nobody knows what it was to; a no says by itself what it leaves open. */
export const answerUnread = (answer: Heard, detail: string): DeliveryAnswer =>
  isYes(answer)
    ? { kind: 'ambiguous', detail, trouble: 'settings' }
    : answerOfStatus(answer, `${answer.status}: ${detail}`);

/**
 * What the ledger is told of an answer that the transport has read. Whoever said yes may have taken the message, and a message is never repeated in
 * silence: so `again` counts only of a no, and `sent` only of a yes, whatever the transport says.
 */
export const answerRead = (answer: Heard, read: AnsweredResult): DeliveryAnswer => {
  const isTrue = isBelieved(answer.status, read);
  switch (read.outcome) {
    case 'sent': {
      if (!isTrue) return answerUnread(answer, 'the transport takes that for a yes, and it is none');
      const { detail = `it answered ${answer.status}`, reference = null } = read;
      return { kind: 'accepted', detail, reference };
    }
    case 'refused':
      return {
        kind: 'refused',
        detail: read.reason,
        trouble: read.trouble ?? 'content',
        ...(read.optedOut === true ? { optedOut: true } : {}),
      };
    case 'again': {
      const { reason: detail, trouble = 'busy', afterSeconds } = read;
      if (!isTrue) return { kind: 'ambiguous', detail, trouble };
      return { kind: 'retry', detail, waitMs: afterSeconds === undefined ? null : afterSeconds * 1000, trouble };
    }
    case 'uncertain':
      return { kind: 'ambiguous', detail: read.reason, trouble: 'silent' };
  }
};
