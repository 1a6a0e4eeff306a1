import type { Knex } from 'knex';
import type { Tenure } from '../../model/shard.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

const HELD: readonly BatchColumn[] = [
  { name: 'held_shard', type: 'integer' },
  { name: 'held_epoch', type: 'integer' },
];

const batchOf = (tenure: Tenure): string => JSON.stringify([...tenure.shards]);

/** Takes every shard whose lease has run out, raising its epoch: whatever an earlier owner still writes is fenced from now on. */
export const acquireShards = (
  store: Store,
  { owner, now, leaseMs }: { owner: string; now: number; leaseMs: number },
): Promise<Map<number, number>> =>
  store.write(async (transaction) => {
    // Whoever has the database to itself need not wait for the lease of the process that was killed.
    const othersAreDead = store.isAlone ? 'OR owner IS NULL OR owner <> ?' : '';
    const rows = await store.dialect.all<{ shard: number; epoch: number }>(
      transaction,
      `UPDATE shard SET owner = ?, epoch = epoch + 1, lease_until = CAST(? AS ${store.dialect.words.integer})
       WHERE shard IN (SELECT shard FROM shard WHERE lease_until < CAST(? AS ${store.dialect.words.integer}) ${othersAreDead} ORDER BY shard${store.dialect.forUpdateSkipLocked})
       RETURNING shard, epoch`,
      [owner, now + leaseMs, now, ...(store.isAlone ? [owner] : [])],
    );
    return new Map(rows.map(({ shard, epoch }) => [shard, epoch]));
  });

/** Renews the leases of a tenure and gives those shards that are still its own. */
export const renewShards = (
  store: Store,
  tenure: Tenure,
  { now, leaseMs }: { now: number; leaseMs: number },
): Promise<Map<number, number>> =>
  store.write(async (transaction) => {
    const rows = await store.dialect.all<{ shard: number; epoch: number }>(
      transaction,
      `UPDATE shard SET lease_until = CAST(? AS ${store.dialect.words.integer}) FROM ${store.dialect.rows('j', HELD)}
       WHERE shard.shard = j.held_shard AND shard.epoch = j.held_epoch AND shard.owner = ? RETURNING shard, epoch`,
      [now + leaseMs, batchOf(tenure), tenure.owner],
    );
    return new Map(rows.map(({ shard, epoch }) => [shard, epoch]));
  });

/** Gives the shards of a tenure back, so that another node need not wait for the lease to run out. */
export const releaseShards = (store: Store, tenure: Tenure): Promise<void> =>
  store.write(async (transaction) => {
    await transaction.raw(
      `UPDATE shard SET lease_until = 0 FROM ${store.dialect.rows('j', HELD)}
       WHERE shard.shard = j.held_shard AND shard.epoch = j.held_epoch AND shard.owner = ?`,
      [batchOf(tenure), tenure.owner],
    );
  });

/** The fence: which shards of a tenure are still its own, held still until the transaction ends. */
export const fence = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  tenure: Tenure,
): Promise<ReadonlySet<number>> => {
  const rows = await dialect.all<{ shard: number }>(
    transaction,
    `SELECT shard.shard FROM shard JOIN ${dialect.rows('j', HELD)} ON shard.shard = j.held_shard AND shard.epoch = j.held_epoch
     WHERE shard.owner = ?${dialect.forShare === '' ? '' : ' FOR SHARE OF shard'}`,
    [batchOf(tenure), tenure.owner],
  );
  return new Set(rows.map(({ shard }) => shard));
};
