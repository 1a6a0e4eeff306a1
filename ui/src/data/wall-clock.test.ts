import { expect, test } from 'vitest';
import { momentOf, wallClockOf } from './wall-clock.ts';

test('a moment is what the clock on the workspace’s wall shows', () => {
  expect(wallClockOf('2027-01-15T08:30:00.000Z', 'Europe/Rome')).toBe('2027-01-15T09:30');
  expect(momentOf('2027-07-15T09:30', 'Europe/Rome')).toBe('2027-07-15T07:30:00.000Z');
  expect(momentOf('2027-07-15T09:30', 'America/New_York')).toBe('2027-07-15T13:30:00.000Z');
});

test('where the clock is set back, the first of two moments is meant', () => {
  expect(momentOf('2027-10-31T02:30', 'Europe/Rome')).toBe('2027-10-31T00:30:00.000Z');
});

test('where the clock is set forward over a time, it is as much later', () => {
  expect(momentOf('2027-03-28T02:30', 'Europe/Rome')).toBe('2027-03-28T01:30:00.000Z');
});

test('every moment around a change of the clocks is found again by what the wall shows', () => {
  for (const moment of ['2027-03-28T00:30:00.000Z', '2027-03-28T01:00:00.000Z', '2027-10-31T02:30:00.000Z'])
    expect(momentOf(wallClockOf(moment, 'Europe/Rome') ?? '', 'Europe/Rome')).toBe(moment);
  expect(momentOf('2027-01-01T00:00', 'Asia/Kolkata')).toBe('2026-12-31T18:30:00.000Z');
});

test('what is no time is no moment', () => {
  expect(['', '2027-02-28', '12 March'].map((text) => momentOf(text, 'Europe/Rome'))).toEqual([null, null, null]);
  expect(wallClockOf('soon', 'Europe/Rome')).toBeNull();
});
