import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { pino, type Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { Health } from './api/ports.ts';
import type { DatabaseTroubles } from './api/problem.ts';
import { databaseFile, type Config } from './config.ts';
import type { HubNode } from './model/node.ts';
import type { Engine, Resting } from './pipeline/engine.ts';
import { openKeyKeeper, type KeyKeeper } from './service/secret/key-keeper.ts';
import { readSealingFile, sealingFileMark } from './service/secret/sealing-file.ts';
import { createSecrets, type Secrets } from './service/secret/secrets.ts';
import { startDatabaseClock, type DatabaseClock } from './store/database-clock.ts';
import type { Neighbours } from './store/neighbours.ts';
import { openStore } from './store/open-store.ts';
import type { Store, Trouble } from './store/store.ts';
import { listNodes } from './store/verb/nodes.ts';

/** The version of the hub, as it is told to people and to other nodes. */
export const VERSION = '0.1.0';

/** Where new public ids come from. */
export const ids = { next: uuidv7 };

/** What every room is built on. */
export interface Ground {
  readonly config: Config;
  readonly log: Logger;
  readonly store: Store;
  readonly clock: DatabaseClock;
  readonly secrets: Secrets;
  /** Hears of new keys and hands secrets over to the newest, from when the node is known to the others. */
  readonly keepKeys: () => KeyKeeper;
  /** As what this process joins the others. */
  readonly node: HubNode;
}

const nodeOf = ({ role, leaseMs, nodeName, port }: Config): HubNode => ({
  id: ids.next(),
  name: nodeName ?? `${hostname()}:${port === 0 ? process.pid : port}`,
  role,
  version: VERSION,
  leaseMs,
});

/** Opens the database, with the clock and the key that go with it. */
export const layGround = async (config: Config): Promise<Ground> => {
  const log = pino({ level: config.logLevel }, pino.destination(2));
  const store = await openStore({ databaseUrl: config.databaseUrl, file: databaseFile(config.dataFolder) });
  const clock = await startDatabaseClock(store);
  const secrets = await createSecrets({ config, store, random: randomBytes });
  const node = nodeOf(config);
  const { dataFolder, sealingKeys } = config;
  const keepKeys = (): KeyKeeper =>
    openKeyKeeper({
      store,
      ring: secrets.ring,
      nodeId: node.id,
      file:
        sealingKeys === null
          ? { mark: () => sealingFileMark(dataFolder), read: () => readSealingFile(dataFolder) }
          : null,
      report: (message, details) => log.warn(details, message),
      uptime: () => performance.now(),
    });
  return { config, log, store, clock, secrets, keepKeys, node };
};

/** How long the engine's loops sleep where nothing is due and nothing was written here. */
const LONGEST_SLEEP = { alone: 60_000, told: 2000, deaf: 500 } as const;

/** How the engine rests: where nobody else writes, there is nothing to look for; where others do, they say so, and a hint may get lost. */
export const restingOf = ({ store }: Ground, neighbours: Pick<Neighbours, 'areHeard'>): Resting => ({
  watchWrites: (written) => store.watchWrites(written),
  longestSleep: () => (store.isAlone ? LONGEST_SLEEP.alone : LONGEST_SLEEP[neighbours.areHeard ? 'told' : 'deaf']),
});

const TROUBLES: Record<Trouble, string> = {
  away: 'the database does not answer',
  full: 'the database has no room left to write to: make room on its disk',
};

/** How this node is: what keeps the database from working keeps the hub from it. */
export const healthOf = ({ store, node }: Ground, engine: Engine): Health => ({
  nodeId: node.id,
  nodes: () => listNodes(store),
  readiness: () => {
    const trouble = store.trouble();
    const own = engine.readiness();
    return trouble === null || !own.ready ? own : { ready: false, why: TROUBLES[trouble] };
  },
});

/** What the door asks about errors of the database. */
export const troublesOf = ({ dialect }: Store): DatabaseTroubles => ({
  isDatabaseAway: (error) => dialect.isAway(error) || dialect.isCollision(error),
  isDatabaseFull: (error) => dialect.isFull(error),
});
