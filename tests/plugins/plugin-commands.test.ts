import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { startTestRegistry } from '../../core/src/service/http/test-package-registry.ts';
import { HUB_PROGRAM } from '../support/hub.ts';

const run = promisify(execFile);
const SDK = join(import.meta.dirname, '..', '..', 'sdk');

const commandsIn = (folder: string, more: Readonly<Record<string, string>> = {}) => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const environment = { ...inherited, NODE_OPTIONS: '', INNESTO_DATA: join(folder, 'data'), ...more };
  return async (...words: readonly string[]): Promise<string> => {
    const told = run(process.execPath, [HUB_PROGRAM, 'plugin', ...words], { cwd: folder, env: environment });
    // Nobody sits at the terminal.
    told.child.stdin?.end();
    return (await told).stdout;
  };
};

test('a plugin is made, built and installed by the hub’s own command, which asks before it installs a folder', async () => {
  const folder = await mkdtemp(join(inject('temporaryFolder'), 'commands-'));
  const command = commandsIn(folder);
  expect(await command('create', 'parcel', '--template', 'action')).toContain('is ready');
  expect(JSON.parse(await readFile(join(folder, 'parcel', 'package.json'), 'utf8'))).toMatchObject({
    keywords: expect.arrayContaining(['innesto-plugin']),
  });
  // What `npm install` would have put there.
  await mkdir(join(folder, 'parcel', 'node_modules', '@innesto'), { recursive: true });
  await symlink(SDK, join(folder, 'parcel', 'node_modules', '@innesto', 'sdk'), 'dir');
  expect(await command('build', 'parcel')).toContain('parcel 0.1.0: dist/plugin.js');

  // It ends as what failed does: a script that counts on it has to notice.
  await expect(command('install', 'parcel')).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/asks to change the fields of contacts\n    because: .*Nothing was done/s),
  });
  expect(await command('list')).not.toContain('parcel');
  expect(await command('install', 'parcel', '--yes')).toContain('Installed parcel 0.1.0.');
  expect(await command('list')).toContain('parcel\n  0.1.0  folder');
});

test('the registry’s plugins are looked through by the hub’s own command', async () => {
  const folder = await mkdtemp(join(inject('temporaryFolder'), 'search-'));
  const registry = await startTestRegistry();
  try {
    const about = { description: 'Rings up sales', publisher: { username: 'ada' }, date: '2026-10-01T10:00:00.000Z' };
    registry.packages.set('@shop/innesto-till', { versions: { '1.2.0': { bytes: Buffer.from('x') } }, about });
    const command = commandsIn(folder, { INNESTO_REGISTRY: registry.address });
    expect(await command('search', 'rings', 'sales')).toBe(
      '@shop/innesto-till 1.2.0\n  Rings up sales\n  published: ada, 2026-10-01\n',
    );
    registry.searching = 'not';
    await expect(command('search')).rejects.toMatchObject({ stderr: expect.stringContaining('offers no search') });
  } finally {
    await registry.close();
  }
});
