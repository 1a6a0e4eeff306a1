import { expect, test } from 'vitest';
import { keyedAddress, onwardAddress, type AddressHolder } from './onward.ts';

const KEY = 'k'.repeat(43);
const LEADS_TO = { record: '0190f3b2-7c1a-7def-8123-456789abcdef', address: 'leads_to', recognise: 'recognise' };
const held = (attributes: AddressHolder['attributes'], more: Partial<AddressHolder> = {}): AddressHolder => ({
  collection: 'club/page',
  contactId: null,
  attributes: { leads_to: 'https://shop.example/thanks', ...attributes },
  ...more,
});
const onward = (record: AddressHolder | null, leadsTo: typeof LEADS_TO | null = LEADS_TO): string | null =>
  onwardAddress({ plugin: 'club', leadsTo }, record, KEY);

test.each([
  ['https://shop.example', `https://shop.example?innesto=${KEY}`],
  ['https://shop.example/thanks', `https://shop.example/thanks?innesto=${KEY}`],
  ['https://shop.example/thanks?', `https://shop.example/thanks?innesto=${KEY}`],
  ['https://shop.example/?a=1+2&b=%20&c', `https://shop.example/?a=1+2&b=%20&c&innesto=${KEY}`],
  ['https://shop.example/?a=1#/top?b=2', `https://shop.example/?a=1&innesto=${KEY}#/top?b=2`],
  // A key that stands there already was somebody else’s.
  ['https://shop.example/?innesto=x&a=1&%69nnesto=y', `https://shop.example/?a=1&innesto=${KEY}`],
])('%s keeps what else it has when it gets a key', (address, expected) => {
  expect(keyedAddress(address, KEY)).toBe(expected);
  expect(new URL(expected).searchParams.getAll('innesto')).toEqual([KEY]);
});

test('who confirmed goes on to the page that the record names, and is recognised there only where it says so', () => {
  expect(onward(held({}))).toBe('https://shop.example/thanks');
  expect(onward(held({ recognise: false }))).toBe('https://shop.example/thanks');
  expect(onward(held({ recognise: 'yes' }))).toBe('https://shop.example/thanks');
  expect(onward(held({ recognise: true }))).toBe(`https://shop.example/thanks?innesto=${KEY}`);
});

test.each([
  ['nothing was said', held({}), null],
  ['the record is gone', null, LEADS_TO],
  ['it is another plugin’s', held({}, { collection: 'clubhouse/page' }), LEADS_TO],
  ['it is a contact’s', held({}, { contactId: 7 }), LEADS_TO],
  ['it names no page', held({ leads_to: '' }), LEADS_TO],
  ['what it names is no text', held({ leads_to: 7 }), LEADS_TO],
  ['what it names is every object’s', held({}), { ...LEADS_TO, address: 'constructor' }],
  ['its page is not https', held({ leads_to: 'http://shop.example/' }), LEADS_TO],
  ['its page is a script', held({ leads_to: 'javascript:alert(1)' }), LEADS_TO],
  ['the site’s name would end a policy', held({ leads_to: 'https://a;script-src.example/' }), LEADS_TO],
  ['a user hides the site', held({ leads_to: 'https://shop.example@evil.example/' }), LEADS_TO],
])('nobody goes on where %s', (_why, record, leadsTo) => {
  expect(onward(record, leadsTo)).toBeNull();
});
