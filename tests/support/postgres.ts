import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { postgresPrograms, postgresUser, type RunAs } from './postgres-binaries.ts';

/** A PostgreSQL server to test against. */
export interface PostgresServer {
  readonly url: string;
  /** Ends it and removes its data; one that DATABASE_URL named is left alone. */
  stop(): Promise<void>;
}

/**
 * Settings of a server that ends with the run, and its data with it: nothing is forced to the disk, and nobody goes
 * round tidying up a thousand databases that live for seconds.
 */
export const SHORT_LIVED: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
};

/**
 * Starts a real PostgreSQL on a free loopback port with its own data folder, or takes the one of DATABASE_URL.
 * `settings`: in what it differs from one that keeps its data, as a shop's would.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  const given = process.env['DATABASE_URL'];
  if (given) return lent(given);
  const folder = await mkdtemp(join(tmpdir(), 'innesto-postgres-'));
  const user = postgresUser();
  const password = randomBytes(12).toString('hex');
  const bin = await postgresPrograms(user, join(folder, 'programs'));
  await makeCluster({ bin, folder, user, password });
  const port = await freePort();
  const server = spawnServer({ bin, folder, user, port, settings });
  const url = marked(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
  await answers(url, server);
  return {
    url,
    stop: async () => {
      server.process.stdin?.end();
      await server.ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A server of one test's own, which may end and start again on its data. */
export interface OwnPostgres extends PostgresServer {
  /** Where its data lie. */
  readonly data: string;
  /** Resolves when the server that runs now has ended. */
  ended(): Promise<unknown>;
  /** Starts it again, once what is left of the one before has gone. */
  start(): Promise<void>;
}

/** Starts a PostgreSQL of a test's own, whatever DATABASE_URL says. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-postgres-'));
  const user = postgresUser();
  const password = randomBytes(12).toString('hex');
  const bin = await postgresPrograms(user, join(folder, 'programs'));
  await makeCluster({ bin, folder, user, password });
  const port = await freePort();
  const url = marked(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
  const rise = (): RunningServer => spawnServer({ bin, folder, user, port, keep: true });
  let server = rise();
  await answers(url, server);
  return {
    url,
    data: join(folder, 'data'),
    ended: () => server.ended,
    start: async () => {
      server.process.stdin?.end();
      // The killed one's children hold its memory for a moment longer, and until then no other starts.
      for (let tries = 0; ; tries += 1) {
        server = rise();
        try {
          return await answers(url, server);
        } catch (error) {
          if (tries === 20) throw error;
          await sleep(200);
        }
      }
    },
    stop: async () => {
      server.process.stdin?.end();
      await server.ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Creates an empty database on such a server and answers its address. */
export async function createDatabase(serverUrl: string): Promise<string> {
  const url = new URL(serverUrl);
  const name = `${url.searchParams.get('application_name') ?? 'innesto_test'}_${randomBytes(6).toString('hex')}`;
  await ask(serverUrl, `CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  return url.href;
}

/** A server that someone else runs: only the databases that this run has made are removed from it. */
function lent(given: string): PostgresServer {
  const url = marked(given);
  const mark = new URL(url).searchParams.get('application_name') ?? '';
  return {
    url,
    stop: async () => {
      const made = await ask(url, `SELECT datname AS name FROM pg_database WHERE starts_with(datname, '${mark}_')`);
      for (const { name } of made) await ask(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

// Each run has its own mark, so that two runs on one lent server never remove each other's databases.
function marked(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.searchParams.set('application_name', `innesto_test_${randomBytes(4).toString('hex')}`);
  return url.href;
}

async function ask(url: string, sql: string): Promise<{ name: string }[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ name: string }>(sql)).rows;
  } finally {
    await client.end();
  }
}

interface Cluster {
  readonly bin: string;
  readonly folder: string;
  readonly user: RunAs;
}

async function makeCluster({ bin, folder, user, password }: Cluster & { password: string }): Promise<void> {
  const passwordFile = join(folder, 'password');
  const data = join(folder, 'data');
  await chmod(folder, 0o755);
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [folder, data, passwordFile]) await chown(path, user.uid, user.gid);
  }
  const made = spawnSync(
    join(bin, 'initdb'),
    [
      `--pgdata=${data}`,
      `--pwfile=${passwordFile}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      // Only the making of the empty cluster is not synced; the server itself is.
      '--no-sync',
    ],
    { ...user, cwd: '/', encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`PostgreSQL's initdb failed: ${made.error?.message ?? made.stderr}`);
  await rm(passwordFile);
}

interface RunningServer {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown>;
  log(): string;
}

// The shell holds the server only while its own input is open. When whoever runs the tests is gone, by `stop` or by
// kill -9, the input closes, the server ends (at once: its data are not wanted) and its folder goes.
const HOLD = `
keep=$1; folder=$2; shift 2; exec 3<&0
"$@" 3<&- </dev/null &
server=$!
(cat <&3 >/dev/null; kill -QUIT $server) &
wait $server; code=$?
[ "$keep" = yes ] || rm -rf "$folder"; exit $code`;

function spawnServer({
  bin,
  folder,
  user,
  port,
  keep = false,
  settings = {},
}: Cluster & { port: number; keep?: boolean; settings?: Readonly<Record<string, string>> }): RunningServer {
  const data = join(folder, 'data');
  const all = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    fsync: 'on',
    ...settings,
  };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(
    'sh',
    ['-c', HOLD, 'sh', keep ? 'yes' : 'no', folder, join(bin, 'postgres'), '-D', data, ...options],
    {
      ...user,
      cwd: '/',
      // Out of the terminal's process group: Ctrl-C ends the tests, and then the tests end it.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text = (text + more).slice(-20_000)));
  return { process: child, ended: once(child, 'exit'), log: () => text };
}

/** Waits until the server accepts a connection; gives up with its own words when it ends or takes too long. */
async function answers(url: string, server: RunningServer): Promise<void> {
  for (let attempt = 0; attempt < 300 && server.process.exitCode === null; attempt += 1) {
    try {
      return void (await ask(url, 'SELECT 1'));
    } catch {
      await sleep(100);
    }
  }
  server.process.stdin?.end();
  throw new Error(`PostgreSQL did not start:\n${server.log()}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}
