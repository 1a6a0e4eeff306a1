import { appPeer } from './app-peer.ts';
import type { Peer } from './peer.ts';
import { PINS } from './pins.ts';

/** A library for workflows that survive a crash: an application of its own, on PostgreSQL. */
export const dbos: Peer = appPeer({
  name: 'dbos',
  title: `DBOS ${PINS.dbos.packages['@dbos-inc/dbos-sdk']}`,
  pin: PINS.dbos,
  settings: 'one step for what reaches outside, DBOS.sleep, 20 connections, PostgreSQL',
  waits: { feedSeconds: 120, quietSeconds: 40 },
  process: 'dbos-process.ts',
  answersFirst: false,
});
