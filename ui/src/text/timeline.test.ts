import type { TimelineEntry } from '@innesto/sdk/contract';
import { beforeAll, expect, test } from 'vitest';
import { isSmall, tellEntry, type TimelineNames } from './timeline.ts';
import { Words } from './words.svelte.ts';

const words = new Words();
beforeAll(() => words.choose('en'));

const names: TimelineNames = {
  say: words.say,
  listName: (list) => (list === 'l1' ? 'Newsletter' : null),
  subjectOf: (message) => (message === 'm1' ? 'Welcome' : null),
  fieldLabel: (field) => (field === 'city' ? 'City' : null),
  stepTitle: (_workflow, step) => (step === 'ask' ? 'Opened it?' : null),
  wayTitle: (_workflow, _step, port) => (port === 'yes' ? 'They did' : null),
};
const entry = (more: Partial<TimelineEntry>): TimelineEntry => ({
  at: '2026-11-22T10:00:00Z',
  kind: 'event',
  title: 'as the hub says it',
  detail: null,
  ...more,
});
const told = (more: Partial<TimelineEntry>): readonly [string, string | null] => {
  const { title, detail } = tellEntry(entry(more), names);
  return [title, detail];
};

test('events are told by the names of what they are about, and with who brought them', () => {
  expect(told({ type: 'list.joined', payload: { list: 'l1', source: 'import' } })).toEqual([
    'Joined the list “Newsletter”',
    'through an import',
  ]);
  expect(told({ type: 'consent.withdrawn', payload: { purpose: 'open-tracking', source: 'unsubscribe' } })).toEqual([
    'Withdrew consent: measuring openings',
    'through an unsubscribe link',
  ]);
  expect(told({ kind: 'message', type: 'message.sent', message: 'm1', payload: {} })).toEqual([
    'Was sent “Welcome”',
    null,
  ]);
});

test('a change says what it changed, from what, to what', () => {
  const payload = {
    source: 'workflow',
    changed: { city: { from: null, to: 'Rome' }, lastName: { from: 'A', to: 'B' }, vip: { from: false, to: true } },
  };
  expect(told({ type: 'contact.updated', payload })).toEqual([
    'Details changed',
    'City: nothing → Rome · Last name: A → B · vip: no → yes · through a workflow',
  ]);
});

test('what was not done says why in plain words', () => {
  expect(told({ kind: 'message', type: 'message.skipped', message: 'm1', payload: { reason: 'no-consent' } })).toEqual([
    '“Welcome” was not sent, on purpose',
    'the contact has not consented to this',
  ]);
  expect(told({ kind: 'refusal', detail: 'already-inside' })).toEqual([
    'Did not enter the workflow',
    'the contact is inside already',
  ]);
  expect(told({ kind: 'step', step: 'x', outcome: 'failed', detail: 'the plugin said no' })).toEqual([
    'x: failed',
    'the plugin said no',
  ]);
});

test('a condition tells which way it went, by the title of the way', () => {
  expect(told({ kind: 'step', step: 'ask', outcome: 'yes', detail: 'message.welcome.outcome = "not-opened"' })).toEqual(
    ['Opened it? → They did', 'because the message was: Not opened'],
  );
  expect(told({ kind: 'step', step: 'ask', outcome: 'otherwise' })).toEqual(['Opened it? → Otherwise', null]);
  expect(told({ kind: 'step', step: 'ask', outcome: 'maybe' })).toEqual(['Opened it? → maybe', null]);
});

test('a message whose sending was uncertain tells that, and that it was sent again', () => {
  expect(told({ kind: 'message', outcome: 'uncertain', message: 'm1' })[0]).toBe(
    'Nobody can know whether “Welcome” went out',
  );
  expect(told({ kind: 'message', outcome: 'resent', message: 'm1' })[0]).toBe('“Welcome” was sent again');
});

test('what these pages have no words for is told as the hub tells it', () => {
  expect(told({ type: 'fidelity.card.created', detail: 'why' })).toEqual(['as the hub says it', 'why']);
  expect(told({ kind: 'message', outcome: 'teleported' })).toEqual(['as the hub says it', null]);
});

test('words that an object has by nature are no words of the catalogue', () => {
  expect(told({ type: 'constructor' })[0]).toBe('as the hub says it');
  expect(told({ type: 'list.joined', payload: { list: '__proto__', source: 'toString' } })).toEqual([
    'Joined the list “–”',
    'through toString',
  ]);
});

test('coming to a step and handing a message on are parts of something bigger', () => {
  expect(
    [entry({ kind: 'step', outcome: 'entered' }), entry({ kind: 'step', outcome: 'done' }), entry({})].map(isSmall),
  ).toEqual([true, false, false]);
});

test('what was asked of another system is told with what it answered', () => {
  const parts = { method: 'POST', url: 'https://crm.example/people', status: '201' };
  expect(told({ kind: 'request', outcome: 'answered', parts })).toEqual([
    'Asked POST https://crm.example/people: 201',
    null,
  ]);
  expect(
    told({ kind: 'request', outcome: 'refused', detail: 'it answered 404', parts: { ...parts, status: '404' } }),
  ).toEqual(['Asked POST https://crm.example/people: 404', null]);
  expect(told({ kind: 'request', outcome: 'failed', detail: 'nobody is there', parts })).toEqual([
    'POST https://crm.example/people could not be asked',
    'nobody is there',
  ]);
});
