import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { FoundPackages } from '../model/package-source.ts';
import { DATABASES } from '../store/test-database.ts';
import { browsePackages } from './browse.ts';
import { changePolicy } from './policy.ts';
import { openRegistryHouse, type RegistryHouse } from './test-registry.ts';

const found = (name: string, version: string) => ({
  name,
  version,
  description: null,
  publisher: null,
  publishedAt: null,
});

describe.each(DATABASES)('the registry’s plugins beside ours, on %s', (database) => {
  let house: RegistryHouse;
  beforeAll(async () => {
    house = await openRegistryHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => house.store.close());

  const browse = (packages: FoundPackages['packages'], asked: string[] = []) =>
    browsePackages(
      {
        store: house.store,
        packages: {
          search: (words) => {
            asked.push(words);
            return Promise.resolve({ packages, more: true });
          },
        },
      },
      'till',
    );

  test('what is installed is told with its newest version, and whether the registry has a newer one', async () => {
    house.moveIn();
    for (const version of ['1.2.0', '1.10.0', '1.9.0']) await house.install({ version });
    const asked: string[] = [];
    const versions = ['1.10.0', '1.9.0', '1.11.0', '2.0.0-beta.1'];
    const { packages, more } = await browse(
      [...versions.map((version) => found(`@test/${house.now.plugin}`, version)), found('other', '1.0.0')],
      asked,
    );
    expect([asked, more]).toEqual([['till'], true]);
    expect(packages.map(({ installed, isNewer }) => [installed?.version ?? null, isNewer])).toEqual([
      ['1.10.0', false],
      ['1.10.0', false],
      ['1.10.0', true],
      ['1.10.0', true],
      [null, false],
    ]);
    expect(packages[0]?.installed?.plugin).toBe(house.now.plugin);
  });

  test('those that may not be installed come last, and are told as such', async () => {
    await changePolicy(house.store, { packages: ['@shop/*'] });
    const { packages } = await browse([found('other', '1.0.0'), found('@shop/till', '1.0.0')]);
    expect(packages.map(({ name, isAllowed }) => [name, isAllowed])).toEqual([
      ['@shop/till', true],
      ['other', false],
    ]);
  });
});
