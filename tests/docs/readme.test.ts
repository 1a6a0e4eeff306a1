import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { dirname, delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHub, type RunningHub } from '../support/hub.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const STORY = 'The first workflow, in five minutes';
const MINUTE = 60_000;

/** The commands of one part of the README, told where this hub is and what its link ends with. */
const commandsOf = (readme: string, { url, setUpToken }: RunningHub): string => {
  const part = readme.split(/^## /m).find((section) => section.startsWith(STORY)) ?? '';
  return [...part.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .map(([, block]) => block)
    .join('\n')
    .replace(/^HUB=.*$/m, `HUB=${url}`)
    .replace(/^SETUP=.*$/m, `SETUP=${setUpToken}`);
};

/** Where a reader waits before going on: whoever imports before the feed is open sees nothing of it. */
const IMPORTING = 'IMPORT=';
const OPEN = 'live: {"topic":"hello"';

/** Runs commands as a reader does, in the project's folder; ends at the first that fails. */
const run = (commands: string): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve) => {
    const shell = spawn('bash', ['-eu'], {
      cwd: ROOT,
      env: { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}` },
    });
    let output = '';
    const take = (text: Buffer): void => {
      output += text.toString();
      if (!shell.stdin.writableEnded && output.includes(OPEN)) shell.stdin.end(after);
    };
    const at = commands.indexOf(IMPORTING);
    const [before, after] = [commands.slice(0, at), commands.slice(at)];
    shell.stdout.on('data', take);
    shell.stderr.on('data', take);
    shell.on('close', (code) => resolve({ code, output }));
    // Of commands that have failed nobody reads the rest.
    shell.stdin.on('error', () => undefined);
    shell.stdin.write(before);
  });

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const itemsOf = (page: unknown): readonly unknown[] => {
  const items = member(page, 'items');
  return Array.isArray(items) ? items : [];
};

const isThere = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

describe.skipIf(!isThere('bash') || !isThere('curl'))('the README', () => {
  let hub: RunningHub;
  let story: { code: number | null; output: string };
  beforeAll(async () => {
    hub = await startHub({ dataFolder: await mkdtemp(join(inject('temporaryFolder'), 'readme-')) });
    story = await run(commandsOf(await readFile(join(ROOT, 'README.md'), 'utf8'), hub));
  }, 2 * MINUTE);
  afterAll(() => hub.stop());

  test('tells a story that happens, command by command', () => {
    expect(story).toMatchObject({ code: 0 });
    const { output } = story;
    expect(output).not.toMatch(/undefined|Error|INNESTO_(?!CONTACT_EMAIL)/);
    for (const line of [
      'anna@agency.example',
      'active',
      'finished: 2 made, 1 refused',
      '4,INNESTO_CONTACT_EMAIL,E-mail,“not an address” is not an e-mail address',
      'welcome: 3 came, 0 here, left by {"done":2,"skipped":1}',
      'giulia@clients.example: Welcome, Giulia (sent)',
      'The e-mail “Welcome, Giulia” was opened',
      'Condition “read”: went on by “opened” (message.welcome.outcome = "opened")',
      'The e-mail was not sent, on purpose (no-consent)',
      'live: {"topic":"hello"',
      '"changes":{"pause":{"entered":2}}',
    ])
      expect(output).toContain(line);
  });

  test(
    'is right that with nothing configured there is a demo whose messages stay in the house (U3)',
    async () => {
      const signedIn = await fetch(`${hub.url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'anna@agency.example', password: 'a few words in a row' }),
      });
      const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const ask = async (path: string): Promise<unknown> =>
        (await fetch(`${hub.url}${path}`, { headers: { cookie } })).json();
      const demo = itemsOf(await ask('/api/workspaces')).find((workspace) => member(workspace, 'name') === 'Demo');
      let messages: readonly unknown[] = [];
      for (let looked = 0; looked < 120 && messages.length === 0; looked++) {
        messages = itemsOf(await ask(`/api/workspaces/${String(member(demo, 'id'))}/messages`));
        if (messages.length === 0) await sleep(250);
      }
      expect(messages.length).toBeGreaterThan(0);
      expect(new Set(messages.map((message) => member(message, 'connection')))).toEqual(new Set([null]));
    },
    MINUTE,
  );
});
