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

test('sem-10: the days after which somebody may come again keep the wall clock', () => {
  // The night of 27 to 28 March 2027 has an hour less in Rome.
  const left = { lastAt: at('2027-03-27T08:00:00Z'), entries: 1, runId: null, isQueued: false };
  const when = (time: string) => ({ at: at(`2027-03-28T${time}Z`), timeZone: 'Europe/Rome' });
  expect(decideEntry({ policy: 'after', days: 1 }, left, when('06:59:59'))).toMatchObject({ reason: 'too-soon' });
  expect(decideEntry({ policy: 'after', days: 1 }, left, when('07:00:00'))).toMatchObject({ kind: 'enters' });
});
