import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { SmsResponse } from '../../model/message/sms-answer.ts';
import { openGuardedLine, type Bounds, type PlainRequest } from '../http/guarded-request.ts';
import { OutsideError, UnsaidError } from '../http/outside-errors.ts';

/** Either what came back, or what it means for the message that nothing did. */
export type Asked =
  | { readonly kind: 'answered'; readonly response: SmsResponse }
  | { readonly kind: 'failed'; readonly answer: DeliveryAnswer };

const TROUBLES = {
  refused: 'not-allowed',
  unreachable: 'unreachable',
  'too-slow': 'silent',
  'too-large': 'silent',
  'not-understood': 'settings',
} as const;

const failed = (error: unknown, handed: boolean): Asked => {
  if (!(error instanceof OutsideError)) throw error;
  const [detail, trouble] = [error.message, TROUBLES[error.trouble]];
  return {
    kind: 'failed',
    answer: handed ? { kind: 'ambiguous', detail, trouble } : { kind: 'retry', detail, waitMs: null, trouble },
  };
};

/**
 * Makes a request that may be made once only. `hand` is called when the connection stands and before anything is said on it: what breaks
 * before may go again, after that nobody knows.
 */
export const askOnce = async (bounds: Bounds, request: PlainRequest, hand: () => Promise<void>): Promise<Asked> => {
  const opened = await openGuardedLine(request.url, bounds).catch((error: unknown) => failed(error, false));
  if ('kind' in opened) return opened;
  try {
    await hand();
  } catch (error) {
    opened.close();
    throw error;
  }
  try {
    const { status, headers, body } = await opened.ask(request);
    return { kind: 'answered', response: { status, headers, body } };
  } catch (error) {
    return failed(error, !(error instanceof UnsaidError));
  }
};
