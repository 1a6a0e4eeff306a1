import { expect, test } from 'vitest';
import { tellWhy } from './why-answer.ts';
import { Words } from './words.svelte.ts';

const tellIn = async (language: 'en' | 'it') => {
  const words = new Words();
  await words.choose(language);
  return (code: string, parts: Record<string, string> = {}) =>
    tellWhy({ code, at: null, detail: 'As the hub tells it', parts }, { words, timeZone: 'Europe/Rome' });
};

test('why somebody did not come in, stands where they stand, or got no message', async () => {
  const tell = await tellIn('en');
  expect(tell('never-started')).toBe('The workflow was never started.');
  expect(tell('filter', { event: 'list.joined' })).toBe(
    '“Joins a list” happened, but what the workflow asks was not true.',
  );
  expect(tell('already-entered', { reason: 'already-entered' })).toBe(
    'Did not enter: each contact may enter only once.',
  );
  expect(tell('waits', { step: 'Wait', until: '2026-11-23T08:00:00Z' })).toBe('Waits at “Wait” until 23 Nov, 09:00.');
  expect(tell('ended', { step: 'Exit', reason: 'goal-reached' })).toBe('Left at “Exit”: the goal was reached.');
  expect(tell('message-skipped', { step: 'mail', subject: 'Hello', reason: 'no-consent' })).toBe(
    '“Hello” was not sent, on purpose: the contact has not consented to this.',
  );
  expect(tell('something-new')).toBe('As the hub tells it');
});

test('the same in Italian', async () => {
  const tell = await tellIn('it');
  expect(tell('no-event', { types: 'list.joined' })).toBe(
    'Non è successo nulla che avvii il flusso: Entra in una lista.',
  );
});
