import type { RequestOutcome } from '../model/request/request.ts';

/** That another system answered. */
export const answered = (status: number, body = '{}', waitMs: number | null = null): RequestOutcome => ({
  kind: 'answered',
  answer: { status, headers: {}, body, cut: false },
  waitMs,
});
