import type { Knex } from 'knex';
import type { Tenure } from '../../model/shard.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

const HELD: readonly BatchColumn[] = [
  { name: 'held_shard', type: 'integer' },
  { name: 'held_epoch', type: 'integer' },
];

const batchOf = (tenure: Tenure): string => JSON.stringify([...tenure.shards]);

interface ShardRow {
  readonly shard: number;
  readonly epoch: number;
}

const byShard = (rows: readonly ShardRow[]): Map<number, number> =>
  new Map(rows.map(({ shard, epoch }) => [shard, epoch]));

/**
 * Takes shards whose lease has run out, raising their epoch: whatever an earlier owner still writes is fenced from now on. Whether
 * a lease has run out is the database's clock's to say: of two nodes one is always fast.
 */
export const acquireShards = (
  store: Store,
  {
    owner,
    leaseMs,
    most,
    which = 'free',
  }: {
    readonly owner: string;
    readonly leaseMs: number;
    readonly most: number;
    /** `released`: only what was given back, and not what its owner did not renew. */
    readonly which?: 'free' | 'released';
  },
): Promise<Map<number, number>> =>
  store.write(async (transaction) => {
    const { now, words, forUpdateSkipLocked } = store.dialect;
    const isFree = which === 'free' ? `lease_until < ${now}` : 'lease_until = 0';
    // Whoever has the database to itself need not wait for the lease of the process that was killed.
    const othersAreDead = store.isAlone ? 'OR owner IS NULL OR owner <> ?' : '';
    return byShard(
      await store.dialect.all<ShardRow>(
        transaction,
        `UPDATE shard SET owner = ?, epoch = epoch + 1, lease_until = ${now} + CAST(? AS ${words.integer})
         WHERE shard IN (SELECT shard FROM shard WHERE ${isFree} ${othersAreDead} ORDER BY shard LIMIT ?${forUpdateSkipLocked})
         RETURNING shard, epoch`,
        [owner, leaseMs, ...(store.isAlone ? [owner] : []), most],
      ),
    );
  });

/** Renews the leases of a tenure inside the caller's transaction and gives those shards that are still its own. */
export const renewShards = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { tenure, leaseMs }: { readonly tenure: Tenure; readonly leaseMs: number },
): Promise<Map<number, number>> => {
  if (tenure.shards.size === 0) return new Map();
  return byShard(
    await dialect.all<ShardRow>(
      transaction,
      `UPDATE shard SET lease_until = ${dialect.now} + CAST(? AS ${dialect.words.integer}) FROM ${dialect.rows('j', HELD)}
       WHERE shard.shard = j.held_shard AND shard.epoch = j.held_epoch AND shard.owner = ? RETURNING shard, epoch`,
      [leaseMs, batchOf(tenure), tenure.owner],
    ),
  );
};

/** Gives the shards of a tenure back, so that another node need not wait for the lease to run out. */
export const releaseShards = (store: Store, tenure: Tenure): Promise<void> =>
  store.write(async (transaction) => {
    await transaction.raw(
      `UPDATE shard SET lease_until = 0 FROM ${store.dialect.rows('j', HELD)}
       WHERE shard.shard = j.held_shard AND shard.epoch = j.held_epoch AND shard.owner = ?`,
      [batchOf(tenure), tenure.owner],
    );
  });

/**
 * The fence: which shards of a tenure are still its own, held still until the transaction ends. It keeps away who takes a shard
 * (FOR UPDATE), and lets pass who merely renews its lease: that must not wait for a long batch.
 */
export const fence = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  tenure: Tenure,
): Promise<ReadonlySet<number>> => {
  const rows = await dialect.all<{ shard: number }>(
    transaction,
    `SELECT shard.shard FROM ${dialect.rows('j', HELD)} CROSS JOIN shard
     WHERE shard.shard = j.held_shard AND shard.epoch = j.held_epoch AND shard.owner = ? ORDER BY shard.shard${dialect.forKeyShare === '' ? '' : `${dialect.forKeyShare} OF shard`}`,
    [batchOf(tenure), tenure.owner],
  );
  return new Set(rows.map(({ shard }) => shard));
};
