import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, untilReady } from './child.ts';
import { eventOf } from './event.ts';
import { feed } from './feed.ts';
import { installPinned } from './install.ts';
import { callJson, freePort } from './loopback.ts';
import { flows } from './node-red-flows.ts';
import type { Peer, Place, Resumed, RunningPeer } from './peer.ts';
import { PINS } from './pins.ts';
import { costOfTree } from './process-tree.ts';

const settingsOf = (port: number): string => `module.exports = ${JSON.stringify({
  flowFile: 'flows.json',
  uiHost: '127.0.0.1',
  uiPort: port,
  telemetry: { enabled: false, updateNotification: false },
  credentialSecret: false,
  logging: { console: { level: 'warn' } },
})};
`;

const resumedOf = (told: unknown): Resumed => {
  const { count, firstAt } = (told ?? {}) as { count?: number; firstAt?: number };
  return { count: count ?? 0, firstAt: firstAt ?? null };
};

const start = async ({ installed, data, signal, tells }: Place): Promise<RunningPeer> => {
  await using opened = new AsyncDisposableStack();
  const port = await freePort();
  await writeFile(join(data, 'settings.js'), settingsOf(port));
  await writeFile(join(data, 'flows.json'), JSON.stringify(flows(tells)));
  const child = startChild({
    program: process.execPath,
    words: [join(installed, 'node_modules', 'node-red', 'red.js'), '--userDir', data],
    folder: data,
    environment: { NODE_ENV: 'production' },
    signal,
  });
  opened.defer(child.stop);
  const base = `http://127.0.0.1:${port}`;
  await untilReady(child, { what: 'Node-RED starts', seconds: 120, look: () => callJson(`${base}/resumed`) });
  const running = opened.move();
  return {
    event: { url: `${base}/event`, headers: {}, body: eventOf },
    acted: () => Promise.resolve(),
    holdWaiting: (count, { feedUntil, until }) =>
      feed(count, feedUntil, async (first, many) => {
        const people = Array.from({ length: many }, (_, at) => ({ person: first + at }));
        return (await callJson(`${base}/hold?delay=${until - Date.now()}`, people)) !== null;
      }),
    resumed: async () => resumedOf(await callJson(`${base}/resumed`)),
    figures: async () => ({ ...(await costOfTree(child.pid)), serverMicroseconds: null, diskBytes: null }),
    died: child.died,
    stop: () => running.disposeAsync(),
  };
};

/** Flows of nodes in one process, kept in its memory. */
export const nodeRed: Peer = {
  name: 'node-red',
  title: `Node-RED ${PINS['node-red'].packages['node-red']}`,
  keeps: PINS['node-red'].keeps,
  settings: 'as it comes: switch, change, http request, split and delay nodes',
  waits: { feedSeconds: 45, quietSeconds: 30 },
  tells: true,
  install: (folder, signal) => installPinned('node-red', PINS['node-red'], { folder, signal }),
  start,
};
