import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { HUB_PROGRAM } from '../support/hub.ts';

const run = promisify(execFile);
const SDK = join(import.meta.dirname, '..', '..', 'sdk');

const commandsIn = (folder: string) => {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const environment = { ...inherited, NODE_OPTIONS: '', INNESTO_DATA: join(folder, 'data') };
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
