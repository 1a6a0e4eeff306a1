import { appPeer } from './app-peer.ts';
import type { Peer } from './peer.ts';
import { PINS } from './pins.ts';

/** A queue of jobs in PostgreSQL: an application with one kind of job for the whole of the work. */
export const pgBoss: Peer = appPeer({
  name: 'pg-boss',
  title: `pg-boss ${PINS['pg-boss'].packages['pg-boss']}`,
  pin: PINS['pg-boss'],
  settings: 'batches of 100, two workers, at once again while batches are full, PostgreSQL',
  waits: { feedSeconds: 45, quietSeconds: 30 },
  process: 'pg-boss-process.ts',
  answersFirst: true,
});
