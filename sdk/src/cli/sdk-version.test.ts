import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scaffold } from './scaffold.ts';
import { sdkHome, sdkVersion } from './sdk-version.ts';
import { temporaryFolder } from './temporary-plugin.fixture.ts';

test('beside the hub’s own plugins a new one takes the SDK of the repository', async () => {
  await using house = await temporaryFolder();
  const sdk = join(house.folder, 'sdk');
  await mkdir(join(house.folder, 'plugins'));
  await writeFile(join(house.folder, 'pnpm-workspace.yaml'), 'packages: [sdk, plugins/*]\n');
  const home = await sdkHome(join(house.folder, 'plugins', 'ciao'), sdk);
  expect(home).toEqual({ kind: 'house' });
  expect(JSON.parse(scaffold('ciao', home)['package.json'] ?? '')).toMatchObject({
    name: '@innesto/plugin-ciao',
    scripts: { build: expect.stringContaining('../../sdk/src/cli/main.ts build') },
    devDependencies: { '@innesto/sdk': 'workspace:*' },
  });
});

test('anywhere else it takes the published one', async () => {
  await using house = await temporaryFolder();
  const published = { kind: 'published', range: `^${await sdkVersion()}` };
  const sdk = join(house.folder, 'node_modules', '@innesto', 'sdk');
  expect(await sdkHome(join(house.folder, 'plugins', 'ciao'), sdk)).toEqual(published);
  expect(await sdkHome(join(house.folder, 'ciao'))).toEqual(published);
});
