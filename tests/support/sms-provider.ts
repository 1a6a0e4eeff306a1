import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An SMS as a provider took it, by Twilio's protocol or by a plain one of its own. */
export interface TakenSms {
  readonly by: 'twilio' | 'gateway';
  readonly to: string;
  readonly from: string;
  readonly text: string;
  /** The provider's own name for it. */
  readonly id: string;
  /** Where the provider is to tell what becomes of it; null: nowhere. */
  readonly statusUrl: string | null;
  readonly authorization: string;
}

/** A provider of SMS on this machine. */
export interface SmsProvider {
  /** Where it listens, as `host:port`. */
  readonly host: string;
  /** What it took, oldest first. */
  readonly taken: TakenSms[];
  /** How it answers the next SMS, each used once: `refuse` says no; `stopped` that they have told it to stop; `break` takes it and breaks the line. */
  readonly moods: Mood[];
  /** Tells by Twilio's protocol what becomes of an SMS; gives the status of the answer. `token`: by which it signs. */
  tell(sms: TakenSms, status: string, token: string, more?: Readonly<Record<string, string>>): Promise<number>;
  /** Hands on by Twilio's protocol what somebody answered; gives the status of the answer. */
  handOn(
    reply: { readonly id: string; readonly from: string; readonly text: string },
    to: { readonly url: string; readonly token: string },
  ): Promise<number>;
  close(): Promise<void>;
}

type Mood = 'refuse' | 'stopped' | 'break';

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

/** As Twilio's documentation describes it: HMAC-SHA1 of the address and the form's members in order, in base 64. */
const twilioSignature = (token: string, url: string, form: Readonly<Record<string, string>>): string =>
  createHmac('sha1', token)
    .update(
      url +
        Object.entries(form)
          .toSorted(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, value]) => name + value)
          .join(''),
    )
    .digest('base64');

/** Calls by Twilio's protocol, signed; gives the status of the answer. */
const post = async (url: string, form: Readonly<Record<string, string>>, token: string): Promise<number> => {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': twilioSignature(token, url, form),
  };
  return (await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form).toString() })).status;
};

const read = (path: string, body: string, authorization: string, serial: number): TakenSms => {
  if (path.startsWith('/2010-04-01/')) {
    const form = new URLSearchParams(body);
    const of = (name: string): string => form.get(name) ?? '';
    const from = form.get('From') ?? of('MessagingServiceSid');
    const statusUrl = form.get('StatusCallback');
    return { by: 'twilio', to: of('To'), from, text: of('Body'), id: `SM${serial}`, statusUrl, authorization };
  }
  const { to, from, text } = JSON.parse(body) as { to: string; from: string; text: string };
  return { by: 'gateway', to, from, text, id: `g-${serial}`, statusUrl: null, authorization };
};

/** Opens the provider. */
export const openSmsProvider = async (): Promise<SmsProvider> => {
  const taken: TakenSms[] = [];
  const moods: Mood[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const mood = moods.shift();
    const json = (status: number, value: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (mood === 'stopped') {
      json(400, { code: 21610, message: 'Attempt to send to unsubscribed recipient', status: 400 });
      return;
    }
    if (mood === 'refuse') {
      json(400, { code: 21211, message: 'The To number is not a valid phone number.', status: 400 });
      return;
    }
    const sms = read(request.url ?? '', body, request.headers.authorization ?? '', taken.length + 1);
    taken.push(sms);
    if (mood === 'break') request.socket.destroy();
    else if (sms.by === 'twilio') json(201, { sid: sms.id, status: 'queued' });
    else json(200, { messages: [{ id: sms.id, state: 'queued' }] });
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    moods,
    handOn: ({ id, from, text }, { url, token }) =>
      post(url, { MessageSid: id, SmsStatus: 'received', From: from, To: 'Palestra', Body: text }, token),
    tell: ({ id, statusUrl }, status, token, more = {}) =>
      post(statusUrl ?? '', { MessageSid: id, MessageStatus: status, ...more }, token),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
