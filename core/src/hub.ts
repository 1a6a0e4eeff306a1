import { join, resolve } from 'node:path';
import { createHealthServer } from './api/health-server.ts';
import { createServer } from './api/server.ts';
import type { Config } from './config.ts';
import { demoNote } from './demo/demo-note.ts';
import { withDemo } from './demo/with-demo.ts';
import { fault } from './fault/fault.ts';
import { layGround, troublesOf, VERSION } from './ground.ts';
import { HOUSE, openHouse, PLUGINS, type Address, type House } from './house.ts';

/** A hub that runs. */
export interface Hub {
  /** Where people reach it. */
  readonly url: string;
  /** Where it listens on this machine: the same, unless INNESTO_URL says otherwise. */
  readonly listens: string;
  /** The one-time link that makes the owner; null once there is one. */
  readonly setUpLink: string | null;
  /** What the demo workspace that the first owner gets goes without, and why, in one line; null: it is all there, or there is none. */
  readonly demoNote: string | null;
  /** Lets what is on its way arrive, then ends. */
  stop(): Promise<void>;
}

/**
 * Opens the house from the ground up, and lets the work begin. `furnish`: whether the first owner gets a demo workspace; `plugins`: the folder
 * of those that come with the hub.
 */
export const startHub = async (
  config: Config,
  { furnish = config.demo, plugins = PLUGINS }: { readonly furnish?: boolean; readonly plugins?: string } = {},
): Promise<Hub> => {
  const ground = await layGround(config);
  const address: Address = { base: config.publicUrl ?? '' };
  const { ports: rooms, engine, close } = await openHouse(ground, address, plugins);
  const { ports, furnished } = furnish
    ? withDemo(rooms, ground.log)
    : { ports: rooms, furnished: () => Promise.resolve() };
  const app =
    config.role === 'worker'
      ? createHealthServer(config, ports.health)
      : await createServer({
          config,
          ports,
          pages: join(HOUSE, 'ui', 'dist'),
          version: VERSION,
          troubles: troublesOf(ground.store),
        });
  await app.listen({ port: config.port, host: config.host }).catch((error: unknown) => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isTaken ? fault('INNESTO_PORT_IN_USE', { port: config.port }, { cause: error }) : error;
  });
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : config.port;
  const listens = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  const url = config.publicUrl ?? listens;
  address.base = url;
  await engine.start(ground.node);
  const keys = ground.keepKeys();
  // Uploads whose senders went away with the last run of the hub.
  await ports.imports.discardAbandoned();
  const secret = config.role === 'worker' ? null : await ports.setUp.invite();
  return {
    url,
    listens,
    setUpLink: secret === null ? null : `${url}/#/set-up/${secret}`,
    demoNote: secret === null || !furnish ? null : demoNote(await ports.registry.bundled()),
    stop: async () => {
      // First no new requests, then no new work: what was accepted is in the database, and the next start goes on with it.
      await app.close();
      await furnished();
      await keys.close();
      await engine.stop();
      await close();
      ground.clock.close();
      await ground.store.close();
    },
  };
};

/** Opens the house for a command, without letting the work begin. */
export const withHouse = async (config: Config, use: (ports: House['ports']) => Promise<void>): Promise<void> => {
  const ground = await layGround(config);
  const { ports, close } = await openHouse(ground, { base: '' });
  try {
    await use(ports);
  } finally {
    await close();
    ground.clock.close();
    await ground.store.close();
  }
};

/** Installs the built plugin in a folder, without running the hub. */
export const installPlugin = async (config: Config, folder: string): Promise<void> =>
  withHouse(config, async ({ registry }) => {
    await registry.installFolder(resolve(folder));
  });
