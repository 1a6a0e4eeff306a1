import { expect, test } from 'vitest';
import { speakerOf, tellRight, tellVerdict } from './plugin.ts';
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
