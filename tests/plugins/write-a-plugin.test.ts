import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../sdk/src/cli/temporary-plugin.fixture.ts';
import { firstParty } from '../support/first-party.ts';
import { startInnerHub } from '../support/inner-hub.ts';
import { settleIn, type Settled } from '../support/settle-in.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CLI = ['--conditions=innesto-source', join(ROOT, 'sdk', 'src', 'cli', 'main.ts')];
const TSC = join(ROOT, 'node_modules', '@typescript', 'native', 'bin', 'tsc');
const COURIER = 'https://api.courier.example';
const run = promisify(execFile);

interface Block {
  /** `ts`, `sh`, `json`. */
  readonly kind: string;
  /** What stands behind it: `file=src/index.ts`. */
  readonly note: string;
  readonly text: string;
}

/** The code of the guide, in its order: what a reader types, and which files they write. */
const blocksOf = (page: string): readonly Block[] =>
  [...page.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', note = '', text = '']) => ({
    kind,
    note,
    text,
  }));

const blocks = blocksOf(await readFile(join(ROOT, 'docs', 'guide', 'write-a-plugin.md'), 'utf8'));

/** The tests that it starts are no part of ours: they must not find our runner's environment. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST|FORCE_COLOR)/.test(name)),
);
const node = (args: readonly string[], cwd: string) =>
  run(process.execPath, [...args], { cwd, env: { ...environment, NO_COLOR: '1' } });

/** Does what a reader does in the terminal; gives the folder in which they are then, and what was printed. */
const type = async (line: string, cwd: string): Promise<{ readonly cwd: string; readonly told: string }> => {
  const [command, ...words] = line.split(' ');
  switch (command) {
    case 'cd':
      return { cwd: resolve(cwd, words[0] ?? ''), told: '' };
    case 'rm':
      for (const path of words) await rm(join(cwd, path));
      return { cwd, told: '' };
    case 'innesto-plugin':
      return { cwd, told: (await node([...CLI, ...words], cwd)).stdout };
    case 'npm':
      // What it would fetch lies above the folder already.
      expect(line).toBe('npm install');
      return { cwd, told: '' };
    case undefined:
    default:
      throw new Error(`The guide says “${line}”, and this test does not know how to do that.`);
  }
};

/** Follows the guide in an empty folder: the plugin's folder, and what the terminal showed. */
const follow = async (folder: string): Promise<{ readonly plugin: string; readonly told: string }> => {
  let at = { cwd: folder, told: '' };
  for (const { kind, note, text } of blocks) {
    const file = /^file=(\S+)$/.exec(note)?.[1];
    if (file !== undefined) {
      await mkdir(join(at.cwd, dirname(file)), { recursive: true });
      await writeFile(join(at.cwd, file), text);
    }
    for (const line of kind === 'sh' ? text.trim().split('\n') : []) {
      const next = await type(line, at.cwd);
      at = { cwd: next.cwd, told: at.told + next.told };
    }
  }
  return { plugin: at.cwd, told: at.told };
};

/** A courier on this machine, which gives out numbers, and notes what it was asked. */
const startCourier = async () => {
  const asked: { readonly key: string | undefined; readonly body: unknown }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      asked.push({ key: request.headers.authorization, body: JSON.parse(body) });
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"number":"RO-1"}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { asked, host, close };
};

/** Lets the workspace have the plugin, and an order go through the guide's workflow. */
const order = async ({ api, base }: Settled, host: string): Promise<string> => {
  await api.must('POST', `${base}/plugins/parcel/enable`, {});
  await api.must('POST', `${base}/fields`, { key: 'parcel', label: 'Parcel', type: 'text' });
  const text = blocks.find(({ note }) => note === 'workflow')?.text ?? '';
  const definition: unknown = JSON.parse(text.replace(COURIER, `http://${host}`));
  const workflow = await api.must<{ id: string }>('POST', `${base}/workflows`, { name: 'Parcels', definition });
  const at = `${base}/workflows/${workflow.id}`;
  await api.must('PUT', `${at}/steps/announce/secrets/api_key`, { value: 'the key' });
  await api.must('POST', `${at}/start`);
  const draft = { email: 'anna@clients.example' };
  const { contact } = await api.must<{ contact: { id: string } }>('POST', `${base}/contacts`, draft);
  const event = { type: 'custom.ordered', contact: contact.id, payload: {} };
  await api.must('POST', `${base}/events`, { events: [event] });
  return contact.id;
};

test('whoever follows the guide has a connector that is tested, and works in a hub', { timeout: 180_000 }, async () => {
  await using folder = await temporaryFolder();
  const { plugin, told } = await follow(folder.folder);
  expect(told).toContain('4 passed');
  expect(told).toMatch(/^parcel 0\.1\.0: dist\/plugin\.js/m);
  expect(told).toMatch(/innesto-plugin-parcel-0\.1\.0\.tgz: .* files$/m);
  expect((await node([TSC, '--customConditions', 'innesto-source'], plugin)).stdout).toBe('');

  const courier = await startCourier();
  const ours = await firstParty('contact-field', 'event');
  const hub = await startInnerHub({
    plugins: ours,
    installed: [plugin],
    environment: { INNESTO_PRIVATE_HOSTS: courier.host },
  });
  try {
    const shop = await settleIn(hub);
    const contact = await order(shop, courier.host);
    const seen = await until(
      () => shop.api.must<{ fields: Record<string, unknown> }>('GET', `${shop.base}/contacts/${contact}`),
      ({ fields }) => fields['parcel'] !== undefined,
      { what: 'the number of the parcel at the contact' },
    );
    expect(seen.fields).toMatchObject({ parcel: 'RO-1' });
    expect(courier.asked).toEqual([{ key: 'Bearer the key', body: { to: 'anna@clients.example', grams: 800 } }]);
  } finally {
    await hub.stop();
    await courier.close();
  }
});
