import { describe, expect, test } from 'vitest';
import type { RequestOutcome } from './request.ts';
import { verdictOf } from './verdict.ts';

const answered = (status: number, waitMs: number | null = null): RequestOutcome => ({
  kind: 'answered',
  answer: { status, headers: {}, body: '', cut: false },
  waitMs,
});
const HELD = { method: 'POST', onUncertain: 'hold' } as const;
const RESENT = { method: 'POST', onUncertain: 'resend' } as const;
const READ = { method: 'GET', onUncertain: 'hold' } as const;

describe('an answer that says no more than that something broke', () => {
  test.each([408, 500, 502, 503, 504])('(%i) leaves open what is held, and asks all else again', (status) => {
    expect(verdictOf(answered(status), HELD).kind).toBe('ambiguous');
    expect(verdictOf(answered(status), RESENT).kind).toBe('retry');
    expect(verdictOf(answered(status), READ).kind).toBe('retry');
  });
});

test.each<readonly [number, number | null]>([
  [425, null],
  [429, null],
  [503, 30_000],
])('a %i that says “not now” did nothing, and is asked again', (status, waitMs) => {
  expect(verdictOf(answered(status, waitMs), HELD)).toMatchObject({ kind: 'retry', waitMs });
});

test.each([200, 204])('a %i is a yes', (status) => {
  expect(verdictOf(answered(status), HELD).kind).toBe('accepted');
});

test.each([302, 400, 404])('a %i is a no', (status) => {
  expect(verdictOf(answered(status), HELD).kind).toBe('refused');
});
