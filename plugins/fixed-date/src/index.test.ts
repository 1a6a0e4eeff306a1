import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const plugin = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => plugin.close());

const at = '2027-12-24T09:00';
const vip = sampleId(1);
const news = sampleId(2);

describe('fixed-date/moment', () => {
  const moment = plugin.trigger('fixed-date/moment');

  test('everybody comes in, where nothing else is said on their own clocks', async () => {
    expect(await moment.subscribe({ at, lists: 'everybody' })).toEqual([{ at, zone: 'contact', audience: {} }]);
  });

  test('on the workspace’s clock all come in at once', async () => {
    expect(await moment.subscribe({ at, clock: 'workspace', lists: 'everybody' })).toEqual([
      { at, zone: 'workspace', audience: {} },
    ]);
  });

  test('of chosen lists come their members', async () => {
    expect(await moment.subscribe({ at, lists: [vip, news] })).toEqual([
      { at, zone: 'contact', audience: { lists: [vip, news] } },
    ]);
  });

  test('of those come the ones for whom a condition holds', async () => {
    const filter = { attribute: 'field.city', operator: 'is', value: 'Roma' };
    expect(await moment.subscribe({ at, lists: [vip], filter })).toEqual([
      { at, zone: 'contact', audience: { lists: [vip], filter } },
    ]);
  });

  test.each([
    ['nothing chosen', {}],
    ['a condition that says nothing', { at, lists: 'everybody', filter: {} }],
    ['no moment', { lists: 'everybody' }],
    ['nobody', { at }],
    ['a day without a time', { at: '2027-12-24', lists: 'everybody' }],
    ['an instant with a zone', { at: '2027-12-24T09:00:00Z', lists: 'everybody' }],
    ['a day that no month has', { at: '2027-12-32T09:00', lists: 'everybody' }],
    ['an hour that no day has', { at: '2027-12-24T24:00', lists: 'everybody' }],
    ['an empty choice', { at, lists: [] }],
    ['the same list twice', { at, lists: [vip, vip] }],
    ['a list by its name', { at, lists: ['VIP'] }],
    ['a clock that there is not', { at, clock: 'moon', lists: 'everybody' }],
    ['a setting that there is not', { at, lists: 'everybody', list: vip }],
    ['__proto__ as a setting', JSON.parse(`{"at":"${at}","lists":"everybody","__proto__":{}}`) as unknown],
  ])('refuses %s', async (_case, config) => {
    await expect(moment.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('the package', () => {
  test('lies with the calendar, and asks for nothing', () => {
    expect(plugin.manifest.triggers.map(({ category }) => category)).toEqual(['calendar']);
    expect(plugin.manifest.permissions).toEqual([]);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(plugin.manifest);
    expect(plugin.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro']) {
      expect(Object.keys(plugin.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
    }
  });
});
