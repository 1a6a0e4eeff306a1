import type { CollectionManifest } from '@innesto/sdk/contract';
import { expect, test } from 'vitest';
import { neededRecords } from './needed-records.ts';

const SUMMER = '00000000-0000-7000-8000-000000000001';
const WINTER = '00000000-0000-7000-8000-000000000002';
const code = {
  name: 'code',
  inMessages: { shows: ['code', 'expires'], by: 'campaign', while: { attribute: 'state', is: 'open' } },
} as unknown as CollectionManifest;
const card = { name: 'card', inMessages: { shows: ['number'] } } as unknown as CollectionManifest;
const manifests = new Map([
  ['coupon/code', code],
  ['club/card', card],
]);
const needed = (text: string) =>
  neededRecords({ subject: 'x', text }, { manifests, now: 0, workspace: { name: 'Shop', timeZone: 'Europe/Rome' } });

const ofCampaign = (which: string) => ({
  collection: 'coupon/code',
  filter: {
    all: [
      { attribute: 'record.state', operator: 'is', value: 'open' },
      { attribute: 'record.campaign', operator: 'is', value: which },
    ],
  },
});
const shown = (which: string, attribute = 'code'): string => `record.coupon.code.${which}.${attribute}`;

test('what is put out is needed, once for however much of it is shown', () => {
  expect(needed(`{{ ${shown(SUMMER)} }} until {{ ${shown(SUMMER, 'expires')} }}`)).toEqual([ofCampaign(SUMMER)]);
  expect(needed(`{{ ${shown(SUMMER)} }} or {{ ${shown(WINTER)} }}`)).toEqual([ofCampaign(SUMMER), ofCampaign(WINTER)]);
  expect(needed('{{ record.club.card.newest.number }}')).toEqual([{ collection: 'club/card', filter: { all: [] } }]);
});

test.each([
  ['that has something in its place', `{{ ${shown(SUMMER)} | default: "ask us" }}`],
  ['that is asked for first', `{% if ${shown(SUMMER)} %}{{ ${shown(SUMMER)} }}{% endif %}`],
  ['that no text mentions', 'Hello'],
])('nothing is needed %s', (_case, text) => {
  expect(needed(text)).toEqual([]);
});

test('one that is needed beside one that is not is the only one', () => {
  expect(needed(`{% if ${shown(WINTER)} %}{{ ${shown(WINTER)} }}{% endif %}{{ ${shown(SUMMER)} }}`)).toEqual([
    ofCampaign(SUMMER),
  ]);
});

test('what messages may not show, or nobody keeps, nobody has', () => {
  expect(needed(`{{ ${shown('newest', 'pin')} }}`)).toEqual([{ collection: 'coupon/code', filter: { any: [] } }]);
  expect(needed('{{ record.gone.code.newest.code }}')).toEqual([{ collection: 'gone/code', filter: { any: [] } }]);
  expect(needed(`{{ record.club.card.${SUMMER}.number }}`)).toEqual([{ collection: 'club/card', filter: { any: [] } }]);
});
