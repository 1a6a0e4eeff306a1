import { expect, test } from 'vitest';
import { Standings } from './standings.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (workspace: string, plugin = 'visitor') => ({ workspace, plugin, version: '1.0.0' });
const visitor = { plugin: 'visitor', version: '1.0.0' };

/** The standings after so many calls ended well. */
const after = (calls: number, script: { readonly known?: boolean } = {}): Standings => {
  const standings = new Standings();
  standings.introduce({ ...visitor, ...script });
  for (let call = 0; call < calls; call++) standings.answered(at(`w${call % 3}`));
  return standings;
};

test('a newcomer is asked apart until it has behaved for fifty calls, wherever they were made', () => {
  expect(after(49).isApart(at('a'), 0)).toBe(true);
  expect(after(50).isApart(at('a'), 0)).toBe(false);
});

test('one that somebody vouched for is known from the start; another version is not', () => {
  const standings = after(0, { known: true });
  expect(standings.isApart(at('a'), 0)).toBe(false);
  expect(standings.isApart({ ...at('a'), version: '2.0.0' }, 0)).toBe(true);
});

test('an offender is apart for an hour where it happened, and elsewhere until it has behaved again', () => {
  const standings = after(0, { known: true });
  standings.offended(at('a'), 0);
  expect([standings.isApart(at('a'), 1), standings.isApart(at('b'), 1)]).toEqual([true, true]);
  for (let call = 0; call < 50; call++) standings.answered(at('b'));
  expect([standings.isApart(at('a'), HOUR - 1), standings.isApart(at('b'), 1)]).toEqual([true, false]);
  expect(standings.isApart(at('a'), HOUR)).toBe(false);
});

test('who holds a thread for long is apart for a minute, there only, and does not shorten an hour by it', () => {
  const standings = after(0, { known: true });
  standings.held(at('a'), 0);
  expect([standings.isApart(at('a'), 1), standings.isApart(at('b'), 1)]).toEqual([true, false]);
  expect(standings.isApart(at('a'), MINUTE)).toBe(false);
  standings.offended(at('a'), 0);
  standings.held(at('a'), 1);
  for (let call = 0; call < 50; call++) standings.answered(at('b'));
  expect(standings.isApart(at('a'), 2 * MINUTE)).toBe(true);
});

test('a script that takes another’s place begins anew', () => {
  const standings = after(50);
  standings.introduce(visitor);
  expect(standings.isApart(at('a'), 0)).toBe(true);
});

test('of ten thousand offenders the one of longest ago is forgotten, those whose time is over first', () => {
  const standings = after(0, { known: true });
  standings.held(at('over'), 0);
  for (let workspace = 0; workspace < 10_000; workspace++) standings.held(at(`w${workspace}`), MINUTE);
  expect(standings.isApart(at('w0'), MINUTE)).toBe(true);
  standings.held(at('one more'), MINUTE);
  expect([standings.isApart(at('w0'), MINUTE), standings.isApart(at('w1'), MINUTE)]).toEqual([false, true]);
});
