import { describe, expect, test } from 'vitest';
import { readGatewayReport } from './gateway-report.ts';
import { readGatewayAnswer } from './sms-answer.ts';
import type { GatewayConfig } from './sms-config.ts';
import { readTwilioAnswer, readTwilioReport } from './twilio-answer.ts';

const GATEWAY: GatewayConfig = {
  sender: 'Palestra',
  url: 'https://gateway.example/send',
  method: 'POST',
  headers: {},
  format: 'json',
  body: '{}',
  answer: { id: 'messages.0.id', taken: { at: 'status', is: ['OK', 'queued'] } },
  report: null,
};

const response = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('a gateway’s answer', () => {
  test('a yes gives its own name for the message', () => {
    expect(readGatewayAnswer(GATEWAY, response(200, { status: 'OK', messages: [{ id: 77 }] }))).toMatchObject({
      kind: 'accepted',
      reference: '77',
    });
  });

  test('a 200 that says no is a no', () => {
    expect(readGatewayAnswer(GATEWAY, response(200, { status: 'ERR', error: 'bad number' }))).toMatchObject({
      kind: 'refused',
    });
  });

  test('a 200 in which nothing can be found leaves it open', () => {
    expect(readGatewayAnswer(GATEWAY, response(200, '<html>welcome</html>'))).toMatchObject({ kind: 'ambiguous' });
  });

  test.each([
    [400, 'refused', 'content'],
    [401, 'retry', 'sign-in'],
    [402, 'retry', 'credit'],
    [404, 'retry', 'settings'],
    [101, 'ambiguous', 'settings'],
    [302, 'ambiguous', 'settings'],
    [408, 'ambiguous', 'busy'],
    [425, 'retry', 'busy'],
    [429, 'retry', 'busy'],
    [500, 'ambiguous', 'silent'],
    [503, 'ambiguous', 'busy'],
    [504, 'ambiguous', 'silent'],
  ] as const)('a %i is %s (%s)', (status, kind, trouble) => {
    expect(readGatewayAnswer(GATEWAY, response(status, 'no'))).toMatchObject({ kind, trouble });
  });

  test('it is left alone for as long as it asks', () => {
    expect(readGatewayAnswer(GATEWAY, response(429, '', { 'retry-after': '30' }))).toMatchObject({ waitMs: 30_000 });
    const closed = readGatewayAnswer(GATEWAY, response(503, '', { 'retry-after': '30' }));
    expect(closed).toMatchObject({ kind: 'retry', waitMs: 30_000 });
  });
});

describe('Twilio’s answer', () => {
  test('a yes gives its SID', () => {
    const answer = readTwilioAnswer(response(201, { sid: 'SM1', status: 'queued' }));
    expect(answer).toEqual({ kind: 'accepted', detail: 'queued', reference: 'SM1' });
  });

  test.each([
    [400, 21211, 'refused', 'recipient'],
    [400, 21610, 'refused', 'recipient'],
    [400, 21606, 'refused', 'sender'],
    [401, 20003, 'retry', 'sign-in'],
    [404, 20404, 'retry', 'settings'],
    [429, 20429, 'retry', 'busy'],
    [400, 99999, 'refused', 'content'],
    [503, 20503, 'ambiguous', 'busy'],
  ] as const)('a %i with code %i is %s (%s)', (status, code, kind, trouble) => {
    expect(readTwilioAnswer(response(status, { code, message: 'why' }))).toMatchObject({
      kind,
      trouble,
      detail: `${code}: why`,
    });
  });
});

describe('what is told of a message', () => {
  const call = (body: string, type = 'application/x-www-form-urlencoded', query: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { 'content-type': type },
    query,
    body: Buffer.from(body),
  });
  const RULE = { id: 'msg.id', state: 'msg.state', delivered: ['DELIVRD'], undelivered: ['UNDELIV', 'EXPIRED'] };

  test('is read from JSON, from a form, and from the address', () => {
    const json = call('{"msg": {"id": 7, "state": "delivrd"}}', 'application/json');
    expect(readGatewayReport(RULE, json)).toEqual({ reference: '7', report: { state: 'delivered', reason: null } });
    const plain = { ...RULE, id: 'id', state: 'state' };
    expect(readGatewayReport(plain, call('id=7&state=EXPIRED'))).toEqual({
      reference: '7',
      report: { state: 'undelivered', reason: 'EXPIRED' },
    });
    expect(readGatewayReport(plain, call('', '', { id: '7', state: 'DELIVRD' })).report?.state).toBe('delivered');
  });

  test('is believed only of a body, where the body is what is signed', () => {
    const plain = { ...RULE, id: 'id', state: 'state' };
    const signed = { ...plain, signature: { header: 'X-Signature', holds: 'hmac-sha256' } } as const;
    const type = 'application/x-www-form-urlencoded';
    const half = call('id=7', type, { id: '8', state: 'DELIVRD' });
    expect(readGatewayReport(signed, half)).toEqual({ reference: '7', report: null });
    expect(readGatewayReport(signed, call('state=DELIVRD', type, { id: '8' })).reference).toBeNull();
    expect(readGatewayReport(signed, call('', '', { id: '8', state: 'DELIVRD' }))).toEqual({
      reference: null,
      report: null,
    });
    const told = { ...plain, signature: { header: 'X-Key', holds: 'secret' } } as const;
    expect(readGatewayReport(told, half)).toMatchObject({ reference: '7', report: { state: 'delivered' } });
  });

  test('of any other word nothing is made', () => {
    expect(readGatewayReport({ ...RULE, state: 'state' }, call('state=ACCEPTD')).report).toBeNull();
  });

  test('Twilio’s words mean what they say', () => {
    const states = ['queued', 'sent', 'delivered', 'undelivered', 'failed'].map(
      (word) => readTwilioReport(call(`MessageSid=SM1&MessageStatus=${word}`)).report?.state ?? null,
    );
    expect(states).toEqual([null, 'sent', 'delivered', 'undelivered', 'undelivered']);
    expect(readTwilioReport(call('MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30005'))).toEqual({
      reference: 'SM1',
      report: { state: 'undelivered', reason: '30005' },
    });
  });
});
