import { join } from 'node:path';
import { until } from '../../support/until.ts';
import { portOf, startChild } from './child.ts';
import { eventOf } from './event.ts';
import { feed } from './feed.ts';
import { installPinned } from './install.ts';
import { callJson } from './loopback.ts';
import { openPeerDatabase } from './peer-database.ts';
import type { Peer, RunningPeer, Place, Resumed, Times, Waits } from './peer.ts';
import type { Pin } from './pins.ts';
import { costOfTree } from './process-tree.ts';

/** A library, and the application around it that was written for the bench. */
export interface AppPeer {
  readonly name: string;
  readonly title: string;
  readonly pin: Pin;
  readonly settings: string;
  readonly waits: Waits;
  /** The file of the application's process. */
  readonly process: string;
  /** Whether it answers an event before it has acted upon it. */
  readonly answersFirst: boolean;
}

const resumedOf = (told: unknown): Resumed => {
  const { count = 0, firstAt = null } = (told ?? {}) as Partial<Resumed>;
  return { count, firstAt };
};

const actedOf = (told: unknown): number => ((told ?? {}) as { acted?: number }).acted ?? 0;

const start = async (app: AppPeer, { installed, data, people, signal }: Place): Promise<RunningPeer> => {
  await using opened = new AsyncDisposableStack();
  const database = await openPeerDatabase();
  opened.defer(database.stop);
  const child = startChild({
    program: process.execPath,
    words: [join(import.meta.dirname, app.process), installed, database.url, String(people)],
    folder: data,
    environment: { NODE_ENV: 'production' },
    signal,
  });
  opened.defer(child.stop);
  const base = `http://127.0.0.1:${await portOf(child, app.title)}`;
  const acted = async (): Promise<number> => actedOf(await callJson(`${base}/tally`));
  const running = opened.move();
  return {
    event: { url: `${base}/event`, headers: {}, body: eventOf },
    acted: (count) =>
      app.answersFirst
        ? until(acted, (found) => found >= count, { what: `${app.title} has acted upon ${count} events` })
        : Promise.resolve(),
    holdWaiting: (count, times: Times) =>
      feed(count, times.feedUntil, async (first, many) => {
        return (await callJson(`${base}/hold`, { first, count: many, until: times.until })) !== null;
      }),
    resumed: async () => resumedOf(await callJson(`${base}/tally`)),
    figures: async () => ({
      ...(await costOfTree(child.pid)),
      serverMicroseconds: await database.cpuMicroseconds(),
      diskBytes: await database.bytes(),
    }),
    died: child.died,
    stop: () => running.disposeAsync(),
  };
};

/** Makes a peer of a library. */
export const appPeer = (app: AppPeer): Peer => ({
  name: app.name,
  title: app.title,
  keeps: app.pin.keeps,
  settings: app.settings,
  waits: app.waits,
  tells: false,
  install: (folder, signal) => installPinned(app.name, app.pin, { folder, signal }),
  start: (place) => start(app, place),
});
