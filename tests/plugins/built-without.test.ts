import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { copyHouse, pluginFolders } from '../support/copied-house.ts';
import { freshHome } from '../support/database.ts';
import { storyWithout, untilFurnished } from '../support/demo-of-the-rest.ts';
import { openFakeCrm } from '../support/fake-crm.ts';
import { startHub } from '../support/hub.ts';
import { pluginsIn, runTheRest } from '../support/run-the-rest.ts';
import { makeWorkspace, settleIn, signUp } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';

const MINUTE = 60_000;
const run = promisify(execFile);
const all = await pluginFolders();

/** What is built, without the tests of it: those use plugins that are there. */
const TYPES = {
  extends: './tsconfig.json',
  include: ['core/src', 'core/*.ts', 'sdk/src', 'plugins/*/src', '.ci/*.ts'],
  exclude: ['**/node_modules', '**/dist', '**/*.test.ts', '**/test-*.ts'],
};

const inHouse = (house: string, command: string, ...args: readonly string[]): Promise<{ readonly stdout: string }> =>
  run(command, args, {
    cwd: house,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PATH: [join(house, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
    },
  });

/** Builds a house; answers its program. */
const built = async (house: string): Promise<string> => {
  await inHouse(house, process.execPath, '--conditions=innesto-source', join('.ci', 'build.ts'));
  return join(house, 'core', 'dist', 'hub', 'main.js');
};

/** Whether the types of what is there hang together. */
const checkTypes = async (house: string): Promise<void> => {
  await writeFile(join(house, 'tsconfig.built.json'), JSON.stringify(TYPES));
  await inHouse(house, 'tsc', '-p', 'tsconfig.built.json');
};

test(
  'the hub and its pages are built and start where there is no plugin at all',
  { timeout: 10 * MINUTE },
  async () => {
    const program = await built(await copyHouse(inject('temporaryFolder'), []));
    const hub = await startHub({ ...(await freshHome('SQLite')), program });
    try {
      expect(hub.output()).toContain('Left out of the demo: “Welcome series”');
      expect(await pluginsIn(await settleIn(hub))).toEqual([]);
      // The pages are there, too.
      expect((await fetch(hub.url)).headers.get('content-type')).toContain('text/html');
    } finally {
      expect(await hub.stop()).toBe(0);
    }
  },
);

// Not in the core: each is removed in turn, and the hub builds, starts as a newcomer starts it, and runs the rest.
describe.each(all)('without %s', (left) => {
  tellInOrder();
  const rest = all.filter((name) => name !== left);
  let house: string;
  let program: string;

  test('the rest is in order, and is built', { timeout: 20 * MINUTE }, async () => {
    house = await copyHouse(inject('temporaryFolder'), rest);
    await checkTypes(house);
    program = await built(house);
    expect(existsSync(program)).toBe(true);
  });

  test('it starts with what the demo is without it, and runs the rest', { timeout: 10 * MINUTE }, async () => {
    const outside = await openFakeCrm();
    const environment = { INNESTO_PRIVATE_HOSTS: outside.host };
    const hub = await startHub({ ...(await freshHome('SQLite')), program, environment });
    try {
      const owner = await signUp(hub);
      await untilFurnished(owner, left);
      expect(hub.output()).not.toContain('could not be made');
      const gym = await makeWorkspace(owner);
      expect(await pluginsIn(gym)).toEqual(rest);
      expect((await fetch(hub.url)).headers.get('content-type')).toContain('text/html');
      await runTheRest(gym, { left, outside: outside.host });
    } finally {
      expect(await hub.stop()).toBe(0);
      await outside.close();
    }
  });

  test('the story of the demo is told to its end', { timeout: 10 * MINUTE }, async () => {
    const { stdout } = await inHouse(house, process.execPath, program, 'demo', '--no-stay');
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([...storyWithout(left, '2,000')]));
  });
});
