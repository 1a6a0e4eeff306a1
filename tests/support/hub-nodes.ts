import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Home } from './database.ts';
import { startHub, type HubOptions, type RunningHub } from './hub.ts';
import { pastTheHub } from './past-the-hub.ts';
import { until } from './until.ts';

/** One of several hubs on one PostgreSQL database. */
export interface TestNode {
  readonly name: string;
  /** As it runs now, or ran last. */
  hub(): RunningHub;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again at the same address. */
  rise(): Promise<void>;
  /** Stops it in the middle of whatever it does, and lets it go on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<number | null>;
}

/** What a node is started with, besides the database. */
export interface NodeOptions {
  readonly name: string;
  readonly role?: 'api' | 'worker' | 'all';
  readonly environment?: HubOptions['environment'];
}

/** A free port that the system gives to no outgoing connection: while a node is dead nobody else takes its place. */
export const lastingPort = async (): Promise<number> => {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer().listen(port, '127.0.0.1');
    const isFree = await Promise.race([
      once(probe, 'listening').then(() => true),
      once(probe, 'error').then(() => false),
    ]);
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
};

const named = (databaseUrl: string | null, name: string): string => {
  const url = new URL(databaseUrl ?? '');
  url.searchParams.set('application_name', name);
  return url.href;
};

/** Starts a hub as one of several on a database. */
export const startNode = async (
  home: Home,
  { name, role = 'all', environment = {} }: NodeOptions,
): Promise<TestNode> => {
  const options = {
    dataFolder: home.dataFolder,
    databaseUrl: named(home.databaseUrl, name),
    port: await lastingPort(),
    environment: { INNESTO_DEMO: 'no', INNESTO_NODE: name, INNESTO_ROLE: role, ...environment },
  };
  let hub = await startHub(options);
  return {
    name,
    hub: () => hub,
    kill: () => hub.kill(),
    rise: async () => {
      hub = await startHub(options);
    },
    freeze: () => void process.kill(hub.pid, 'SIGSTOP'),
    thaw: () => void process.kill(hub.pid, 'SIGCONT'),
    stop: () => hub.stop(),
  };
};

/** How many of the 64 shards each node holds by a lease that has not run out. */
export const sharesOf = (home: Home): Promise<Readonly<Record<string, number>>> =>
  pastTheHub(home, async (knex) => {
    const rows: { name: string; n: string }[] = await knex('shard')
      .join('node', 'node.id', 'shard.owner')
      .whereRaw('shard.lease_until >= extract(epoch FROM clock_timestamp()) * 1000')
      .groupBy('node.name')
      .select('node.name')
      .count({ n: '*' });
    return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]));
  });

/** Waits until so many nodes share all of the work; gives after how many milliseconds that was so. */
export const untilShared = async (home: Home, nodes: number, what: string): Promise<number> => {
  const begin = performance.now();
  const isShared = (shares: Readonly<Record<string, number>>): boolean => {
    const held = Object.values(shares).filter((share) => share > 0);
    const most = Math.ceil(64 / nodes);
    return held.length === nodes && held.every((share) => share <= most) && held.reduce((a, b) => a + b, 0) === 64;
  };
  await until(() => sharesOf(home), isShared, { what, atMost: 30_000 });
  return performance.now() - begin;
};

/** Waits until nothing of a node that is dead is at work in the database any more. */
export const untilGone = async (home: Home, name: string): Promise<void> => {
  const look = (): Promise<number> =>
    pastTheHub(home, async (knex) => {
      const rows = await knex('pg_stat_activity').where({ application_name: name }).select('pid');
      return rows.length;
    });
  await until(look, (count) => count === 0, { what: `the server has noticed that ${name} is dead`, every: 20 });
};

/** Ends nodes however they are: frozen ones first go on. */
export const endNodes = async (nodes: readonly TestNode[]): Promise<void> => {
  for (const node of nodes) {
    try {
      node.thaw();
    } catch {
      // It is dead already.
      continue;
    }
    await Promise.race([node.stop(), sleep(40_000, undefined, { ref: false }).then(() => node.kill())]);
  }
};
