import { expect, test } from 'vitest';
import { decideEntry } from './reentry.ts';

const at = (iso: string): number => Date.parse(iso);

test('sem-28, sem-29: never twice inside, and again only as the policy says', () => {
  const left = { lastAt: at('2027-02-01T10:00:00Z'), entries: 1, runId: null, isQueued: false };
  const when = (day: string) => ({ at: at(`2027-02-${day}T10:00:00Z`), timeZone: 'UTC' });
  const enters = { kind: 'enters', restarts: null };
  const refused = (reason: string) => ({ kind: 'refused', reason });
  expect(decideEntry({ policy: 'always' }, { ...left, runId: 7 }, when('05'))).toEqual(refused('already-inside'));
  expect(decideEntry({ policy: 'once' }, left, when('05'))).toEqual(refused('already-entered'));
  expect(decideEntry({ policy: 'after', days: 5 }, left, when('05'))).toEqual(refused('too-soon'));
  expect(decideEntry({ policy: 'after', days: 5 }, left, when('06'))).toEqual(enters);
});
