import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPackageRegistry } from './package-registry.ts';
import { startTestRegistry, type TestRegistry } from './test-package-registry.ts';

let registry: TestRegistry;
const search = (words = '') => createPackageRegistry({ address: `${registry.address}/`, bytes: 1000 }).search(words);
const names = async (words?: string): Promise<readonly string[]> =>
  (await search(words)).packages.map(({ name }) => name);
const versions = { '1.0.0': { bytes: Buffer.from('x') }, '1.2.0': { bytes: Buffer.from('y') } };
const told = (objects: unknown, more: object = {}): void => {
  registry.answers.set('/-/v1/search?text=keywords%3Ainnesto-plugin&size=50', {
    status: 200,
    body: JSON.stringify({ objects, ...more }),
  });
};

beforeAll(async () => {
  registry = await startTestRegistry();
});
afterAll(() => registry.close());
beforeEach(() => {
  registry.asked.length = 0;
  registry.answers.clear();
  registry.packages.clear();
  registry.searching = 'npm';
  registry.packages.set('@shop/innesto-till', {
    versions,
    about: { description: 'Rings up sales', date: '2026-10-01T10:00:00.000Z', publisher: { username: 'ada' } },
  });
  registry.packages.set('innesto-plugin-parcel', { versions });
  registry.packages.set('parcel', { versions, about: { description: 'A bundler', keywords: ['web'] } });
});

test('plugins are found by their keyword and by words, with what the registry tells of them', async () => {
  expect(await search('sales')).toEqual({
    packages: [
      {
        name: '@shop/innesto-till',
        version: '1.2.0',
        description: 'Rings up sales',
        publisher: 'ada',
        publishedAt: Date.UTC(2026, 9, 1, 10),
      },
    ],
    more: false,
  });
  expect(await names()).toEqual(['@shop/innesto-till', 'innesto-plugin-parcel']);
  expect(await names('parcel')).toEqual(['innesto-plugin-parcel']);
  expect(await names('nothing of the kind')).toEqual([]);
});

test('words are words, whatever stands in them', async () => {
  for (const words of ['a&size=9', '#x', '../..', 'è 100 %', 'keywords:-innesto-plugin'])
    expect(await names(words)).toEqual([]);
  expect(registry.asked.filter((path) => !path.startsWith('/-/v1/search?text='))).toEqual([]);
  expect(registry.asked[0]).toBe('/-/v1/search?text=keywords%3Ainnesto-plugin+a%26size%3D9&size=50');
});

test('a registry that looks in names alone is asked for those, and only plugins are taken of them', async () => {
  registry.searching = 'names';
  expect(await names('parcel')).toEqual(['innesto-plugin-parcel']);
  expect(await names()).toEqual(['@shop/innesto-till', 'innesto-plugin-parcel']);
});

test('what is no plugin’s package is passed over, and what is told amiss of one is left out', async () => {
  const keywords = ['innesto-plugin'];
  const good = { name: 'till', version: '1.0.0', keywords };
  told(
    [
      null,
      7,
      {},
      { ...good, name: '../x' },
      { ...good, name: 'x'.repeat(215) },
      { ...good, version: 'latest' },
      { ...good, version: '1.0.0 ' },
      { ...good, keywords: 'innesto-plugin' },
      { ...good, keywords: [] },
      { ...good, description: 7, date: 'soon', publisher: 'ada' },
      { ...good, version: '2.0.0' },
      {
        ...good,
        name: 'desk',
        description: ` one\n\u202Etwo\0\uD800${'x'.repeat(5000)}`,
        date: {},
        publisher: { username: '\u202E' },
      },
    ].map((one) => ({ package: one })),
  );
  const { packages } = await search();
  expect(packages.map(({ name, version }) => [name, version])).toEqual([
    ['till', '1.0.0'],
    ['desk', '1.0.0'],
  ]);
  expect(packages[0]).toMatchObject({ description: null, publisher: null, publishedAt: null });
  expect(packages[1]).toMatchObject({ publisher: null, publishedAt: null });
  expect(packages[1]?.description).toMatch(/^one two x{10,}$/);
  expect(packages[1]?.description?.length).toBeLessThanOrEqual(300);
});

test('no more than fifty are taken, and that there are more is known', async () => {
  const many = Array.from({ length: 60 }, (_, at) => ({
    package: { name: `till-${at}`, version: '1.0.0', keywords: ['innesto-plugin'] },
  }));
  told(many);
  const all = await search();
  expect([all.packages.length, all.more]).toEqual([50, true]);
  told(many.slice(0, 2), { total: 90 });
  expect((await search()).more).toBe(true);
  told(many.slice(0, 2), { total: 2 });
  expect((await search()).more).toBe(false);
});

test.each([404, 405, 501])(
  'a registry without a search says so (%d), and packages are still fetched by name',
  async (status) => {
    registry.answers.set('/-/v1/search?text=keywords%3Ainnesto-plugin&size=50', { status, body: '{}' });
    await expect(search()).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_SEARCH' });
    await expect(search()).rejects.toThrow(/offers no search/);
    const packages = createPackageRegistry({ address: registry.address, bytes: 1000 });
    expect(await packages.fetch('parcel', 'latest')).toMatchObject({ version: '1.2.0' });
  },
);

test.each([
  [{ status: 500, body: '' }, /answered 500/],
  [{ status: 302, headers: { location: 'http://169.254.169.254/' }, body: '' }, /answered 302/],
  [{ status: 200, body: 'hello' }, /no JSON/],
  [{ status: 200, body: '{"objects":7}' }, /something else/],
  [{ status: 200, body: '[]' }, /something else/],
  [{ status: 200, body: ' '.repeat(3_000_000) }, /larger than/],
])('an answer that is none is said so', async (answer, reason) => {
  registry.answers.set('/-/v1/search?text=keywords%3Ainnesto-plugin&size=50', answer);
  await expect(search()).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_SEARCH' });
  await expect(search()).rejects.toThrow(reason);
});
