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
  [408, 'busy'],
  [425, 'busy'],
  [429, 'busy'],
  [503, 'busy'],
]);

/**
 * What a status says of a message that did not get a yes: that it may be sent again, that it never will be taken, or that nobody knows.
 * A server that broke down over it (5xx) may have handed it on before.
 */
export const answerOfStatus = (
  { status, headers }: Pick<SmsResponse, 'status' | 'headers'>,
  detail: string,
): DeliveryAnswer => {
  const trouble = ABOUT_THE_WAY.get(status) ?? (status < 400 ? 'settings' : undefined);
  if (trouble !== undefined) return { kind: 'retry', detail, waitMs: waitAsked(headers), trouble };
  return status >= 500
    ? { kind: 'ambiguous', detail, trouble: 'silent' }
    : { kind: 'refused', detail, trouble: 'content' };
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
