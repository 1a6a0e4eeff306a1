import { join } from 'node:path';
import { textsOf } from '@innesto/sdk/contract';
import { openPlugin, sampleContacts, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const list = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => list.close());

const vip = sampleId(1);
const news = sampleId(2);

describe('list/activity', () => {
  const activity = list.trigger('list/activity');

  test('any list: listens to every joining, without a filter', async () => {
    expect(await activity.subscribe({ lists: 'any' })).toEqual([{ on: 'list.joined' }]);
  });

  test('chosen lists: the hub itself leaves out the others, and a start may begin with the members there are', async () => {
    expect(await activity.subscribe({ lists: [vip, news] })).toEqual([
      {
        on: 'list.joined',
        when: { attribute: 'event.list', operator: 'one-of', value: [vip, news] },
        everyone: { lists: [vip, news] },
      },
    ]);
  });

  test.each([
    ['nothing chosen', {}],
    ['an empty choice', { lists: [] }],
    ['the same list twice', { lists: [vip, vip] }],
    ['a list by its name', { lists: ['VIP'] }],
    ['a word that means nothing', { lists: 'all' }],
    ['a setting that there is not', { lists: 'any', list: vip }],
  ])('refuses %s', async (_case, config) => {
    await expect(activity.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('list/change', () => {
  const change = list.action('list/change');

  test('adds to lists', async () => {
    expect(await change.run({ config: { add: [vip, news] } })).toEqual({
      effects: [
        { kind: 'list.join', list: vip },
        { kind: 'list.join', list: news },
      ],
    });
  });

  test('removes from lists', async () => {
    expect(await change.run({ config: { remove: [vip] } })).toEqual({ effects: [{ kind: 'list.leave', list: vip }] });
  });

  test('a list in both is left before it is joined, so that it counts as joined anew', async () => {
    const { effects } = await change.run({ config: { add: [vip], remove: [vip] } });
    expect(effects.map((effect) => effect.kind)).toEqual(['list.leave', 'list.join']);
  });

  test('every contact is treated alike, whatever is known of it', async () => {
    for (const contact of sampleContacts) {
      expect((await change.run({ config: { add: [vip] }, contact })).effects).toHaveLength(1);
    }
  });

  test.each([
    ['nothing to do', {}],
    ['empty choices', { add: [], remove: [] }],
    ['more lists than a step takes', { add: Array.from({ length: 26 }, (_, number) => sampleId(number)) }],
    ['__proto__ as a setting', JSON.parse(`{"add":["${vip}"],"__proto__":{}}`) as unknown],
  ])('refuses %s', async (_case, config) => {
    await expect(change.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });

  test('as many lists as a step takes fit into one answer', async () => {
    const lists = (from: number) => Array.from({ length: 25 }, (_, number) => sampleId(from + number));
    expect((await change.run({ config: { add: lists(0), remove: lists(100) } })).effects).toHaveLength(50);
  });
});

describe('the package', () => {
  test('everything of it lies on one shelf of the palette', () => {
    const { triggers, actions } = list.manifest;
    expect(new Set([...triggers, ...actions].map(({ category }) => category))).toEqual(new Set(['lists']));
  });

  test('asks for nothing but lists', () => {
    expect(list.manifest.permissions.map((permission) => permission.right)).toEqual(['lists:write']);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(list.manifest);
    expect(list.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro']) {
      expect(Object.keys(list.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
    }
  });
});
