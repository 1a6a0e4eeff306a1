import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPackageRegistry } from './package-registry.ts';
import { startTestRegistry, type TestRegistry } from './test-package-registry.ts';

let registry: TestRegistry;
const NAME = '@shop/innesto-till';
const bytes = Buffer.from('the package');
const fetched = (range = 'latest', name = NAME) =>
  createPackageRegistry({ address: `${registry.address}/`, bytes: 1000 }).fetch(name, range);

beforeAll(async () => {
  registry = await startTestRegistry();
});
afterAll(() => registry.close());
beforeEach(() => {
  registry.asked.length = 0;
  registry.answers.clear();
  registry.packages.set(NAME, {
    tags: { latest: '1.2.0', next: '2.0.0-beta.1' },
    versions: {
      '1.0.0': { bytes: Buffer.from('old'), deprecated: 'Use 1.2.' },
      '1.2.0': { bytes },
      '2.0.0-beta.1': { bytes: Buffer.from('beta') },
    },
  });
});

test('a version, a range and a tag are fetched, with what the author says against it', async () => {
  expect(await fetched()).toEqual({ name: NAME, version: '1.2.0', bytes, deprecated: null });
  expect(await fetched('^1.0.0')).toMatchObject({ version: '1.2.0' });
  expect(await fetched('next')).toMatchObject({ version: '2.0.0-beta.1' });
  expect(await fetched('1.0.0')).toMatchObject({ version: '1.0.0', deprecated: 'Use 1.2.' });
  expect(registry.asked[0]).toBe('/@shop%2finnesto-till');
});

test('what there is not is said so', async () => {
  for (const range of ['^3.0.0', 'beta', '__proto__', 'constructor', '^1 || x y z'])
    await expect(fetched(range)).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_SOURCE' });
  await expect(fetched('latest', 'no-such-thing')).rejects.toThrow(/has no package/);
});

test('what is no name of a package is not asked for', async () => {
  for (const name of [
    '../x',
    '@shop/../x',
    'UPPER',
    'a b',
    '@shop',
    'a/b',
    '',
    'x?y',
    'http://example.com/x',
    '.hidden',
  ])
    await expect(fetched('latest', name)).rejects.toThrow(/no name of a package/);
  expect(registry.asked).toEqual([]);
});

test('a package that is another than the one vouched for is refused, and so is one that nobody vouches for', async () => {
  for (const integrity of [`sha512-${'A'.repeat(86)}==`, null, 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=', '']) {
    registry.packages.set(NAME, { versions: { '1.0.0': { bytes, integrity } } });
    await expect(fetched()).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_INTEGRITY' });
  }
});

test('a registry that lies is not followed: to another address, to another package, to a version that it does not have', async () => {
  registry.packages.set(NAME, { versions: { '1.0.0': { bytes, tarball: 'http://169.254.169.254/latest' } } });
  await expect(fetched()).rejects.toThrow(/another address/);
  registry.packages.set(NAME, { versions: { '1.0.0': { bytes, tarball: 'file:///etc/passwd' } } });
  await expect(fetched()).rejects.toThrow(/another address/);
  registry.packages.set(NAME, { tags: { latest: '9.9.9' }, versions: { '1.0.0': { bytes } } });
  await expect(fetched()).rejects.toThrow(/no version/);
  const other = { name: 'other', 'dist-tags': {}, versions: {} };
  registry.answers.set('/@shop%2finnesto-till', { status: 200, body: JSON.stringify(other) });
  await expect(fetched()).rejects.toThrow(/about “other”/);
});

test.each([
  [{ status: 500, body: '' }, /answered 500/],
  [{ status: 302, headers: { location: 'http://169.254.169.254/' }, body: '' }, /answered 302/],
  [{ status: 200, body: 'hello' }, /no JSON/],
  [{ status: 200, body: '{"name":7}' }, /something else/],
  [{ status: 200, body: '[]' }, /something else/],
])('an answer that is none is said so: %j', async (answer, reason) => {
  registry.answers.set('/@shop%2finnesto-till', answer);
  await expect(fetched()).rejects.toThrow(reason);
});

test('a package that is larger than it may be is not taken to its end', async () => {
  registry.packages.set(NAME, { versions: { '1.0.0': { bytes: Buffer.alloc(2000) } } });
  await expect(fetched()).rejects.toThrow(/larger than 1000 bytes/);
});
