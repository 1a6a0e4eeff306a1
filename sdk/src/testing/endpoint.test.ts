import { afterAll, describe, expect, test } from 'vitest';
import { temporaryPlugin } from '../cli/temporary-plugin.fixture.ts';
import { openPlugin } from './open-plugin.ts';
import { sampleContact, sampleId } from './sample.ts';

const SOURCE = `


const tell = (more) => ({ type: 'sample.seen', contact: { key: 'k' }, payload: { page: '/' }, ...more });

export const plugin = definePlugin({
  name: 'sample', title: 'Sample', api: '^1.0.0',
  collections: {
    shop: defineCollection({ title: 'Shops', record: settings({ name: setting.text({ title: 'Name' }), thanks: setting.text({ title: 'Thanks' }) }), uniqueKeys: [['name']] }),
  },
  balances: { visits: defineBalance({ title: 'Visits', of: 'shop', unit: 'visits' }) },
  events: { 'sample.seen': defineEvent({ title: 'Seen', payload: settings({ page: setting.text({ title: 'Page' }) }) }) },
  endpoints: {
    script: defineEndpoint.asset({ title: 'Script', contentType: 'text/javascript', body: '1' }),
    reports: defineEndpoint.ingest({
      title: 'Reports', needs: ['collection:shop'],
      take: ({ body }, { collections }) => ({ events: [tell(JSON.parse(body))], counts: collections.shop.map(({ id }) => ({ balance: 'visits', record: id, amount: 1 })) }),
    }),
    door: defineEndpoint.synchronous({
      title: 'Door', methods: ['GET', 'POST'], caller: 'shop',
      find: ({ query }) => ({ contact: query.key, records: { shop: { collection: 'shop', by: query.odd === undefined ? { name: query.shop } : { thanks: 'x' } } } }),
      respond: ({ request, found }) => request.query.to === undefined
        ? { json: { name: found.contact?.firstName ?? null, shop: found.records.shop?.id ?? null }, effects: request.query.join === undefined ? [] : [{ kind: 'list.join', list: request.query.join }] }
        : { redirect: request.query.to },
    }),
  },
  permissions: ['endpoints', 'events:emit', 'balances:visits'].map((right) => ({ right, reason: 'For the test.' })),
});`;

await using folder = await temporaryPlugin(SOURCE);
const sample = await openPlugin(folder.folder);
afterAll(() => sample.close());

const shop = {
  id: sampleId(7),
  attributes: { name: 'Corner', thanks: 'https://corner.example/thanks' },
  createdAt: 0,
};

test('endpoints stand in the manifest, each with its kind', () => {
  expect(sample.manifest.endpoints).toEqual([
    { name: 'script', title: 'Script', kind: 'asset', contentType: 'text/javascript', body: '1' },
    { name: 'reports', title: 'Reports', kind: 'ingest', needs: ['collection:shop'] },
    {
      name: 'door',
      title: 'Door',
      kind: 'synchronous',
      methods: ['GET', 'POST'],
      needs: [],
      finds: true,
      caller: 'shop',
    },
  ]);
});

test('a report is read, with the collections that travel with it', async () => {
  const reports = sample.endpoint('sample/reports');
  expect(await reports.take({ body: {}, collections: { shop: [shop] } })).toEqual({
    events: [{ type: 'sample.seen', contact: { key: 'k' }, payload: { page: '/' } }],
    counts: [{ balance: 'visits', record: shop.id, amount: 1 }],
  });
});

test.each([
  ['an event that is not declared', { type: 'sample.other' }, 'does not declare the event sample.other'],
  ['another payload than declared', { payload: { page: 1 } }, 'is not what sample.seen says'],
  ['a contact that it may not make', { unknown: 'create' }, 'contacts:create'],
])('a report that tells %s is refused', async (_what, body, message) => {
  await expect(sample.endpoint('sample/reports').take({ body })).rejects.toMatchObject({
    message: expect.stringContaining(message),
  });
});

describe('an endpoint that answers', () => {
  const door = sample.endpoint('sample/door');

  test('says what it looks for, by unique keys and no others', async () => {
    expect(await door.find({ query: { key: 'k', shop: 'corner' } })).toEqual({
      contact: 'k',
      records: { shop: { collection: 'shop', by: { name: 'corner' } } },
    });
    await expect(door.find({ query: { odd: '1' } })).rejects.toMatchObject({
      message: expect.stringContaining('no unique key of thanks'),
    });
  });

  test('answers by what was found', async () => {
    const found = { contact: sampleContact(), records: { shop: { ...shop, balances: {}, contact: null } } };
    expect(await door.respond({ found })).toMatchObject({ json: { name: sampleContact().firstName, shop: shop.id } });
    expect(await door.respond({})).toMatchObject({ json: { name: null, shop: null } });
  });

  test('redirects to a site that stands in a record of nobody’s, and to no other', async () => {
    const records = { shop: { ...shop, balances: {}, contact: null } };
    const to = 'https://corner.example/somewhere?else=1';
    expect(await door.respond({ query: { to }, found: { records } })).toEqual({ redirect: to });
    const theirs = { shop: { ...records.shop, contact: sampleContact() } };
    for (const [target, found] of [
      ['https://evil.example/', { records }],
      ['https://corner.example.evil.example/', { records }],
      ['https://corner.example@evil.example/', { records }],
      ['http://corner.example/', { records }],
      ['javascript:alert(1)', { records }],
      ['//corner.example/x', { records }],
      [to, { records: theirs }],
      [to, {}],
    ] as const)
      await expect(door.respond({ query: { to: target }, found })).rejects.toMatchObject({
        code: 'INNESTO_PLUGIN_ANSWER',
      });
  });

  test('asks for nothing that its plugin has no right to', async () => {
    await expect(door.respond({ query: { join: sampleId(1) } })).rejects.toMatchObject({
      code: 'INNESTO_PLUGIN_RIGHT',
    });
  });
});
