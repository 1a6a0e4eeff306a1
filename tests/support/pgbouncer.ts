import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { postgresUser } from './postgres-binaries.ts';
import { until } from './until.ts';

/** A pgbouncer in transaction mode before a PostgreSQL server. */
export interface Bouncer {
  /** The address of a database of that server, through the bouncer. */
  of(databaseUrl: string): string;
  stop(): Promise<void>;
}

/** Starts one with few connections of its own; null where pgbouncer is not on the machine. */
export const startBouncer = async (serverUrl: string, port: number): Promise<Bouncer | null> => {
  if (spawnSync('pgbouncer', ['--version']).status !== 0) return null;
  const server = new URL(serverUrl);
  const folder = mkdtempSync(join(tmpdir(), 'innesto-bouncer-'));
  const users = join(folder, 'users.txt');
  const settings = join(folder, 'pgbouncer.ini');
  const target = `host=${server.hostname} port=${server.port} user=${server.username} password=${server.password}`;
  writeFileSync(users, `"${server.username}" "${server.password}"\n`);
  writeFileSync(
    settings,
    [
      '[databases]',
      `* = ${target}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = plain',
      `auth_file = ${users}`,
      'pool_mode = transaction',
      'default_pool_size = 8',
      'max_client_conn = 200',
      // None by name: whoever needs them fails.
      'max_prepared_statements = 0',
      '',
    ].join('\n'),
  );
  const user = postgresUser();
  chmodSync(folder, 0o755);
  if (user.uid !== undefined && user.gid !== undefined)
    for (const file of [folder, users, settings]) chownSync(file, user.uid, user.gid);
  const bouncer = spawn('pgbouncer', [settings], { ...user, cwd: '/', stdio: 'ignore' });
  const of = (databaseUrl: string): string => {
    const url = new URL(databaseUrl);
    url.port = String(port);
    return url.href;
  };
  const isUp = async (): Promise<boolean> => {
    const client = new pg.Client({ connectionString: of(serverUrl) });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  };
  await until(isUp, (up) => up, { what: 'pgbouncer answers', atMost: 10_000 });
  return {
    of,
    stop: async () => {
      bouncer.kill('SIGINT');
      await once(bouncer, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
};
