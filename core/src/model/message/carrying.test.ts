import { expect, test } from 'vitest';
import { answerRead, answerUnheard, answerUnread, plainCarrying } from './carrying.ts';

const answered = (status: number, headers: Record<string, string> = {}) => ({ status, headers });

test('a request is written as the transport describes it', () => {
  expect(plainCarrying({ url: '/send?v=2', query: { to: '+39 1' }, body: { form: { text: 'a&b' } } })).toEqual({
    method: 'POST',
    url: '/send?v=2&to=%2B39+1',
    headers: {},
    body: 'text=a%26b',
    type: 'application/x-www-form-urlencoded',
    milliseconds: 15_000,
  });
  expect(plainCarrying({ method: 'GET', url: '/send', timeoutSeconds: 3 })).toMatchObject({
    url: '/send',
    body: null,
    type: null,
    milliseconds: 3000,
  });
  expect(plainCarrying({ url: '/', body: { json: { a: 1 } } })).toMatchObject({ body: '{"a":1}' });
  expect(plainCarrying({ url: '/', body: { text: '<a/>', type: 'text/xml' } })).toMatchObject({ type: 'text/xml' });
});

test('what never left may go again, and of what broke off nobody knows', () => {
  expect(answerUnheard({ kind: 'forbidden', detail: 'no' })).toMatchObject({ kind: 'retry', trouble: 'not-allowed' });
  expect(answerUnheard({ kind: 'unreached', detail: 'no' })).toMatchObject({ kind: 'retry', trouble: 'unreachable' });
  expect(answerUnheard({ kind: 'lost', detail: 'no' })).toMatchObject({ kind: 'ambiguous' });
});

test('a yes is a yes, with the name that the other side gives it', () => {
  expect(answerRead(answered(201), { outcome: 'sent', reference: 'c-7' })).toEqual({
    kind: 'accepted',
    detail: 'it answered 201',
    reference: 'c-7',
  });
});

test('a transport that calls a no a yes is not believed', () => {
  expect(answerRead(answered(422), { outcome: 'sent' })).toMatchObject({ kind: 'refused' });
  expect(answerRead(answered(401), { outcome: 'sent' })).toMatchObject({ kind: 'retry', trouble: 'sign-in' });
  expect(answerRead(answered(500), { outcome: 'sent' })).toMatchObject({ kind: 'ambiguous' });
});

test('after a yes nothing is said again in silence, however often a transport asks for it', () => {
  expect(answerRead(answered(200), { outcome: 'again', reason: 'full' })).toMatchObject({ kind: 'ambiguous' });
  expect(answerRead(answered(302), { outcome: 'again', reason: 'moved' })).toMatchObject({ kind: 'ambiguous' });
  expect(answerRead(answered(503), { outcome: 'again', reason: 'full', afterSeconds: 60 })).toEqual({
    kind: 'retry',
    detail: 'full',
    waitMs: 60_000,
    trouble: 'busy',
  });
});

test('a refusal may say that somebody wants no more', () => {
  expect(answerRead(answered(403), { outcome: 'refused', reason: 'blocked', optedOut: true })).toEqual({
    kind: 'refused',
    detail: 'blocked',
    trouble: 'content',
    optedOut: true,
  });
});

test('of an answer that the transport cannot read its first line counts', () => {
  expect(answerUnread(answered(200), 'it threw')).toMatchObject({ kind: 'ambiguous' });
  expect(answerUnread(answered(400), 'it threw')).toMatchObject({ kind: 'refused', detail: '400: it threw' });
  expect(answerUnread(answered(429, { 'retry-after': '9' }), 'it threw')).toMatchObject({
    kind: 'retry',
    waitMs: 9000,
  });
});
