import { join } from 'node:path';
import { Script } from 'node:vm';
import { textsOf, type JsonObject } from '@innesto/sdk/contract';
import { openPlugin, sampleEvent, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const plugin = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => plugin.close());

const SHOP = sampleId(7);
const monitor = (attributes: JsonObject = {}, id = SHOP) => ({
  id,
  attributes: { name: 'Shop', sites: 'Shop.example\n  localhost:8080 ', consent: 'ask', ...attributes },
  createdAt: 0,
});

describe('the script', () => {
  const script = plugin.manifest.endpoints.find(({ name }) => name === 'script');
  const body = script?.kind === 'asset' ? script.body : '';

  test('is smaller than 2 KB, and parses', () => {
    expect(Buffer.byteLength(body)).toBeLessThan(2048);
    expect(() => new Script(body)).not.toThrow();
  });

  test('sets no cookie, and touches what browsers keep in two places only', () => {
    expect(body).not.toContain('cookie');
    expect(body).not.toContain('sessionStorage');
    expect(body.match(/localStorage\.\w+/g)).toEqual([
      'localStorage.setItem',
      'localStorage.getItem',
      'localStorage.removeItem',
    ]);
  });
});

describe('site-visit/visits', () => {
  const visits = plugin.endpoint('site-visit/visits');
  const counted = [{ balance: 'visitors', record: SHOP, amount: 1 }];
  const take = (
    told: object | string,
    {
      headers = {},
      monitors = [monitor()],
    }: { headers?: Record<string, string>; monitors?: ReturnType<typeof monitor>[] } = {},
  ) =>
    visits.take({
      body: typeof told === 'string' ? told : { m: SHOP, u: 'https://shop.example/bags/?a=1', ...told },
      headers,
      collections: { monitor: monitors },
    });

  test('a visit of somebody unknown is counted, and nothing else', async () => {
    expect(await take({ t: 'Bags' })).toEqual({ counts: counted });
  });

  test('a visit of whoever consented, and came with a key, is an event, or counted if the key is nobody’s', async () => {
    const { events, counts } = await take({ k: 'the key', c: 1, t: 'Bags' });
    expect(counts).toBeUndefined();
    expect(events).toMatchObject([
      {
        type: 'site-visit.visited',
        contact: { key: 'the key' },
        payload: {
          url: 'https://shop.example/bags/?a=1',
          site: 'shop.example',
          path: '/bags',
          page: 'shop.example/bags',
          title: 'Bags',
          monitor: SHOP,
        },
        otherwise: counted,
      },
    ]);
  });

  test('what was counted before is not counted again', async () => {
    expect(await take({ k: 'the key', c: 1, r: 1 })).toMatchObject({ events: [{ otherwise: [] }] });
    expect(await take({ r: 1 })).toEqual({ counts: [] });
  });

  test.each([
    ['ask', { k: 'the key' }, false],
    ['ask', { k: 'the key', c: 1 }, true],
    ['link', { k: 'the key' }, true],
    ['never', { k: 'the key', c: 1 }, false],
    ['ask', { c: 1 }, false],
  ])('a monitor that recognises by “%s” makes an event of %o: %s', async (consent, told, expected) => {
    const { events = [] } = await take(told, { monitors: [monitor({ consent })] });
    expect(events.length > 0).toBe(expected);
  });

  test.each<[string, object | string, Record<string, string>]>([
    ['no JSON', '{', {}],
    ['a list', '[]', {}],
    ['null', 'null', {}],
    ['another workspace’s monitor', { m: sampleId(8) }, {}],
    ['a site that is not the monitor’s', { u: 'https://evil.example/' }, {}],
    ['a site that only ends alike', { u: 'https://notshop.example/' }, {}],
    ['a name before the site', { u: 'https://shop.example@evil.example/' }, {}],
    ['an address that is none', { u: 'javascript:alert(1)' }, {}],
    ['no address', { u: 7 }, {}],
    ['the page of another site', {}, { origin: 'https://evil.example' }],
    ['a program', {}, { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1)' }],
  ])('%s tells nothing', async (_what, told, headers) => {
    expect(await take(told, { headers })).toEqual({});
  });

  test('a monitor that is not active hears nothing; what is below a site belongs to it', async () => {
    expect(await take({}, { monitors: [monitor({ active: false })] })).toEqual({});
    expect(await take({ u: 'https://www.shop.example/' })).toEqual({ counts: counted });
    expect(await take({ u: 'http://localhost:8080/x' }, { headers: { origin: 'http://localhost:8080' } })).toEqual({
      counts: counted,
    });
  });

  test('markup in a title or an address is text, and no longer than it may be', async () => {
    const { events = [] } = await take({
      u: 'https://shop.example/<script>alert(1)</script>',
      t: `<img src=x onerror=alert(1)>${'x'.repeat(5000)}`,
      k: 'k',
      c: 1,
    });
    expect(events[0]?.payload).toMatchObject({
      path: '/<script>alert(1)</script>',
      title: expect.stringMatching(/^<img/),
    });
    expect(events[0]?.payload['title']).toHaveLength(200);
  });
});

describe('site-visit/visit', () => {
  const visit = plugin.trigger('site-visit/visit');
  const on = 'site-visit.visited';

  test('listens to any page of any site, or of one', async () => {
    expect(await visit.subscribe({})).toEqual([{ on }]);
    expect(await visit.subscribe({ monitor: SHOP })).toEqual([
      { on, when: { all: [{ attribute: 'event.monitor', operator: 'is', value: SHOP }] } },
    ]);
  });

  test('an address that stayed behind “Any page” is left behind by the next version, and no other', async () => {
    const address = '/offers';
    await expect(visit.subscribe({ match: 'any', address })).rejects.toThrow(/refuse/);
    expect(await visit.migrate({ monitor: SHOP, match: 'any', address }, '1.0.0')).toEqual({
      monitor: SHOP,
      match: 'any',
    });
    expect(await visit.migrate({ address }, '1.0.0')).toEqual({});
    expect(await visit.migrate({ match: 'exact', address }, '1.0.0')).toEqual({ match: 'exact', address });
    await expect(visit.migrate({ match: 'exact' }, '1.0.0')).rejects.toThrow(/refuse/);
  });

  test.each([
    ['exact', '/thanks/', 'event.path', 'is', '/thanks'],
    ['exact', 'https://Shop.example/Thanks#top', 'event.page', 'is', 'shop.example/Thanks'],
    ['prefix', '/blog', 'event.path', 'starts-with', '/blog'],
    ['prefix', 'shop.example/blog/', 'event.page', 'starts-with', 'shop.example/blog'],
  ])('%s %s is compared as data', async (match, address, attribute, operator, value) => {
    expect(await visit.subscribe({ match, address })).toEqual([
      { on, when: { all: [{ attribute, operator, value }] } },
    ]);
  });

  test('stars, and queries, it decides by itself', async () => {
    expect(await visit.subscribe({ match: 'wildcard', address: '/shop/*/buy' })).toEqual([{ on, ask: true }]);
    expect(await visit.subscribe({ match: 'exact', address: '/thanks?paid=1' })).toEqual([{ on, ask: true }]);
    const asked = async (match: string, address: string, url: string): Promise<boolean> =>
      (await visit.match({ config: { match, address }, event: sampleEvent(on, { url }) })).matches;
    expect(await asked('wildcard', '/shop/*/buy', 'https://shop.example/shop/bags/buy')).toBe(true);
    expect(await asked('wildcard', '/shop/*/buy', 'https://shop.example/shop/bags')).toBe(false);
    expect(await asked('exact', '/thanks?paid=1', 'https://shop.example/thanks?paid=1')).toBe(true);
    expect(await asked('exact', '/thanks?paid=1', 'https://shop.example/thanks?paid=0')).toBe(false);
  });
});

test('filters may ask how many pages somebody visited, and when the last time was', () => {
  expect(plugin.manifest.attributes.map(({ name, type, from }) => [name, type, from])).toEqual([
    ['visits', 'number', { kind: 'event', name: 'site-visit.visited' }],
    ['last-visit', 'moment', { kind: 'event', name: 'site-visit.visited', as: 'latest' }],
  ]);
});

test('every text is there in English, Italian and Romanian', () => {
  const texts = textsOf(plugin.manifest);
  expect(plugin.manifest.translations['en']).toEqual(Object.fromEntries(texts));
  for (const language of ['it', 'ro']) {
    expect(Object.keys(plugin.manifest.translations[language] ?? {}).sort()).toEqual([...texts.keys()].sort());
  }
});
