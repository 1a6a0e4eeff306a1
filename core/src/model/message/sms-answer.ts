import type { MailTrouble } from '@innesto/sdk/contract';
import type { DeliveryAnswer } from '../delivery.ts';
import type { GatewayConfig } from './sms-config.ts';
import { jsonIn, valueAt } from './value-at.ts';

/** What a gateway answered. */
export interface SmsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const LONGEST_DETAIL = 300;

const isGood = (status: number): boolean => status >= 200 && status < 300;

/** How long the other side asks to be left alone, in milliseconds; null: it does not say. */
export const waitAsked = (headers: Readonly<Record<string, string>>): number | null => {
  const given = headers['retry-after'];
  return given !== undefined && /^\d{1,6}$/.test(given) ? Number(given) * 1000 : null;
};

/** What is about the account or the way and not about this message: it may go once that is mended. */
const ABOUT_THE_WAY: ReadonlyMap<number, MailTrouble> = new Map([
  [401, 'sign-in'],
  [402, 'credit'],
  [403, 'sign-in'],
  [404, 'settings'],
  [405, 'settings'],
  [425, 'busy'],
  [429, 'busy'],
]);

/** What is said by who stands in front of the gateway, or by one that took the message before: sent on, waited in vain, out of order. */
const leftOpen = (status: number): MailTrouble | null =>
  status < 400 ? 'settings' : status === 408 || status === 503 ? 'busy' : status >= 500 ? 'silent' : null;

/**
 * What a status says of a message that did not get a yes: that it may be sent again, that it never will be taken, or that nobody knows.
 * A server that broke down over it (5xx) may have handed it on before, unless it says when to come back; one that sends on (3xx) may do so
 * after it was done.
 */
export const answerOfStatus = (
  { status, headers }: Pick<SmsResponse, 'status' | 'headers'>,
  detail: string,
): DeliveryAnswer => {
  const waitMs = waitAsked(headers);
  const trouble = ABOUT_THE_WAY.get(status) ?? (status === 503 && waitMs !== null ? 'busy' : undefined);
  if (trouble !== undefined) return { kind: 'retry', detail, waitMs, trouble };
  const open = leftOpen(status);
  return open === null ? { kind: 'refused', detail, trouble: 'content' } : { kind: 'ambiguous', detail, trouble: open };
};

const told = ({ status, body }: SmsResponse): string =>
  `${status} ${body.replaceAll(/\s+/g, ' ').trim()}`.trim().slice(0, LONGEST_DETAIL);

/** Reads a gateway's answer by what its connection says of it. */
export const readGatewayAnswer = ({ answer: { id, taken } }: GatewayConfig, response: SmsResponse): DeliveryAnswer => {
  const detail = told(response);
  if (!isGood(response.status)) return answerOfStatus(response, detail);
  const json = jsonIn(response.body);
  if (taken !== undefined) {
    const said = valueAt(json, taken.at);
    if (said === null) return { kind: 'ambiguous', detail, trouble: 'settings' };
    if (!taken.is.includes(said)) return { kind: 'refused', detail, trouble: 'content' };
  }
  return { kind: 'accepted', detail, ...(id === undefined ? {} : { reference: valueAt(json, id) }) };
};
