import { expect, test } from 'vitest';
import { hubOver, problemOf, type Said } from '../data/test-hub.ts';
import { TestMachine } from '../data/test-machine.ts';
import { messageIn } from './message-in.ts';
import { MessageTrial } from './message-trial.svelte.ts';
import { MessageView } from './message-view.svelte.ts';
import { readSettings } from './read-settings.ts';

const SCHEMA = {
  properties: {
    subject: { type: 'string', 'x-widget': 'liquid' },
    content: { type: 'string', 'x-widget': 'html' },
    text: { type: 'string', 'x-widget': 'liquid' },
    sender: { type: 'object', 'x-widget': 'sender' },
    purpose: { enum: ['marketing', 'service'] },
  },
};
const people = [{ id: 'ada' }, { id: 'bob' }];
const preview = (to: unknown): Said => ({
  body: { subject: String(to), html: null, text: null, sender: null, recipient: null, problems: [] },
});
const MESSAGE = { subject: 'Hello' };

test('the message of an e-mail step is what its settings hold', () => {
  const settings = readSettings(SCHEMA);
  expect(messageIn(settings, { subject: 'Hello', content: '<p>a</p>', purpose: 'service' })).toEqual({
    subject: 'Hello',
    html: '<p>a</p>',
    purpose: 'service',
  });
  expect(messageIn(settings, { sender: { address: '' }, text: '' })).toEqual({ subject: '' });
});

test('settings without HTML hold no message', () => {
  expect(messageIn(readSettings({ properties: { subject: { type: 'string' } } }), {})).toBeNull();
});

const viewing = (answer: (asked: string, body: unknown) => Said | Promise<Said>) => {
  const machine = new TestMachine();
  const { hub, asked } = hubOver(answer);
  return { machine, asked, view: new MessageView({ hub, after: machine.ports.after, workspace: 'w' }) };
};
const toContact = (asked: string, body: unknown): Said =>
  asked.startsWith('GET') ? { body: { items: people, next: null } } : preview((body as { contact: unknown }).contact);

test('a message is seen as the newest contact would get it, and then as the next, round and round', async () => {
  const { machine, view } = viewing(toContact);
  await view.begin(MESSAGE);
  await machine.pass(200);
  expect(view.preview?.subject).toBe('ada');
  view.go(1);
  await machine.pass(200);
  expect(view.preview?.subject).toBe('bob');
  view.go(1);
  await machine.pass(200);
  expect([view.preview?.subject, view.contact?.id, view.isMaking]).toEqual(['ada', 'ada', false]);
});

test('where there is nobody yet, it is seen with an invented contact', async () => {
  const { machine, view } = viewing((asked, body) =>
    asked.startsWith('GET') ? { body: { items: [], next: null } } : toContact(asked, body),
  );
  await view.begin(MESSAGE);
  view.go(1);
  await machine.pass(200);
  expect([view.preview?.subject, view.hasOthers]).toEqual(['null', false]);
});

test('what the hub says against it is kept, and what was seen before stays', async () => {
  let isBroken = false;
  const { machine, view } = viewing((asked, body) =>
    isBroken && !asked.startsWith('GET') ? { problem: problemOf('INNESTO_REQUEST_INVALID') } : toContact(asked, body),
  );
  await view.begin(MESSAGE);
  await machine.pass(200);
  isBroken = true;
  view.go(1);
  await machine.pass(200);
  expect([view.preview?.subject, view.trouble?.kind, view.isMaking]).toEqual(['ada', 'problem', false]);
});

test('a test goes to a real address only, and what came of it is kept', async () => {
  const answer = { accepted: true, via: 'inbox', detail: '', message: 'm', trouble: null, remedy: null };
  const { hub, asked } = hubOver(() => ({ body: answer }));
  const trial = new MessageTrial({ hub, workspace: 'w', to: 'owner@example' });
  expect(trial.isAmiss).toBe(false);
  await trial.send(MESSAGE, null);
  expect([trial.isAmiss, asked]).toEqual([true, []]);
  trial.to = ' owner@example.com ';
  await trial.send(MESSAGE, 'ada');
  expect([trial.isAmiss, trial.result]).toEqual([false, { to: 'owner@example.com', answer }]);
});

test('the message of an SMS step is its text, with the name that it comes from', () => {
  const settings = readSettings({
    properties: {
      words: { type: 'string', 'x-widget': 'sms' },
      sender: { type: 'string' },
      connection: { type: 'string', 'x-widget': 'connection', 'x-channel': 'sms' },
    },
  });
  expect(messageIn(settings, { words: 'Ciao', sender: 'Palestra', connection: 'c' })).toEqual({
    channel: 'sms',
    subject: '',
    text: 'Ciao',
    sender: { address: 'Palestra' },
    connection: 'c',
  });
  expect(messageIn(settings, {})).toEqual({ channel: 'sms', subject: '' });
});
