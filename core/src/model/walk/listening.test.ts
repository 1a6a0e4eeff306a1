import { expect, test } from 'vitest';
import type { MessageTrace } from '../message-outcome.ts';
import type { Heard } from './heard.ts';
import { countsSince, endListening, interrupted, type ListeningWait } from './listening.ts';

const WITHIN = { amount: 3, unit: 'days' } as const;
const FOR_EVENT: ListeningWait = {
  kind: 'wait',
  id: 'w',
  until: { kind: 'event', event: 'order.paid', within: WITHIN },
};
const forMessage = (becomes: 'opened' | 'clicked', unknowableIsNot = false): ListeningWait => ({
  kind: 'wait',
  id: 'w',
  until: { kind: 'message', step: 'mail', becomes, within: WITHIN, unknowableIsNot },
});
const SENT: MessageTrace = {
  publicId: 'm',
  state: 'sent',
  tracked: true,
  opened: false,
  fetchedByMachine: false,
  sentAt: 0,
  openedAt: null,
};
const AT = { arrivedAt: 100, deadline: 1000 };
const heard = (at: number | null, message: MessageTrace | null = SENT): Heard => ({ at, message });

test('sem-7: the deadline is exclusive, for events and for openings', () => {
  for (const step of [FOR_EVENT, forMessage('opened')]) {
    expect(interrupted(step, { ...AT, heard: heard(999) })).toMatchObject({ port: 'done', at: 999 });
    expect(interrupted(step, { ...AT, heard: heard(1000) })).toBeNull();
    expect(endListening(step, { ...AT, heard: heard(1000) })).toMatchObject({ port: 'timed-out', at: 1000 });
  }
});

test('what happened before the run came to its wait ends it as it comes, and what follows counts from there', () => {
  expect(interrupted(FOR_EVENT, { ...AT, heard: heard(5) })).toMatchObject({ port: 'done', at: 100 });
});

test('sem-6: since when an event counts', () => {
  const of = { startedAt: 50, arrivedAt: 100 };
  const until = { kind: 'event', event: 'order.paid', within: WITHIN } as const;
  expect(countsSince(until, of)).toBe(50);
  expect(countsSince({ ...until, since: 'step' }, of)).toBe(100);
  expect(countsSince({ ...until, since: 'ever' }, of)).toBe(0);
});

test.each<readonly [string, MessageTrace | null, string]>([
  ['seen and not opened', SENT, 'timed-out'],
  ['nobody may measure it', { ...SENT, tracked: false }, 'unknowable'],
  ['only a machine fetched it', { ...SENT, fetchedByMachine: true }, 'unknowable'],
  ['nobody knows whether it went out', { ...SENT, state: 'uncertain' }, 'unknowable'],
])('sem-4: at the deadline a message is, where %s, left by its own way', (_why, message, port) => {
  expect(endListening(forMessage('opened'), { ...AT, heard: heard(null, message) })).toMatchObject({ port });
  const ticked = endListening(forMessage('opened', true), { ...AT, heard: heard(null, message) });
  expect(ticked).toMatchObject({ port: 'timed-out' });
});

test.each<readonly [string, MessageTrace | null]>([
  ['the step sent none', null],
  ['it was refused', { ...SENT, state: 'refused' }],
  ['it was passed over', { ...SENT, state: 'skipped' }],
])('sem-3: where %s nobody waits, and it is no “not opened”', (_why, message) => {
  const ended = interrupted(forMessage('opened', true), { ...AT, heard: heard(null, message) });
  expect(ended).toMatchObject({ port: 'not-delivered', at: 100 });
});

test('sem-4: that nobody clicked is known where links are counted, whatever fetched the picture, and nowhere else', () => {
  const counted = { ...SENT, counted: true, tracked: false, fetchedByMachine: true };
  expect(endListening(forMessage('clicked'), { ...AT, heard: heard(null, counted) })).toMatchObject({
    port: 'timed-out',
  });
  expect(endListening(forMessage('clicked'), { ...AT, heard: heard(null) })).toMatchObject({ port: 'unknowable' });
  expect(
    endListening(forMessage('clicked'), { ...AT, heard: heard(null, { ...counted, state: 'uncertain' }) }),
  ).toMatchObject({ port: 'unknowable' });
  expect(endListening(forMessage('clicked'), { ...AT, heard: heard(500) })).toMatchObject({ port: 'done' });
});
