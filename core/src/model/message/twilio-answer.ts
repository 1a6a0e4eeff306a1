import type { MailTrouble } from '@innesto/sdk/contract';
import type { DeliveryAnswer } from '../delivery.ts';
import type { RawCall } from '../inbound/signature.ts';
import type { NamedReport } from './gateway-report.ts';
import { answerOfStatus, waitAsked, type SmsResponse } from './sms-answer.ts';
import { jsonIn, valueAt } from './value-at.ts';

interface Meaning {
  readonly kind: 'refused' | 'retry';
  readonly trouble: MailTrouble;
}

const refused = (trouble: MailTrouble): Meaning => ({ kind: 'refused', trouble });
const retry = (trouble: MailTrouble): Meaning => ({ kind: 'retry', trouble });

/** The recipient has told Twilio itself, by STOP, that they want no more. */
const OPTED_OUT = '21610';

/** What Twilio's own codes say where the status alone says less: https://www.twilio.com/docs/api/errors */
const CODES: ReadonlyMap<string, Meaning> = new Map([
  ['20003', retry('sign-in')],
  ['20404', retry('settings')],
  ['20429', retry('busy')],
  ['21211', refused('recipient')],
  ['21265', refused('recipient')],
  ['21408', refused('recipient')],
  ['21604', refused('recipient')],
  ['21608', refused('recipient')],
  [OPTED_OUT, refused('recipient')],
  ['21612', refused('recipient')],
  ['21614', refused('recipient')],
  ['21212', refused('sender')],
  ['21603', refused('sender')],
  ['21606', refused('sender')],
  ['21659', refused('sender')],
]);

/** Reads what Twilio answered to a message that was handed to it. */
export const readTwilioAnswer = (response: SmsResponse): DeliveryAnswer => {
  const json = jsonIn(response.body);
  if (response.status >= 200 && response.status < 300) {
    const reference = valueAt(json, 'sid');
    return { kind: 'accepted', detail: valueAt(json, 'status') ?? 'accepted', reference };
  }
  const code = valueAt(json, 'code');
  const detail = [code, valueAt(json, 'message') ?? `HTTP ${response.status}`]
    .filter((part) => part !== null)
    .join(': ');
  const meaning = code === null ? undefined : CODES.get(code);
  if (meaning === undefined) return answerOfStatus(response, detail);
  const { trouble } = meaning;
  return meaning.kind === 'refused'
    ? { kind: 'refused', detail, trouble, ...(code === OPTED_OUT ? { optedOut: true } : {}) }
    : { kind: 'retry', detail, waitMs: waitAsked(response.headers), trouble };
};

const STATES: ReadonlyMap<string, 'sent' | 'delivered' | 'undelivered'> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'undelivered'],
  ['canceled', 'undelivered'],
]);

/** The members of a form that was sent. */
export const formOf = ({ body }: Pick<RawCall, 'body'>): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(body.toString('utf8')));

/** Reads what Twilio tells: of a message, or what somebody answered. */
export const readTwilioReport = (call: Pick<RawCall, 'body'>): NamedReport => {
  const { MessageSid, MessageStatus, SmsStatus, ErrorCode, ErrorMessage, From, Body } = formOf(call);
  if (SmsStatus === 'received' && MessageSid !== undefined && From !== undefined)
    return { reference: MessageSid, report: null, reply: { reference: MessageSid, from: From, text: Body ?? '' } };
  const state = STATES.get(MessageStatus ?? SmsStatus ?? '');
  const why = [ErrorCode, ErrorMessage].filter((part) => part !== undefined && part !== '').join(': ');
  return {
    reference: MessageSid ?? null,
    report:
      state === undefined
        ? null
        : { state, reason: why === '' ? null : why, ...(ErrorCode === OPTED_OUT ? { optedOut: true } : {}) },
  };
};
