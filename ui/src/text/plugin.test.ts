import { expect, test } from 'vitest';
import { settingTitle, speakerOf, tellRight, tellVerdict, titleOf, withoutPlace } from './plugin.ts';
import { Words } from './words.svelte.ts';

const words = new Words();
await words.choose('en');

test('a plugin speaks the person’s language where it can, and its own elsewhere', () => {
  const manifest = { translations: { it: { 'plugin.title': 'Liste' } } };
  expect(speakerOf(manifest, 'it')('plugin.title', 'Lists')).toBe('Liste');
  expect(speakerOf(manifest, 'it')('constructor', 'own')).toBe('own');
  expect(speakerOf(manifest, 'ro')('plugin.title', 'Lists')).toBe('Lists');
});

test('a right is told by what it lets a plugin do, the narrower before the wider', () => {
  const manifest = {
    collections: [{ name: 'card', title: 'Cards' }],
    connections: [{ name: 'account', title: 'Account' }],
    balances: [],
  };
  const speak = (key: string, own: string): string => (key === 'collection.card.title' ? 'Tessere' : own);
  const tell = (right: string, hosts?: string[]): string =>
    tellRight({ right, reason: 'x', ...(hosts === undefined ? {} : { hosts }) }, { say: words.say, manifest, speak });
  expect(tell('contacts:write:fields')).toBe('Change the fields of contacts');
  expect(tell('messages:send:email')).toBe('Send e-mails');
  expect(tell('http:fetch', ['a.example', 'b.example'])).toBe('Reach servers outside: only a.example, b.example');
  expect(tell('net', ['connection:account', 'setting:shop'])).toBe(
    'Reach servers outside: only where its connection “Account” leads, the server that its settings name',
  );
  expect(tell('messages:carry:sms')).toBe('Carry your SMS: read each that goes by it, and to whom');
  expect(tell('records:card')).toBe('Make, change and delete records: “Tessere”');
  expect(tell('balances:points')).toBe('Add to and take from “points”, which it counts');
  expect(tell('contacts:create')).toBe('Make contacts of those whom other systems tell of');
  expect(tell('endpoints')).toBe('Be reached from the internet at addresses of its own');
  expect(tell('moon:land')).toBe('Something this page has no words for: moon:land');
});

test('why a plugin was stopped is told, also where the hub has a new reason', () => {
  expect(tellVerdict('memory', words.say)).toBe('It used more memory than a plugin may.');
  expect(tellVerdict(null, words.say)).toBe(tellVerdict('something new', words.say));
});

test('what is different about a version is told by the plugin’s own words in the person’s language', () => {
  const texts = new Map([
    ['action.stamp.title', 'Timbra'],
    ['action.stamp.config.text.title', 'Testo'],
    ['collection.notes.record.seen.title', 'Vista'],
  ]);
  const speak = (key: string, own: string): string => texts.get(key) ?? own;
  const stamp = { kind: 'actions', name: 'stamp', title: 'Stamp', change: 'changed' as const, settings: [] };
  expect(titleOf(stamp, speak)).toBe('Timbra');
  expect(settingTitle(stamp, { name: 'text', title: 'Text' }, speak)).toBe('Testo');
  expect(settingTitle(stamp, { name: 'more', title: 'More' }, speak)).toBe('More');
  const notes = { ...stamp, kind: 'collections', name: 'notes', title: 'Notes' };
  expect(settingTitle(notes, { name: 'seen', title: 'Seen' }, speak)).toBe('Vista');
});

test('what is amiss is told without the pointer to it', () => {
  expect(withoutPlace('/title “Title” is too long.')).toBe('“Title” is too long.');
  expect(withoutPlace('It does not fit.')).toBe('It does not fit.');
});
