import { expect, test } from 'vitest';
import { rightWords } from './model/right-words.ts';
import { browsedLines, differenceLines, moveLines, referenceLines } from './plugin-telling.ts';

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

test('what keeps a plugin from being removed is told whole, with how much of what it keeps there is where', () => {
  const workspace = { id: 'w', name: 'Shop' };
  const workflow = { id: 'f', name: 'Welcome' };
  expect(
    referenceLines([
      { kind: 'live', workspace, workflow },
      { kind: 'draft', workspace, workflow: { ...workflow, name: 'Spring' }, isCampaign: true },
      { kind: 'connection', workspace, connection: { id: 'c', name: 'Till' } },
      { kind: 'kept', workspace, kept: 'coupon/code', count: 12 },
      { kind: 'kept', workspace: { id: 'v', name: 'Gym' }, kept: 'coupon/code', count: 3 },
    ]),
  ).toEqual([
    '  in the way: the workflow “Welcome” in “Shop”',
    '  in the way: the campaign “Spring” in “Shop”',
    '  in the way: the connection “Till” in “Shop”',
    '  in the way: 12 of coupon/code in “Shop”',
    '  in the way: 3 of coupon/code in “Gym”',
  ]);
});

test('what keeps a workspace from another version is told with the records that are concerned, as far as they are shown', () => {
  const called = (name: string | null) => ({ name, createdAt: '2027-01-01T09:00:00.000Z' });
  const obstacle = { title: 'x', records: [], workflows: [] };
  const lines = moveLines(keeping, {
    plugin: 'coupon',
    from: '1.0.0',
    to: '2.0.0',
    isBack: false,
    wider: [],
    difference: { rights: [], rightsGone: [], contributions: [] },
    indexed: [],
    drafts: [],
    live: [],
    obstacles: [
      {
        ...obstacle,
        kind: 'misfits',
        key: 'coupon/code',
        count: 7,
        records: [
          { id: 'r1', called: called('SPRING-1'), detail: '/code is too long' },
          { id: 'r2', called: called(null), detail: '/code is missing' },
          { id: 'r3', detail: '/code is missing' },
        ],
      },
      { ...obstacle, kind: 'gone', key: 'coupon/use', count: 2, workflows: [{ id: 'f', name: 'Welcome' }] },
    ],
  });
  expect(lines).toEqual([
    'coupon: 1.0.0 → 2.0.0',
    '  in the way: 7 of “coupon/code” do not fit what they are to be there',
    '    “SPRING-1” (r1): /code is too long',
    '    “2027-01-01T09:00:00.000Z” (r2): /code is missing',
    '    r3: /code is missing',
    '    and 4 more',
    '  in the way: it has no “coupon/use”, of which the workspace keeps 2, and which 1 workflow(s) at work may write',
    '    the workflow “Welcome”',
  ]);
});
