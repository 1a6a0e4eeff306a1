import { beforeAll, expect, test } from 'vitest';
import { readSettings } from '../form/read-settings.ts';
import { tellAttribute } from './record-value.ts';
import { Words } from './words.svelte.ts';

const words = new Words();
beforeAll(() => words.choose('en'));

const [expires] = readSettings({
  type: 'object',
  properties: { expires: { type: 'string', title: 'Valid until', format: 'date-time' } },
});

test('a moment of a record is told with its year, in the workspace’s time zone', () => {
  if (expires === undefined) throw new Error('there is no such attribute');
  const teller = { words, timeZone: 'Europe/Rome', tell: (_: string, own: string) => own, linkedName: () => '' };
  expect(tellAttribute(expires, '2027-06-30T21:59:00Z', { ...teller, linked: {} })).toBe('30 Jun 2027, 23:59');
});
