import { expect, test } from 'vitest';
import { rightWords } from './model/right-words.ts';
import { browsedLines, differenceLines } from './plugin-telling.ts';

const collection = (name: string, title: string) => ({ name, title }) as never;
const keeping = {
  collections: [collection('coupon', 'Coupons')],
  balances: [],
  connections: [{ name: 'shop', title: 'Your shop' } as never],
};

test.each([
  ['contacts:write:fields', undefined, 'change the fields of contacts'],
  ['records:coupon', undefined, 'make, change and delete records: “Coupons”'],
  ['balances:points', undefined, 'add to and take from “points”, which it counts'],
  [
    'net',
    ['api.example.com', 'connection:shop', 'setting:host'],
    'reach servers outside: only api.example.com, where its connection “Your shop” leads, the server that its settings name',
  ],
  ['moon:land', undefined, 'moon:land'],
])('the right %s is told in plain words', (right, hosts, words) => {
  expect(rightWords(keeping, { right, reason: 'x', ...(hosts === undefined ? {} : { hosts }) })).toBe(words);
});

test('another version is told with rights that come and go, and the settings that somebody must fill in', () => {
  const lines = differenceLines(keeping, {
    rights: [{ right: 'lists:write', reason: 'Keeps buyers together.' }],
    rightsGone: ['variables:write'],
    contributions: [
      {
        kind: 'actions',
        name: 'announce',
        title: 'Announce a parcel',
        change: 'changed',
        settings: [{ name: 'weight', title: 'Weight', change: 'added', needed: true }],
      },
    ],
  });
  expect(lines).toEqual([
    '  new: it asks to put contacts into lists and take them out\n    because: Keeps buyers together.',
    '  no longer: keep values in runs of workflows',
    '  changed: “Announce a parcel” (actions/announce)',
    '    setting “Weight”: added, and somebody must fill it in',
  ]);
});

test('what the registry has is told with who published it, what is installed of it, and whether it may be', () => {
  const found = {
    name: '@shop/till',
    version: '1.2.0',
    description: 'Rings up sales',
    publisher: 'ada',
    publishedAt: Date.UTC(2026, 9, 1),
    isAllowed: true,
    installed: null,
    isNewer: false,
  };
  const bare = { ...found, description: null, publisher: null, publishedAt: null };
  const installed = { plugin: 'till', version: '1.0.0' };
  expect(
    browsedLines({
      packages: [found, { ...bare, installed, isNewer: true }, { ...bare, installed }, { ...bare, isAllowed: false }],
      more: true,
    }),
  ).toEqual([
    '@shop/till 1.2.0',
    '  Rings up sales',
    '  published: ada, 2026-10-01',
    '@shop/till 1.2.0, newer than 1.0.0, which is installed',
    '@shop/till 1.2.0, 1.0.0 is installed',
    '@shop/till 1.2.0, not on the list of what may be installed',
    'The registry has more: say further words of what you look for.',
  ]);
  expect(browsedLines({ packages: [], more: false })).toEqual(['The registry has no such plugin.']);
});
