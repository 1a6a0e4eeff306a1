import { join } from 'node:path';
import { textsOf, type Filter } from '@innesto/sdk/contract';
import { openPlugin, sampleContacts, sampleEvent } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const score = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => score.close());

const WEEK = { amount: 1, unit: 'weeks' };

describe('score/change', () => {
  const change = score.action('score/change');
  const entry = async (config: object) => (await change.run({ config })).effects;

  test('adds points, for good or for a time', async () => {
    expect(await entry({ operation: 'add', points: 30 })).toEqual([
      { kind: 'balance.add', balance: 'points', amount: 30 },
    ]);
    expect(await entry({ operation: 'add', points: 30, validFor: WEEK, reason: 'Visit' })).toEqual([
      { kind: 'balance.add', balance: 'points', amount: 30, validFor: WEEK, reason: 'Visit' },
    ]);
  });

  test('takes points', async () => {
    expect(await entry({ operation: 'take', points: 30 })).toEqual([
      { kind: 'balance.add', balance: 'points', amount: -30 },
    ]);
  });

  test('lets the hub work out how many they are, for who is given some and for who loses some', async () => {
    const half = { operator: 'divided-by', left: { attribute: 'event.total' }, right: { value: 2 } };
    const event = sampleEvent('custom.ordered', { total: 30 });
    const amounts = ['add-calculated', 'take-calculated'].map(async (operation) => {
      const { effects } = await change.run({ config: { operation, calculation: half }, event });
      return effects.map((effect) => 'amount' in effect && effect.amount);
    });
    expect(await Promise.all(amounts)).toEqual([[half], [{ operator: 'minus', left: { value: 0 }, right: half }]]);
  });

  test('every contact is treated alike, whatever is known of it', async () => {
    for (const contact of sampleContacts)
      expect((await change.run({ config: { operation: 'add', points: 1 }, contact })).effects).toHaveLength(1);
  });

  test.each([
    ['nothing to do', {}],
    ['no points', { operation: 'add' }],
    ['points of no number', { operation: 'add', points: 0 }],
    ['points below 0', { operation: 'take', points: -5 }],
    ['half a point', { operation: 'add', points: 0.5 }],
    ['points that are said and calculated', { operation: 'add', points: 1, calculation: { value: 1 } }],
    ['points that are to be calculated, and are not', { operation: 'take-calculated', points: 1 }],
    ['what is taken for a time', { operation: 'take', points: 1, validFor: WEEK }],
    ['points that lapse at once', { operation: 'add', points: 1, validFor: { amount: 0, unit: 'days' } }],
    ['a setting that there is not', { operation: 'add', points: 1, list: 'x' }],
  ])('refuses %s', async (_case, config) => {
    await expect(change.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('score/threshold', () => {
  const threshold = score.trigger('score/threshold');
  const CASES = [
    ['equal', 'is'],
    ['below', 'less'],
    ['at-most', 'at-most'],
    ['at-least', 'at-least'],
    ['above', 'more'],
  ] as const;

  test.each(CASES)(
    '%s: listens to the crossing only, and offers those for whom it holds already',
    async (comparison, operator) => {
      const asked = (attribute: string): Filter => ({ attribute, operator, value: 100 });
      expect((await threshold.subscribe({ comparison, points: 100 }))[0]).toEqual({
        on: 'score.points.changed',
        when: { all: [asked('event.after'), { none: [asked('event.before')] }] },
        everyone: { filter: asked('balance.score.points') },
      });
    },
  );

  test.each([
    ['below', 1, true],
    ['below', 0, false],
    ['equal', 0, true],
    ['equal', 1, false],
    ['at-most', 0, true],
    ['at-most', -1, false],
    ['at-least', 0, true],
    ['at-least', 1, false],
    ['above', -1, true],
    ['above', 0, false],
  ])('%s %i: a new contact, who comes from nothing to 0, is let in: %s', async (comparison, points, isLetIn) => {
    const subscriptions = await threshold.subscribe({ comparison, points });
    expect(subscriptions.some((one) => 'on' in one && one.on === 'contact.created')).toBe(isLetIn);
  });

  test.each([
    ['no number', { comparison: 'above' }],
    ['half a point', { comparison: 'above', points: 0.5 }],
    ['a comparison that there is not', { comparison: 'near', points: 3 }],
  ])('refuses %s', async (_case, config) => {
    await expect(threshold.subscribe(config)).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('the package', () => {
  test('everything of it lies on one shelf of the palette', () => {
    const { triggers, actions } = score.manifest;
    expect(new Set([...triggers, ...actions].map(({ category }) => category))).toEqual(new Set(['points']));
  });

  test('asks for nothing but its own balance', () => {
    expect(score.manifest.permissions.map((permission) => permission.right)).toEqual(['balances:points']);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(score.manifest);
    expect(score.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro']) {
      expect(Object.keys(score.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
    }
  });
});
