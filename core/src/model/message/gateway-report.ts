import type { GatewayReplies, GatewayReport } from '@innesto/sdk/contract';
import type { RawCall } from '../inbound/signature.ts';
import type { MessageReport } from './message-report.ts';
import type { SmsReply } from './reply.ts';
import { jsonIn, valueAt } from './value-at.ts';

/** That a message was read, as the other side tells it. `url`: where the link leads; null: it does not say. `isMachine`: a program did so. */
export interface ToldReading {
  readonly kind: 'opened' | 'clicked';
  readonly url: string | null;
  readonly isMachine: boolean;
}

/** A report with the name of the message that it is about; null where it names none. */
export interface NamedReport {
  readonly reference: string | null;
  /** Null: it says nothing of which anybody would want to hear, such as that it is queued. */
  readonly report: MessageReport | null;
  /** What somebody answered; absent: it is about a message of ours. */
  readonly reply?: SmsReply;
  /** That it was opened, or a link in it followed; absent: it says nothing of that. */
  readonly reading?: ToldReading;
}

/** A number as gateways write it: with its country code, whose plus they leave out, or which the plus in a form became a space before. */
const internationally = (from: string): string => {
  const digits = from.trim();
  return /^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : digits;
};

/** What a call carries: what stands in its address, in a form, or in JSON. Of one that signs its body only what stands in that is believed. */
const membersOf = ({ query: open, headers, body }: RawCall, isSigned: boolean): unknown => {
  const query = isSigned ? {} : open;
  const text = body.toString('utf8');
  const type = headers['content-type'] ?? '';
  if (/json/i.test(type) || /^\s*[[{]/.test(text)) return jsonIn(text);
  return text === '' ? query : { ...query, ...Object.fromEntries(new URLSearchParams(text)) };
};

/** Reads what somebody answered, by what the connection says of it; null: it says of no number or of no text. */
export const readGatewayReply = (rule: GatewayReplies, call: RawCall): SmsReply | null => {
  const members = membersOf(call, rule.signature?.holds === 'hmac-sha256');
  const from = valueAt(members, rule.from);
  const text = valueAt(members, rule.text);
  if (from === null || text === null) return null;
  return { reference: rule.id === undefined ? null : valueAt(members, rule.id), from: internationally(from), text };
};

const isAmong = (words: readonly string[], word: string): boolean =>
  words.some((known) => known.toLowerCase() === word.toLowerCase());

/** Reads a gateway's call by what its connection says of it. */
export const readGatewayReport = (rule: GatewayReport, call: RawCall): NamedReport => {
  const members = membersOf(call, rule.signature?.holds === 'hmac-sha256');
  const word = valueAt(members, rule.state);
  const state =
    word === null
      ? null
      : isAmong(rule.delivered, word)
        ? 'delivered'
        : isAmong(rule.undelivered, word)
          ? 'undelivered'
          : null;
  const given = rule.reason === undefined ? null : valueAt(members, rule.reason);
  const reason = given ?? (state === 'undelivered' ? word : null);
  return {
    reference: rule.id === undefined ? null : valueAt(members, rule.id),
    report: state === null ? null : { state, reason },
  };
};
