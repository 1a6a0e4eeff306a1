import { join } from 'node:path';
import { portOf, startChild } from './child.ts';
import { personOf, scoreOf } from './event.ts';
import type { Peer, RunningPeer } from './peer.ts';
import { costOfTree } from './process-tree.ts';

/** The least that the same work can cost with the same durability: what others are compared with. */
export const floor: Peer = {
  name: 'floor',
  title: 'bare handler on SQLite',
  keeps: 'the event, the contact, a line of what it did; synced to the disk before it answers',
  settings: 'node:http, node:sqlite, one commit an event',
  waits: null,
  tells: true,
  install: () => Promise.resolve(),
  start: async ({ data, signal, tells }): Promise<RunningPeer> => {
    const child = startChild({
      program: process.execPath,
      words: [join(import.meta.dirname, '..', 'answering-process.ts'), join(data, 'floor.db'), tells],
      folder: data,
      signal,
    });
    const port = await portOf(child, 'the bare handler');
    return {
      event: {
        url: `http://127.0.0.1:${port}/events`,
        headers: {},
        body: (number) =>
          JSON.stringify({ events: [{ contact: `c${personOf(number)}`, payload: { score: scoreOf(number) } }] }),
      },
      acted: () => Promise.resolve(),
      holdWaiting: () => Promise.resolve(0),
      resumed: () => Promise.resolve({ count: 0, firstAt: null }),
      figures: async () => ({ ...(await costOfTree(child.pid)), serverMicroseconds: null, diskBytes: null }),
      died: child.died,
      stop: child.stop,
    };
  },
};
