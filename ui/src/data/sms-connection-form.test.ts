import type { GatewayView, TwilioView } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { SmsConnectionForm } from './sms-connection-form.svelte.ts';

const shown = {
  id: 'c',
  name: 'Ours',
  partPrice: null,
  statusUrl: 'https://hub.example/s/token',
  createdAt: '',
  updatedAt: '',
};
const ACCOUNT: TwilioView = {
  ...shown,
  kind: 'twilio',
  accountSid: `AC${'0'.repeat(32)}`,
  apiKey: null,
  sender: '+15005550006',
  messagingService: null,
  server: null,
  hasAuthToken: true,
  hasApiKeySecret: false,
};
const GATEWAY: GatewayView = {
  ...shown,
  kind: 'http-gateway',
  sender: 'Palestra',
  url: 'https://gateway.example/send',
  method: 'POST',
  headers: { Authorization: 'Bearer {secret}' },
  format: 'form',
  body: 'to={to}&text={text}',
  answer: { id: 'id', taken: { at: 'state', is: ['ok', 'queued'] } },
  report: { id: 'id', state: 'state', delivered: ['DELIVRD'], undelivered: ['UNDELIV', 'EXPIRED'] },
  replies: null,
  repliesUrl: 'https://hub.example/s/y',
  hasSecret: true,
  hasReportSecret: false,
  statusUrl: 'https://hub.example/s/x',
};

test('an account needs its id, a sender and the token, and says so once it was tried without', () => {
  const form = new SmsConnectionForm(null, 'en');
  const faults = () => [form.accountFault, form.senderFault, form.tokenFault];
  expect(faults()).toEqual([null, null, null]);
  expect(form.check()).toBe(false);
  expect(faults()).toEqual([
    'connections.twilio-account-fault',
    'connections.sms-sender-missing',
    'connections.twilio-token-missing',
  ]);
  form.accountSid = ` ${ACCOUNT.accountSid} `;
  form.sender = 'Palestra';
  form.authToken = 'secret';
  expect(form.check()).toBe(true);
  expect(form.draft()).toEqual({
    kind: 'twilio',
    name: 'Twilio',
    accountSid: ACCOUNT.accountSid,
    sender: 'Palestra',
    authToken: 'secret',
  });
});

test('a messaging service stands in for the sender, an API key for the token', () => {
  const form = new SmsConnectionForm(null, 'en');
  form.accountSid = ACCOUNT.accountSid;
  form.messagingService = `MG${'1'.repeat(32)}`;
  form.apiKey = `SK${'2'.repeat(32)}`;
  expect(form.check()).toBe(false);
  expect(form.keySecretFault).toBe('connections.twilio-key-secret-missing');
  form.apiKeySecret = 'k';
  expect(form.check()).toBe(true);
});

test('what is stored stays until it would go somewhere else', () => {
  const form = new SmsConnectionForm(ACCOUNT, 'en');
  expect(form.check()).toBe(true);
  expect(form.change()).not.toHaveProperty('authToken');
  form.accountSid = `AC${'9'.repeat(32)}`;
  expect([form.check(), form.tokenFault]).toEqual([false, 'connections.password-again']);
});

test('a gateway is read and written back as it was', () => {
  const form = new SmsConnectionForm(GATEWAY, 'en');
  expect(form.check()).toBe(true);
  expect(form.change()).toEqual({
    kind: 'http-gateway',
    name: 'Ours',
    partPrice: null,
    sender: GATEWAY.sender,
    url: GATEWAY.url,
    method: 'POST',
    headers: GATEWAY.headers,
    format: 'form',
    body: GATEWAY.body,
    answer: GATEWAY.answer,
    replies: null,
    report: GATEWAY.report,
  });
});

test.each([
  ['no place for the number', { body: 'text={text}' }, 'bodyFault', 'connections.sms-places-fault'],
  ['JSON that is none', { format: 'json', body: '{to}: {text}' }, 'bodyFault', 'connections.sms-json-fault'],
  ['an address that is none', { url: 'gateway' }, 'urlFault', 'connections.sms-url-fault'],
  ['a header without its value', { headers: 'Authorization' }, 'headersFault', 'connections.sms-headers-fault'],
  ['half a report', { delivered: '' }, 'reportFault', 'connections.sms-report-fault'],
  [
    'signed calls without a secret',
    { signatureHeader: 'X-Signature' },
    'reportSecretFault',
    'connections.sms-report-secret-missing',
  ],
] as const)('a gateway with %s is not sent', (_case, change, fault, word) => {
  const form = new SmsConnectionForm(GATEWAY, 'en');
  Object.assign(form, change);
  expect(form.check()).toBe(false);
  expect(form[fault]).toBe(word);
});

test('a gateway hands on answers once it is said where the number and the text stand; one signature proves all of its calls', () => {
  const form = new SmsConnectionForm(GATEWAY, 'en');
  expect(form.change()).toMatchObject({ replies: null });
  form.replyId = 'sms.id';
  form.replyFrom = 'sms.from';
  expect(form.check()).toBe(false);
  expect(form.repliesFault).toBe('connections.sms-replies-fault');
  form.replyText = ' sms.text ';
  expect(form.check()).toBe(true);
  expect(form.change()).toMatchObject({ replies: { from: 'sms.from', text: 'sms.text', id: 'sms.id' } });
  form.signatureHeader = 'X-Signature';
  form.reportSecret = 'r3port';
  const signature = { header: 'X-Signature', holds: 'hmac-sha256' } as const;
  expect(form.change()).toMatchObject({ replies: { signature }, report: { signature } });
  const again = new SmsConnectionForm({ ...GATEWAY, report: null, replies: { from: 'a', text: 'b', signature } }, 'en');
  expect([again.replyFrom, again.replyText, again.replyId, again.signatureHeader]).toEqual([
    'a',
    'b',
    '',
    'X-Signature',
  ]);
});

test('a price is typed as its language writes numbers, and an empty one is none', () => {
  const form = new SmsConnectionForm({ ...ACCOUNT, partPrice: { amount: 0.075, currency: 'CHF' } }, 'it');
  expect([form.price.amount, form.price.currency]).toEqual(['0,075', 'CHF']);
  form.price.amount = '0,08';
  expect(form.change()).toMatchObject({ partPrice: { amount: 0.08, currency: 'CHF' } });
  form.price.amount = 'dear';
  expect(form.check()).toBe(false);
  expect(form.price.fault).toBe('connections.price-fault');
  form.price.amount = ' ';
  expect(form.check()).toBe(true);
  expect(form.change()).toMatchObject({ partPrice: null });
  expect(new SmsConnectionForm(null, 'ro').price.currency).toBe('RON');
  expect(new SmsConnectionForm(null, 'it').draft()).not.toHaveProperty('partPrice');
});
