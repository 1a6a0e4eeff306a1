import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { DATABASES, newHome, type Database } from './home.ts';
import { startHub, type RunningHub } from './hub.ts';
import { signUp } from './settle-in.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where stories ask for the hub of a database, as `/SQLite`; it answers {@link HubInCommon}. */
    hubsInCommon: string;
  }
}

/** A hub that many stories share, and what shows its owner. */
export interface HubInCommon {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Settled {
  readonly hub: RunningHub;
  readonly answer: HubInCommon;
}

/** Ends a hub; says what it said where it does not end well, or was dead already. */
const endOf = async (database: Database, settled: Promise<Settled>): Promise<string | null> => {
  // Whoever asked for one that did not start has been told.
  const hub = await settled.then(
    (one) => one.hub,
    () => null,
  );
  const code = (await hub?.stop()) ?? 0;
  return code === 0 ? null : `the hub that stories share on ${database} ended with ${code}:\n${hub?.output()}`;
};

/** Keeps a hub for each database that stories share: it starts when the first one asks for it, and ends with the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const hubs = new Map<Database, Promise<Settled>>();
  const start = async (database: Database): Promise<Settled> => {
    const home = await newHome(database, project.getProvidedContext());
    // The services that stories write to answer on this machine.
    const hub = await startHub({ ...home, environment: { INNESTO_DEMO: 'no', INNESTO_PRIVATE_HOSTS: '127.0.0.1' } });
    const owner = await signUp(hub);
    return { hub, answer: { url: hub.url, headers: owner.headers() } };
  };
  const started = (database: Database): Promise<Settled> => {
    const known = hubs.get(database) ?? start(database);
    hubs.set(database, known);
    return known;
  };
  const server = createServer((request, response) => {
    const database = DATABASES.find((name) => request.url === `/${name}`);
    if (database === undefined) return void response.writeHead(404).end();
    started(database).then(
      ({ answer }) => response.end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.provide('hubsInCommon', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    const ends = await Promise.all([...hubs].map(([database, settled]) => endOf(database, settled)));
    const wrong = ends.filter((end) => end !== null);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  };
}
