import type { Knex } from 'knex';
import type { HubNode, KnownNode, NodeRole } from '../../model/node.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { renewShards } from './lease.ts';

/** What a node learns from its own sign of life. */
export interface Beat {
  /** The shards that are still its own. */
  readonly shards: Map<number, number>;
  /** How many workers there are, itself among them where it is one and not about to leave. */
  readonly workers: number;
  /** How many other nodes are alive, whatever they do. */
  readonly others: number;
}

/** So long one can still see that a node was there: whoever looks into why it is gone finds its name. */
const REMEMBERED_MS = 3_600_000;

const IS_ALIVE = (now: string): string => `seen_at + lease_ms >= ${now}`;

/** A node's sign of life, and what it holds. */
interface Sign {
  readonly node: HubNode;
  readonly tenure: Tenure;
}

const beatWithin = async (transaction: Knex.Transaction, store: Store, { node, tenure }: Sign): Promise<Beat> => {
  const { dialect } = store;
  const { now } = dialect;
  await transaction.raw(
    `INSERT INTO node(id, name, role, version, lease_ms, started_at, seen_at) VALUES (?, ?, ?, ?, ?, ${now}, ${now})
     ON CONFLICT(id) DO UPDATE SET seen_at = ${now}, lease_ms = excluded.lease_ms`,
    [node.id, node.name, node.role, node.version, node.leaseMs],
  );
  const shards = await renewShards(transaction, dialect, { tenure, leaseMs: node.leaseMs });
  await transaction.raw(
    store.isAlone
      ? `DELETE FROM node WHERE id <> ?`
      : `DELETE FROM node WHERE id <> ? AND seen_at < ${now} - ${REMEMBERED_MS}`,
    [node.id],
  );
  const [counts] = await dialect.all<{ workers: number; others: number }>(
    transaction,
    `SELECT count(CASE WHEN role <> 'api' AND leaving = 0 THEN 1 END) AS workers,
       count(CASE WHEN id <> ? THEN 1 END) AS others FROM node WHERE ${IS_ALIVE(now)}`,
    [node.id],
  );
  return { shards, workers: counts?.workers ?? 1, others: counts?.others ?? 0 };
};

/** A sign of life: the node is seen, its leases run anew, and it learns how many share the work. It makes none. */
export const beat = (store: Store, sign: Sign): Promise<Beat> =>
  store.ask(() => store.write((transaction) => beatWithin(transaction, store, sign), { makesWork: false }));

/** Says that a node takes no more work: the others need not leave it a share. */
export const announceLeaving = (store: Store, nodeId: string): Promise<void> =>
  store.write(async (transaction) => {
    await transaction('node').where({ id: nodeId }).update({ leaving: 1 });
  });

/** Forgets a node that has left. */
export const forgetNode = (store: Store, nodeId: string): Promise<void> =>
  store.write(async (transaction) => {
    await transaction('node').where({ id: nodeId }).del();
  });

/** The nodes that are there, and those that were there a while ago. */
export const listNodes = async (store: Store): Promise<readonly KnownNode[]> => {
  const { now } = store.dialect;
  const rows = await store.dialect.all<{
    id: string;
    name: string;
    role: NodeRole;
    version: string;
    leaving: number;
    started_at: number;
    seen_at: number;
    alive: number;
    shards: number;
  }>(
    store.read,
    `SELECT id, name, role, version, leaving, started_at, seen_at, CASE WHEN ${IS_ALIVE(now)} THEN 1 ELSE 0 END AS alive,
       (SELECT count(*) FROM shard WHERE shard.owner = node.id AND shard.lease_until >= ${now}) AS shards
     FROM node ORDER BY started_at, id`,
    [],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: row.role,
    version: row.version,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    alive: row.alive === 1,
    leaving: row.leaving === 1,
    shards: row.shards,
  }));
};
