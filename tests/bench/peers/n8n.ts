import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callMany } from '../calls.ts';
import { startChild, untilReady, type Command } from './child.ts';
import { eventOf } from './event.ts';
import { installPinned } from './install.ts';
import { callJson, freePort } from './loopback.ts';
import { SCORED, WAITING, workflows } from './n8n-workflows.ts';
import { openPeerDatabase, type PeerDatabase } from './peer-database.ts';
import type { Peer, Place, RunningPeer, Times } from './peer.ts';
import { PINS } from './pins.ts';
import { costOfTree } from './process-tree.ts';
import { within } from './within.ts';

const CONNECTIONS = 16;
const AT_ONCE = 64;
const MOST_LOOKS = 12;
const MOST_REFUSED = 30;

/** Nothing of it goes out to the network, and nobody is asked to sign in. */
const SILENT = {
  N8N_DIAGNOSTICS_ENABLED: 'false',
  N8N_DIAGNOSTICS_CONFIG_FRONTEND: '',
  N8N_DIAGNOSTICS_CONFIG_BACKEND: '',
  EXTERNAL_FRONTEND_HOOKS_URLS: '',
  N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
  N8N_DYNAMIC_BANNERS_ENABLED: 'false',
  N8N_TEMPLATES_ENABLED: 'false',
  N8N_PERSONALIZATION_ENABLED: 'false',
  N8N_HIRING_BANNER_ENABLED: 'false',
  N8N_COMMUNITY_PACKAGES_ENABLED: 'false',
  N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
  N8N_AI_ENABLED: 'false',
  N8N_LOG_LEVEL: 'warn',
};

const databaseSettings = (address: string): Record<string, string> => {
  const { hostname, port, username, password, pathname } = new URL(address);
  return {
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_HOST: hostname,
    DB_POSTGRESDB_PORT: port,
    DB_POSTGRESDB_USER: username,
    DB_POSTGRESDB_PASSWORD: password,
    DB_POSTGRESDB_DATABASE: pathname.slice(1),
    DB_POSTGRESDB_POOL_SIZE: '10',
  };
};

const environmentOf = async (data: string, database: PeerDatabase, port: number): Promise<Record<string, string>> => ({
  ...SILENT,
  ...databaseSettings(database.url),
  NODE_ENV: 'production',
  N8N_USER_FOLDER: data,
  // What it leaves lying about goes with its data.
  TMPDIR: data,
  N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
  N8N_LISTEN_ADDRESS: '127.0.0.1',
  N8N_PORT: String(port),
  N8N_RUNNERS_BROKER_PORT: String(await freePort()),
  N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
});

const commandOf =
  ({ installed, data, signal }: Place, environment: Record<string, string>) =>
  (...words: readonly string[]): Command => ({
    program: process.execPath,
    words: [join(installed, 'node_modules', 'n8n', 'bin', 'n8n'), ...words],
    folder: data,
    environment,
    signal,
  });

const run = async (command: Command, what: string): Promise<void> => {
  const child = startChild(command);
  try {
    const code = await within(600, what, child.ended);
    if (code !== 0) throw new Error(`${what}: it ended with ${code}; it said last:\n${child.said()}`);
  } finally {
    await child.stop();
  }
};

/** The workflows come in by its own commands, before it starts. */
const furnish = async (place: Place, command: (...words: readonly string[]) => Command): Promise<void> => {
  const file = join(place.data, 'workflows.json');
  await writeFile(file, JSON.stringify(workflows(place.tells)));
  await run(command('import:workflow', `--input=${file}`), 'n8n takes in the workflows');
  for (const id of [SCORED, WAITING])
    await run(command('publish:workflow', `--id=${id}`), 'n8n puts a workflow in force');
};

const countOf = (database: PeerDatabase, status: string): Promise<number> =>
  database
    .numberBy(`SELECT count(*) FROM execution_entity WHERE "workflowId" = '${WAITING}' AND status = '${status}'`)
    .then((count) => count ?? 0);

/** How many wait, once no more come: it answers first, and writes an execution down a moment later. */
const untilAllWait = async (database: PeerDatabase, put: number): Promise<number> => {
  let before = -1;
  let held = await countOf(database, 'waiting');
  for (let looks = 0; looks < MOST_LOOKS && held < put && held !== before; looks++) {
    before = held;
    await sleep(5000);
    held = await countOf(database, 'waiting');
  }
  return held;
};

const holdWaiting = async (
  { url, database }: { readonly url: string; readonly database: PeerDatabase },
  count: number,
  { feedUntil, until }: Times,
): Promise<number> => {
  const said = new Date(until).toISOString();
  let put = 0;
  let refused = 0;
  while (put < count && Date.now() < feedUntil) {
    const many = Math.min(AT_ONCE, count - put);
    const body = (number: number): string => JSON.stringify({ person: put + number, until: said });
    try {
      await callMany({ url, headers: {}, body }, { connections: CONNECTIONS, count: many });
    } catch (error) {
      // It answers 503 while its database keeps it waiting: what counts is how many it has let in.
      refused += 1;
      if (refused > MOST_REFUSED) throw error;
      await sleep(1000);
    }
    put += many;
  }
  return untilAllWait(database, put);
};

const firstOf = (database: PeerDatabase): Promise<number | null> =>
  database.numberBy(
    `SELECT extract(epoch FROM min("stoppedAt")) * 1000 FROM execution_entity WHERE "workflowId" = '${WAITING}' AND status = 'success'`,
  );

const start = async (place: Place): Promise<RunningPeer> => {
  await using opened = new AsyncDisposableStack();
  const database = await openPeerDatabase();
  opened.defer(database.stop);
  const port = await freePort();
  const command = commandOf(place, await environmentOf(place.data, database, port));
  await furnish(place, command);
  const child = startChild(command('start'));
  opened.defer(child.stop);
  const base = `http://127.0.0.1:${port}`;
  const url = `${base}/webhook/${SCORED}`;
  const first: unknown = JSON.parse(eventOf(0));
  await untilReady(child, { what: 'n8n starts', seconds: 600, look: () => callJson(url, first) });
  const running = opened.move();
  return {
    event: { url, headers: {}, body: eventOf },
    acted: () => Promise.resolve(),
    holdWaiting: (count, times) => holdWaiting({ url: `${base}/webhook/${WAITING}`, database }, count, times),
    resumed: async () => ({ count: await countOf(database, 'success'), firstAt: await firstOf(database) }),
    figures: async () => ({
      ...(await costOfTree(child.pid)),
      serverMicroseconds: await database.cpuMicroseconds(),
      diskBytes: await database.bytes(),
    }),
    died: child.died,
    stop: () => running.disposeAsync(),
  };
};

/** Workflows of nodes with their history, on PostgreSQL as its makers want it in production. */
export const n8n: Peer = {
  name: 'n8n',
  title: `n8n ${PINS.n8n.packages.n8n}`,
  keeps: PINS.n8n.keeps,
  settings:
    'PostgreSQL with 10 connections, one process, executions saved as it comes: Webhook, If, Set, HTTP Request, Wait nodes',
  // It holds in memory whoever waits less than 65 seconds, and in its database whoever waits longer.
  waits: { feedSeconds: 120, quietSeconds: 90 },
  tells: true,
  install: (folder, signal) => installPinned('n8n', PINS.n8n, { folder, signal }),
  start,
};
