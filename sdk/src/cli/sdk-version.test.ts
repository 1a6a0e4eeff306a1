import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scaffold } from './scaffold.ts';
import { sdkHome, sdkVersion } from './sdk-version.ts';
import { action } from './template/action.ts';
import { temporaryFolder } from './temporary-plugin.fixture.ts';

test('beside the hub’s own plugins a new one takes the SDK of the repository', async () => {
  await using house = await temporaryFolder();
  const sdk = join(house.folder, 'sdk');
  await mkdir(join(house.folder, 'plugins'));
  await mkdir(join(sdk, 'src'), { recursive: true });
  await writeFile(join(house.folder, 'pnpm-workspace.yaml'), 'packages: [sdk, plugins/*]\n');
  const home = await sdkHome(join(house.folder, 'plugins', 'ciao'), sdk);
  expect(home).toEqual({ kind: 'house', sdk: '../../sdk' });
  expect(JSON.parse(scaffold('ciao', home, action)['package.json'] ?? '')).toMatchObject({
    name: '@innesto/plugin-ciao',
    scripts: { build: expect.stringContaining('../../sdk/src/cli/main.ts build') },
    devDependencies: { '@innesto/sdk': 'workspace:*' },
  });
});

test('by another way to the same folder it is the same', async () => {
  await using house = await temporaryFolder();
  await using elsewhere = await temporaryFolder();
  await mkdir(join(house.folder, 'plugins'));
  await mkdir(join(house.folder, 'sdk', 'src'), { recursive: true });
  await writeFile(join(house.folder, 'pnpm-workspace.yaml'), 'packages: [sdk, plugins/*]\n');
  await symlink(house.folder, join(elsewhere.folder, 'house'), 'dir');
  const folder = join(elsewhere.folder, 'house', 'plugins', 'ciao');
  expect(await sdkHome(folder, join(house.folder, 'sdk'))).toEqual({ kind: 'house', sdk: '../../sdk' });
});

test('anywhere else it takes the published one; one that was never published is taken where it lies', async () => {
  await using house = await temporaryFolder();
  const sdk = join(house.folder, 'node_modules', '@innesto', 'sdk');
  const published = { kind: 'published', range: `^${await sdkVersion()}` };
  expect(await sdkHome(join(house.folder, 'plugins', 'ciao'), sdk)).toEqual(published);
  const own = { kind: 'published', range: expect.stringMatching(/^file:.*sdk$/) as string };
  expect(await sdkHome(join(house.folder, 'ciao'))).toEqual(own);
});
