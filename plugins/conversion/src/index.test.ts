import { join } from 'node:path';
import { textsOf, type JsonObject } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleEvent, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const conversion = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => conversion.close());

const RULE = sampleId(7);
const rule = (attributes: JsonObject, id = RULE) => ({
  id,
  attributes: { name: 'First order', ...attributes },
  createdAt: 0,
});
const order = (attributes: JsonObject = {}) => rule({ kind: 'event', event: 'custom.order', ...attributes });

describe('conversion/event', () => {
  const handler = conversion.handler('conversion/event');
  /** What an order makes of a rule: the attributes of the conversions. */
  const completed = async (
    rules: readonly ReturnType<typeof rule>[],
    payload: JsonObject = {},
    type = 'custom.order',
  ) => {
    const { groups = [] } = await handler.handle({ event: sampleEvent(type, payload), collections: { rule: rules } });
    return groups.flat().map((effect) => ('attributes' in effect ? effect.attributes : null));
  };

  test('makes a conversion of an event that a rule is about: once for the contact, without a word if it was', async () => {
    const event = sampleEvent('custom.order', { total: 120 });
    const { groups } = await handler.handle({ event, collections: { rule: [order({ value: 5 })] } });
    expect(groups).toEqual([
      [
        {
          kind: 'record.create',
          collection: 'conversion',
          attributes: {
            rule: RULE,
            name: 'First order',
            value: 5,
            date: new Date(event.at).toISOString(),
            counts: 'once',
          },
          otherwise: 'skipped',
        },
      ],
    ]);
  });

  test('counts each time where the rule says so', async () => {
    expect(await completed([order({ once: false })])).toEqual([
      expect.not.objectContaining({ counts: expect.anything() as unknown }),
    ]);
  });

  test('a conversion is worth what the event says, or else what the rule says', async () => {
    const rules = [order({ value: 5, value_from: 'total' })];
    expect(await completed(rules, { total: 120.5 })).toMatchObject([{ value: 120.5 }]);
    expect(await completed(rules, { total: '99.90' })).toMatchObject([{ value: 99.9 }]);
    expect(await completed(rules, { total: 'a lot' })).toMatchObject([{ value: 5 }]);
    expect(await completed([order()], { total: 3 })).toEqual([
      expect.not.objectContaining({ value: expect.anything() as unknown }),
    ]);
  });

  test('several rules may be completed by one event, each for itself', async () => {
    const second = { ...order({ conditions: 'total >= 100' }), id: sampleId(8) };
    const { groups } = await handler.handle({
      event: sampleEvent('custom.order', { total: 120 }),
      collections: {
        rule: [order(), second, rule({ kind: 'event', event: 'custom.visit' }), rule({ kind: 'manual' })],
      },
    });
    expect(groups).toHaveLength(2);
  });

  test('nothing happens by a rule that is not active, of another kind, or about another event', async () => {
    expect(await completed([order({ active: false })])).toEqual([]);
    expect(await completed([rule({ kind: 'page', address: '/thanks', event: 'custom.order' })])).toEqual([]);
    expect(await completed([order()], {}, 'custom.order-paid')).toEqual([]);
  });

  test('without any rule it is not even asked', async () => {
    expect(await handler.handle({ event: sampleEvent('custom.order') })).toEqual({});
  });

  test.each<[string, JsonObject, boolean]>([
    ['total >= 100', { total: 100 }, true],
    ['total >= 100', { total: 99.9 }, false],
    ['total > 9', { total: '10' }, true],
    ['total<=5', { total: 5 }, true],
    ['total < 5', {}, false],
    ['country = it', { country: 'IT' }, true],
    ['country = IT', {}, false],
    ['country != IT', {}, true],
    ['country != IT', { country: 'it' }, false],
    ['code contains spring', { code: 'BIG-SPRING-27' }, true],
    ['code contains spring', { code: 7 }, false],
    ['paid = true', { paid: true }, true],
    ['total >= 100\n\ncountry = IT', { total: 120, country: 'IT' }, true],
    ['total >= 100\ncountry = IT', { total: 120, country: 'RO' }, false],
    ['total is many', { total: 'many' }, false],
    ['toString = x', {}, false],
  ])('“%s” of %o: %s', async (conditions, payload, expected) => {
    expect(await completed([order({ conditions })], payload)).toHaveLength(expected ? 1 : 0);
  });
});

describe('conversion/page', () => {
  const handler = conversion.handler('conversion/page');
  const isMeant = async (address: string, match: string, url: string): Promise<boolean> => {
    const event = sampleEvent('site-visit.visited', { url });
    const { groups = [] } = await handler.handle({
      event,
      collections: { rule: [rule({ kind: 'page', address, match })] },
    });
    return groups.length > 0;
  };

  test.each([
    ['https://shop.example/thanks', 'exact', 'https://shop.example/thanks', true],
    ['https://shop.example/thanks', 'exact', 'http://SHOP.example/thanks/?order=7#top', true],
    ['shop.example/thanks', 'exact', 'https://shop.example/thanks', true],
    ['/thanks', 'exact', 'https://shop.example/thanks', true],
    ['/thanks', 'exact', 'https://shop.example/thanks/you', false],
    ['/thanks?paid=1', 'exact', 'https://shop.example/thanks?paid=1', true],
    ['/thanks?paid=1', 'exact', 'https://shop.example/thanks?paid=0', false],
    ['https://shop.example', 'exact', 'https://other.example', false],
    ['/blog/', 'prefix', 'https://shop.example/blog/spring', true],
    ['/blog', 'prefix', 'https://shop.example/about', false],
    ['https://shop.example/', 'prefix', 'https://shop.example/anything', true],
    ['/shop/*/buy', 'wildcard', 'https://shop.example/shop/bags/buy', true],
    ['/shop/*/buy', 'wildcard', 'https://shop.example/shop/bags/buy/more', false],
    ['*.example/thanks', 'wildcard', 'https://ro.shop.example/thanks', true],
    ['/a*a', 'wildcard', 'https://shop.example/a', false],
  ])('%s (%s) means %s: %s', async (address, match, url, expected) => {
    expect(await isMeant(address, match, url)).toBe(expected);
  });

  test('a pattern of many stars takes no longer than any other', async () => {
    expect(await isMeant(`/${'*a'.repeat(400)}b`, 'wildcard', `https://shop.example/${'a'.repeat(5000)}`)).toBe(false);
  });

  test('a visit that does not say where counts nowhere', async () => {
    const collections = { rule: [rule({ kind: 'page', address: '/' })] };
    expect(await handler.handle({ event: sampleEvent('site-visit.visited'), collections })).toEqual({});
  });
});

describe('conversion/complete', () => {
  const complete = conversion.action('conversion/complete');
  const manual = (attributes: JsonObject = {}) => ({ ...rule({ kind: 'manual', ...attributes }), balances: {} });
  const run = (attributes: JsonObject = {}, config: object = {}, event = sampleEvent('custom.order', { total: 80 })) =>
    complete.run({
      config: { rule: RULE, ...config },
      event,
      contact: sampleContact(),
      records: { rule: [manual(attributes)] },
    });

  test('completes a manual rule, with its value; if it was completed already, it says so', async () => {
    const { effects, port } = await run({ value: 5 });
    expect(effects).toMatchObject([
      { kind: 'record.create', attributes: { rule: RULE, value: 5, counts: 'once' }, otherwise: 'already' },
    ]);
    expect(port ?? 'done').toBe('done');
  });

  test('the step’s value goes before the event’s, and the event’s before the rule’s', async () => {
    const attributes = { value: 5, value_from: 'total' };
    expect((await run(attributes, { value: 7 })).effects).toMatchObject([{ attributes: { value: 7 } }]);
    expect((await run(attributes)).effects).toMatchObject([{ attributes: { value: 80 } }]);
  });

  test('does nothing by a rule that is gone, not active, or completed by something else', async () => {
    expect(await complete.run({ config: { rule: RULE } })).toMatchObject({ port: 'failed', effects: [] });
    expect(await run({ kind: 'page', address: '/' })).toMatchObject({ port: 'failed', effects: [] });
    expect(await run({ active: false })).toMatchObject({ port: 'skipped', effects: [] });
  });
});

test('conversion/completed listens to conversions of any rule, or of one', async () => {
  const completed = conversion.trigger('conversion/completed');
  expect(await completed.subscribe({})).toEqual([{ on: 'conversion.conversion.created' }]);
  expect(await completed.subscribe({ rule: RULE })).toEqual([
    {
      on: 'conversion.conversion.created',
      when: { attribute: 'event.attributes.rule', operator: 'is', value: RULE },
    },
  ]);
});

test('every text is there in English, Italian and Romanian', () => {
  const texts = textsOf(conversion.manifest);
  expect(conversion.manifest.translations['en']).toEqual(Object.fromEntries(texts));
  for (const language of ['it', 'ro']) {
    expect(Object.keys(conversion.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
  }
});
