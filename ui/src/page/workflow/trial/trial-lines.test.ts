import type { Simulation, TimelineEntry } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { trialLines, type TrialLine } from './trial-lines.ts';

type Way = Simulation['contacts'][number];

const AT = '2027-03-20T09:00:00.000Z';
const LATER = '2027-03-22T09:00:00.000Z';
const entry = (kind: TimelineEntry['kind'], about: Partial<TimelineEntry>): TimelineEntry => ({
  at: AT,
  kind,
  title: '',
  detail: null,
  ...about,
});
const step = (id: string, outcome: string, about: Partial<TimelineEntry> = {}): TimelineEntry =>
  entry('step', { step: id, outcome, ...about });
const sent = (id: string, at = AT): TimelineEntry => entry('message', { type: 'message.sent', step: id, at });
const message = (id: string, at = AT): Way['messages'][number] => ({
  at,
  step: id,
  channel: 'email',
  recipient: 'anna@clients.example',
  subject: `Subject of ${id}`,
});
const way = (timeline: Way['timeline'], messages: Way['messages'] = []): Way => ({
  contact: 'c',
  timeline,
  messages,
  ended: null,
  standsAt: null,
});
const told = (lines: readonly TrialLine[]): readonly string[] =>
  lines.map((line) => (line.kind === 'entry' ? `${line.entry.outcome ?? line.entry.kind} ${line.step}` : line.kind));

test('entering, messages and decisions are told; what engineers care for is not', () => {
  const lines = trialLines(
    way(
      [
        step('pause', 'entered'),
        step('pause', 'enrolled'),
        step('pause', 'done', { at: LATER, parts: { kind: 'wait' } }),
        step('mail', 'entered', { at: LATER }),
        step('mail', 'queued', { at: LATER }),
        sent('mail', LATER),
        step('mail', 'done', { at: LATER, parts: { kind: 'action' } }),
        step('ask', 'yes', { at: LATER }),
        step('field', 'done', { at: LATER, parts: { kind: 'action' } }),
        step('field', 'ended', { at: LATER }),
      ],
      [message('mail', LATER)],
    ),
  );
  expect(told(lines)).toEqual(['enters', 'message', 'yes ask', 'done field']);
  expect(lines.map(({ gap }) => gap / 86_400_000)).toEqual([0, 2, 0, 0]);
});

test('of one moment a message stands where its step handed it on, wherever the hub tells of it', () => {
  const lines = trialLines(
    way(
      [sent('thanks'), step('ask', 'entered'), step('ask', 'yes'), step('thanks', 'entered'), step('thanks', 'queued')],
      [message('thanks')],
    ),
  );
  expect(told(lines)).toEqual(['enters', 'yes ask', 'message']);
});

test('each message of a step that sends again and again is told once', () => {
  const lines = trialLines(way([sent('mail'), sent('mail', LATER)], [message('mail'), message('mail', LATER)]));
  expect(lines.flatMap((line) => (line.kind === 'message' ? line.message.at : []))).toEqual([AT, LATER]);
});

test('what is not sent is told once, with its reason; who does not enter is told so at once', () => {
  const skipped = entry('message', { type: 'message.skipped', step: 'mail', detail: 'no-consent' });
  expect(told(trialLines(way([step('mail', 'entered'), skipped, step('mail', 'skipped')])))).toEqual([
    'enters',
    'message mail',
  ]);
  expect(told(trialLines(way([step('mail', 'entered'), step('mail', 'skipped')])))).toEqual(['enters', 'skipped mail']);
  expect(told(trialLines(way([entry('refusal', { detail: 'already-entered' })])))).toEqual(['refusal null']);
});
