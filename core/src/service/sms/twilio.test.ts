import twilio from 'twilio';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TwilioConfig } from '../../model/message/sms-config.ts';
import { openTestGateway, type TestGateway } from './test-gateway.ts';
import { createTwilioDriver, isFromTwilio } from './twilio.ts';

const ACCOUNT = `AC${'0'.repeat(31)}7`;
const SMS = {
  publicId: '00000000-0000-7000-8000-000000000001',
  from: null,
  to: '+393331234567',
  text: 'Ciao Anna, 10 € & più',
  statusUrl: 'https://hub.example/s/abc',
};

let server: TestGateway;
beforeEach(async () => {
  server = await openTestGateway();
  server.answer = () => ({ status: 201, body: '{"sid": "SM1", "status": "queued"}' });
});
afterEach(() => server.close());

const driverOf = (change: Partial<TwilioConfig> = {}, authToken: string | null = 't0ken') =>
  createTwilioDriver(
    {
      config: {
        accountSid: ACCOUNT,
        apiKey: null,
        sender: '+15005550006',
        messagingService: null,
        server: server.url,
        ...change,
      },
      authToken,
      apiKeySecret: change.apiKey === undefined ? null : 'k3y-secret',
    },
    { privateHosts: new Set([server.host]), milliseconds: 2000, bytes: 100_000 },
  );

const ready = () => Promise.resolve();
const formOf = (): Record<string, string> => Object.fromEntries(new URLSearchParams(server.got[0]?.body ?? ''));
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('an account at Twilio', () => {
  test('is asked in the SDK’s own words', async () => {
    expect(await driverOf().send(SMS, ready)).toEqual({ kind: 'accepted', detail: 'queued', reference: 'SM1' });
    const [got] = server.got;
    expect(got?.url.pathname).toBe(`/2010-04-01/Accounts/${ACCOUNT}/Messages.json`);
    expect(got?.headers).toMatchObject({
      authorization: basic(ACCOUNT, 't0ken'),
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(formOf()).toEqual({ To: SMS.to, From: '+15005550006', Body: SMS.text, StatusCallback: SMS.statusUrl });
  });

  test('may be signed in to by an API key, and choose the sender by itself', async () => {
    const key = `SK${'1'.repeat(32)}`;
    const service = `MG${'2'.repeat(32)}`;
    await driverOf({ apiKey: key, sender: null, messagingService: service }).send(SMS, ready);
    expect(server.got[0]?.headers.authorization).toBe(basic(key, 'k3y-secret'));
    expect(formOf()).toMatchObject({ MessagingServiceSid: service });
    expect(formOf()).not.toHaveProperty('From');
  });

  test('is asked to tell nothing where it could not be believed', async () => {
    await driverOf({ apiKey: `SK${'1'.repeat(32)}` }, null).send(SMS, ready);
    expect(formOf()).not.toHaveProperty('StatusCallback');
  });

  test('a no is told in its own words', async () => {
    server.answer = () => ({ status: 400, body: '{"code": 21211, "message": "Invalid To", "status": 400}' });
    expect(await driverOf().send(SMS, ready)).toEqual({
      kind: 'refused',
      detail: '21211: Invalid To',
      trouble: 'recipient',
    });
  });

  test('that took it and broke the line leaves nobody knowing', async () => {
    server.answer = () => null;
    expect(await driverOf().send(SMS, ready)).toMatchObject({ kind: 'ambiguous' });
  });

  test('nothing leaves where handing over is refused', async () => {
    const refusal = new Error('not ours any more');
    await expect(driverOf().send(SMS, () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(server.got).toEqual([]);
  });
});

describe('what is told', () => {
  const url = 'https://hub.example/s/abc';
  const form = { MessageSid: 'SM1', MessageStatus: 'delivered' };
  const call = (signature: string | null) => ({
    method: 'POST',
    headers: signature === null ? {} : { 'x-twilio-signature': signature },
    query: {},
    body: Buffer.from(new URLSearchParams(form).toString()),
  });
  const right = twilio.getExpectedTwilioSignature('t0ken', url, form);

  test('comes from Twilio where the SDK says so', async () => {
    expect(await isFromTwilio('t0ken', { call: call(right), url })).toBe(true);
  });

  test.each([
    ['without a signature', null, url, 't0ken'],
    ['with a wrong one', 'AAAA', url, 't0ken'],
    ['at another address', right, 'https://hub.example/s/other', 't0ken'],
    ['of another account', right, url, 'another'],
  ])('is not believed %s', async (_case, signature, at, token) => {
    expect(await isFromTwilio(token, { call: call(signature), url: at })).toBe(false);
  });
});
