import type { DeliveryAnswer } from '../../model/delivery.ts';
import type { RawCall } from '../../model/inbound/signature.ts';
import type { TwilioConfig } from '../../model/message/sms-config.ts';
import type { PreparedSms } from '../../model/message/sms.ts';
import { formOf, readTwilioAnswer } from '../../model/message/twilio-answer.ts';
import type { Bounds } from '../http/guarded-request.ts';
import { askOnce, type Asked } from './ask.ts';
import type { SmsDriver } from './port.ts';

/** An account at Twilio with its secrets. */
export interface TwilioAccount {
  readonly config: TwilioConfig;
  readonly authToken: string | null;
  readonly apiKeySecret: string | null;
}

const OWN_SERVER = 'https://api.twilio.com';

// It is large, and only who has an account there needs it.
const loadSdk = async () => (await import('twilio')).default;

const isLocal = (url: string): boolean => /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(URL.parse(url)?.host ?? '');

/** Where Twilio is to tell what becomes of a message: it refuses addresses of one's own machine, and without the token nothing it tells could be believed. */
const toldAt = ({ config, authToken }: TwilioAccount, statusUrl: string): string | null =>
  authToken === null || (config.server === null && isLocal(statusUrl)) ? null : statusUrl;

const senderOf = (
  { config }: TwilioAccount,
  from: string | null,
): { from: string } | { messagingServiceSid: string } => {
  const sender = from ?? config.sender;
  if (config.messagingService !== null && from === null) return { messagingServiceSid: config.messagingService };
  return { from: sender ?? '' };
};

/** A client of the SDK; its requests go by `carry` instead of a socket of its own. */
const clientOf = async (
  { config, authToken, apiKeySecret }: TwilioAccount,
  carry: (request: { url: string; headers: Record<string, string>; body: string }) => Promise<Asked>,
) => {
  const sdk = await loadSdk();
  const httpClient = new sdk.RequestClient({ autoRetry: false, keepAlive: false });
  httpClient.axios.defaults.adapter = async (request) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers.toJSON()).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    const asked = await carry({ url: request.url ?? '', headers, body: String(request.data ?? '') });
    const {
      status,
      headers: told,
      body,
    } = asked.kind === 'answered' ? asked.response : { status: 599, headers: {}, body: '' };
    return { status, statusText: '', headers: { ...told }, data: body, config: request };
  };
  const [user, password] =
    config.apiKey === null ? [config.accountSid, authToken ?? ''] : [config.apiKey, apiKeySecret ?? ''];
  // Not what the machine's environment says of region and edge: the connection says all of it.
  return sdk(user, password, { accountSid: config.accountSid, httpClient, edge: '', region: '' });
};

/** Sends by an account at Twilio: in the SDK's own words, by the hub's own guarded way out. */
export const createTwilioDriver = (account: TwilioAccount, bounds: Bounds): SmsDriver => {
  const server = account.config.server ?? OWN_SERVER;
  const ask = async (sms: PreparedSms, hand: () => Promise<void>): Promise<DeliveryAnswer> => {
    let asked: Asked | null = null;
    let broken: { readonly error: unknown } | null = null;
    const client = await clientOf(account, async ({ url, headers, body }) => {
      const { pathname, search } = new URL(url);
      const request = {
        method: 'POST',
        url: new URL(`${server.replace(/\/+$/, '')}${pathname}${search}`),
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)), 'accept-encoding': 'identity' },
        body,
      };
      try {
        return (asked = await askOnce(bounds, request, hand));
      } catch (error) {
        broken = { error };
        throw error;
      }
    });
    const statusCallback = toldAt(account, sms.statusUrl);
    const sent = client.messages.create({
      to: sms.to,
      body: sms.text,
      ...senderOf(account, sms.from),
      ...(statusCallback === null ? {} : { statusCallback }),
    });
    // What the SDK makes of an answer is an error or a message; what the ledger needs is read from the answer itself.
    await sent.catch(() => undefined);
    return answerOf(asked, broken);
  };
  return { name: 'twilio', send: ask };
};

const answerOf = (asked: Asked | null, broken: { readonly error: unknown } | null): DeliveryAnswer => {
  if (broken !== null) throw broken.error;
  if (asked === null) return { kind: 'retry', detail: 'it was not asked', waitMs: null, trouble: 'other' };
  return asked.kind === 'failed' ? asked.answer : readTwilioAnswer(asked.response);
};

/** Whether a call really comes from Twilio: by the SDK's own check of its signature over the address and everything it says. */
export const isFromTwilio = async (
  authToken: string,
  { call, url }: { readonly call: RawCall; readonly url: string },
): Promise<boolean> => {
  const signature = call.headers['x-twilio-signature'];
  if (signature === undefined) return false;
  const sdk = await loadSdk();
  return sdk.validateRequest(authToken, signature, url, formOf(call));
};
