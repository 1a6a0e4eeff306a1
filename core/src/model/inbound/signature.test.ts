import { createHmac } from 'node:crypto';
import type { Signature } from '@innesto/sdk/contract';
import { describe, expect, test } from 'vitest';
import { checkSignature, deliveryKey, withoutProof, type RawCall } from './signature.ts';

const SECRET = 'a secret of the shop';
const NOW = Date.UTC(2027, 1, 2, 10);
const call = (headers: Record<string, string>, more: Partial<RawCall> = {}): RawCall => ({
  method: 'POST',
  headers,
  query: {},
  body: Buffer.from('{"order":1}'),
  ...more,
});
const hmac = (text: string, encoding: 'hex' | 'base64' = 'hex', key: string | Buffer = SECRET): string =>
  createHmac('sha256', key).update(text).digest(encoding);
const check = (scheme: Signature, made: RawCall, secret = SECRET) =>
  checkSignature(scheme, { call: made, secret, now: NOW });

describe('a signature over the body', () => {
  const scheme: Signature = { scheme: 'hmac-sha256', secret: 's', header: 'X-Hub-Signature-256', prefix: 'sha256=' };

  test('is right for this body and this secret, whatever the case of its digits', () => {
    const right = hmac('{"order":1}');
    expect(check(scheme, call({ 'x-hub-signature-256': `sha256=${right}` }))).toBeNull();
    expect(check(scheme, call({ 'x-hub-signature-256': `SHA256=${right.toUpperCase()}` }))).toBeNull();
  });

  test.each([
    ['another body', `sha256=${hmac('{"order":2}')}`],
    ['another secret', `sha256=${hmac('{"order":1}', 'hex', 'another')}`],
    ['no prefix', hmac('{"order":1}')],
    ['half of it', `sha256=${hmac('{"order":1}').slice(0, 32)}`],
    ['no digits at all', 'sha256='],
  ])('is wrong with %s', (_what, value) => {
    expect(check(scheme, call({ 'x-hub-signature-256': value }))).toBe('wrong');
  });

  test('is missing where the header is', () => {
    expect(check(scheme, call({}))).toBe('missing');
  });
});

describe('a signature over a moment and the body', () => {
  const scheme: Signature = {
    scheme: 'hmac-sha256',
    secret: 's',
    header: 'stripe-signature',
    field: 'v1',
    timestamp: { field: 't' },
    signed: ['timestamp', { text: '.' }, 'body'],
  };
  const at = (seconds: number): RawCall =>
    call({ 'stripe-signature': `t=${seconds},v0=x,v1=${hmac(`${seconds}.{"order":1}`)}` });
  const now = NOW / 1000;

  test('is good for five minutes before and after', () => {
    expect(check(scheme, at(now - 299))).toBeNull();
    expect(check(scheme, at(now + 299))).toBeNull();
    expect(check(scheme, at(now - 301))).toBe('stale');
    expect(check(scheme, at(now + 301))).toBe('stale');
  });

  test('is wrong with another moment than the one that was signed', () => {
    const stolen = hmac(`${now - 4000}.{"order":1}`);
    expect(check(scheme, call({ 'stripe-signature': `t=${now},v1=${stolen}` }))).toBe('wrong');
    expect(check(scheme, call({ 'stripe-signature': `v1=${stolen}` }))).toBe('missing');
    expect(check(scheme, call({ 'stripe-signature': `t=soon,v1=${hmac('soon.{"order":1}')}` }))).toBe('stale');
  });

  test('may be one of two, while a secret is exchanged', () => {
    const right = hmac(`${now}.{"order":1}`);
    expect(check(scheme, call({ 'stripe-signature': `t=${now},v1=${'0'.repeat(64)},v1=${right}` }))).toBeNull();
  });
});

test('a signature as Standard Webhooks makes it is understood', () => {
  const key = Buffer.from('0123456789abcdef0123456789abcdef');
  const scheme: Signature = {
    scheme: 'hmac-sha256',
    secret: 's',
    header: 'webhook-signature',
    prefix: 'v1,',
    encoding: 'base64',
    key: 'base64',
    timestamp: { header: 'webhook-timestamp' },
    signed: [{ header: 'webhook-id' }, { text: '.' }, 'timestamp', { text: '.' }, 'body'],
  };
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(NOW / 1000) };
  const right = hmac(`msg_1.${NOW / 1000}.{"order":1}`, 'base64', key);
  const made = call({ ...headers, 'webhook-signature': `v1a,x v1,${right}` });
  expect(check(scheme, made, `whsec_${key.toString('base64')}`)).toBeNull();
  expect(check(scheme, call({ ...made.headers, 'webhook-id': 'msg_2' }), `whsec_${key.toString('base64')}`)).toBe(
    'wrong',
  );
});

test('a token is compared as a whole, in a header or in the query', () => {
  const header: Signature = { scheme: 'token', secret: 's', in: 'header', name: 'Authorization', prefix: 'Bearer ' };
  expect(check(header, call({ authorization: `Bearer ${SECRET}` }))).toBeNull();
  expect(check(header, call({ authorization: SECRET }))).toBe('wrong');
  expect(check(header, call({}))).toBe('missing');
  const query: Signature = { scheme: 'token', secret: 's', in: 'query', name: 'key' };
  expect(check(query, call({}, { query: { key: SECRET } }))).toBeNull();
  expect(check(query, call({}, { query: { key: `${SECRET} ` } }))).toBe('wrong');
});

test('what proves a caller does not go on to the plugin', () => {
  const made = call(
    { authorization: 'Bearer x', cookie: 'a=b', 'x-token': 't', 'x-event': 'order' },
    { query: { key: 'k', page: '1' } },
  );
  expect(withoutProof({ scheme: 'token', secret: 's', in: 'header', name: 'X-Token' }, made)).toEqual({
    headers: { 'x-event': 'order' },
    query: { key: 'k', page: '1' },
  });
  expect(withoutProof({ scheme: 'token', secret: 's', in: 'query', name: 'key' }, made).query).toEqual({ page: '1' });
});

test('a delivery is known by the name that its caller gives it, and else by all that it says', () => {
  const one = call({ 'x-delivery': '1' });
  const again = call({ 'x-delivery': '1' }, { body: Buffer.from('other') });
  expect(deliveryKey(one, 'X-Delivery')).toEqual(deliveryKey(again, 'X-Delivery'));
  expect(deliveryKey(one, undefined)).not.toEqual(deliveryKey(again, undefined));
  expect(deliveryKey(one, 'X-Other').named).toBe(false);
  expect(deliveryKey(one, undefined)).toEqual(deliveryKey(call({ other: 'header' }), undefined));
});
