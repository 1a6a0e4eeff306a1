import type { CalledSource } from '../../model/inbound/source.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** A call at an address, about to be kept. */
export interface NewCall {
  readonly source: CalledSource;
  readonly head: string;
  readonly body: Buffer;
  readonly key: string;
  /** A delivery of the same key that came longer ago is another one. */
  readonly knownForMs: number;
  readonly receivedAt: number;
}

const DELIVERY: readonly BatchColumn[] = [
  { name: 'inbound_id', type: 'integer' },
  { name: 'key', type: 'text' },
  { name: 'at', type: 'integer' },
];
const DELIVERY_NAMES = DELIVERY.map(({ name }) => name).join(', ');

const CALL: readonly BatchColumn[] = [
  { name: 'inbound_id', type: 'integer' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'shard', type: 'integer' },
  { name: 'received_at', type: 'integer' },
  { name: 'head', type: 'text' },
  { name: 'body', type: 'bytes' },
];
const CALL_NAMES = CALL.map(({ name }) => name).join(', ');

type Work = Parameters<Parameters<Store['write']>[0]>[0];

const deliveryOf = ({ source, key }: NewCall): string => `${source.id} ${key}`;

const byDelivery = (one: NewCall, other: NewCall): number => {
  const [left, right] = [deliveryOf(one), deliveryOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Those of some calls that did not come before; of several deliveries of one key the first. */
const dropRepeated = async (
  transaction: Work,
  { dialect }: Store,
  calls: readonly NewCall[],
): Promise<readonly NewCall[]> => {
  const first = new Map(calls.toReversed().map((call) => [deliveryOf(call), call]));
  const fresh = new Set<string>();
  // In one order, sources of the same patience after each other, so that two batches that meet wait for each other instead of locking each other out.
  const groups = [...Map.groupBy(first.values(), (call) => call.knownForMs)].toSorted(([one], [other]) => one - other);
  for (const [knownForMs, own] of groups) {
    const rows = own.toSorted(byDelivery).map(({ source, key, receivedAt }) => [source.id, key, receivedAt]);
    const added = await dialect.all<{ inbound_id: number; key: string }>(
      transaction,
      `INSERT INTO inbound_delivery(${DELIVERY_NAMES}) SELECT ${DELIVERY_NAMES} FROM ${dialect.rows('j', DELIVERY)} WHERE true
       ON CONFLICT(inbound_id, key) DO UPDATE SET at = excluded.at WHERE inbound_delivery.at < excluded.at - ? RETURNING inbound_id, key`,
      [JSON.stringify(rows), knownForMs],
    );
    for (const row of added) fresh.add(`${row.inbound_id} ${row.key}`);
  }
  return calls.filter((call) => first.get(deliveryOf(call)) === call && fresh.has(deliveryOf(call)));
};

/** How many of some calls there are of one address. */
const SHARE: readonly BatchColumn[] = [
  { name: 'share_inbound', type: 'integer' },
  { name: 'share_calls', type: 'integer' },
];

/** Keeps calls of addresses that have room for their share of them, and gives how many. */
const insertCalls = async (
  transaction: Work,
  { dialect }: Store,
  { calls, most }: { readonly calls: readonly NewCall[]; readonly most: number },
): Promise<number> => {
  const rows = calls.map(({ source, head, body, receivedAt }) => [
    source.id,
    source.workspaceId,
    source.shard,
    receivedAt,
    head,
    body.toString('hex'),
  ]);
  const shares = [...Map.groupBy(calls, ({ source }) => source.id)].map(([id, own]) => [id, own.length]);
  const inserted = await dialect.all<{ id: number }>(
    transaction,
    `INSERT INTO inbound_call(${CALL_NAMES}, state) SELECT ${CALL_NAMES}, 'pending' FROM ${dialect.rows('j', CALL)}
     WHERE inbound_id NOT IN (SELECT k.share_inbound FROM ${dialect.rows('k', SHARE)}
       WHERE k.share_calls + (SELECT count(*) FROM (SELECT 1 AS one FROM inbound_call c
         WHERE c.inbound_id = k.share_inbound AND c.state = 'pending' LIMIT ?) found) > CAST(? AS ${dialect.words.integer}))
     RETURNING id`,
    [JSON.stringify(rows), JSON.stringify(shares), most, most],
  );
  return inserted.length;
};

/**
 * Keeps calls until they are read, in one transaction (T1): each delivery once. `full`: of an address too many wait already to take
 * those, too, and nothing of all this is kept, nor known.
 */
export const keepCalls = (
  store: Store,
  { calls, most, full }: { readonly calls: readonly NewCall[]; readonly most: number; readonly full: () => Error },
): Promise<void> =>
  store.write(async (transaction) => {
    const fresh = await dropRepeated(transaction, store, calls);
    if (fresh.length > 0 && (await insertCalls(transaction, store, { calls: fresh, most })) < fresh.length)
      throw full();
  });
