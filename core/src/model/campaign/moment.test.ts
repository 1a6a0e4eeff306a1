import { expect, test } from 'vitest';
import { campaignMoment } from './moment.ts';

const rome = { now: Date.parse('2027-10-30T10:20:40Z'), timeZone: 'Europe/Rome' };

test.each([
  ['now', '2027-10-30T12:20'],
  ['2027-12-24T09:00', '2027-12-24T09:00'],
  ['2027-12-24T09:00:00Z', '2027-12-24T10:00'],
  ['2027-12-24T09:00+05:30', '2027-12-24T04:30'],
  ['2027-10-31T00:30:00Z', '2027-10-31T02:30'],
])('%s is %s where the workspace is', (asked, at) => {
  expect(campaignMoment(asked, rome)).toEqual({ kind: 'at', at });
});

test('what is over cannot be', () => {
  expect(campaignMoment('2027-10-30T12:00', rome)).toEqual({ kind: 'refused', reason: 'past' });
  expect(campaignMoment('2027-10-30T10:00:00Z', rome)).toEqual({ kind: 'refused', reason: 'past' });
});

test('the second time that clocks show an hour has no name', () => {
  expect(campaignMoment('2027-10-31T01:30:00Z', rome)).toEqual({ kind: 'refused', reason: 'twice' });
});
