import type { Tenure } from '../../model/shard.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** One try at a delivery: what an earlier try says or wants must never be taken for a later one's. */
export interface Try {
  readonly deliveryId: number;
  readonly attempt: number;
}

const TRY: readonly BatchColumn[] = [
  { name: 'tried_id', type: 'integer' },
  { name: 'tried_attempt', type: 'integer' },
];

const tryRows = (tries: readonly Try[]): string =>
  JSON.stringify(tries.map(({ deliveryId, attempt }) => [deliveryId, attempt]));

/** A try about to be handed over, and the contact's row as it was decided on; absent or null: it does not hang on it. */
export interface Handing extends Try {
  readonly contact?: { readonly id: number; readonly rev: number } | null;
}

const HANDING: readonly BatchColumn[] = [
  ...TRY,
  { name: 'decided_contact', type: 'integer' },
  { name: 'decided_rev', type: 'integer' },
];

/**
 * Notes, just before the bytes that can't be taken back, that they may be out; gives those tries for which that is so now. Fenced by
 * the epoch at which each was claimed: a node that was thought dead hands over nothing that another one has recovered, or is about to.
 * Where the grounds of the claim hold no longer (Stop, an end of the run, a consent withdrawn meanwhile), it is queued again, and decided anew.
 */
export const handDeliveries = <One extends Handing>(store: Store, tries: readonly One[]): Promise<ReadonlySet<One>> =>
  store.write(async (transaction) => {
    // Each ground by its row’s key: an EXISTS outside of a WHERE could be answered by reading the whole table.
    const rows = await store.dialect.all<{ id: number; attempt: number; state: string }>(
      transaction,
      `WITH held AS (SELECT shard, epoch FROM shard WHERE shard IN (SELECT d.shard FROM delivery d WHERE d.id IN ${store.dialect.list('integer')})
         ORDER BY shard${store.dialect.forKeyShare})
       UPDATE delivery SET state = CASE
         WHEN (j.decided_contact IS NULL OR (SELECT c.rev FROM contact c WHERE c.id = j.decided_contact AND c.deleted_at IS NULL) = j.decided_rev)
           AND (delivery.run_id IS NULL OR (SELECT run.visit FROM run WHERE run.id = delivery.run_id AND run.state = 'awaiting') = delivery.visit)
           AND (delivery.workflow_id IS NULL OR (SELECT workflow.state FROM workflow WHERE workflow.id = delivery.workflow_id) IN ('active', 'draining'))
         THEN 'handed' ELSE 'queued' END
       FROM ${store.dialect.rows('j', HANDING)}, held
       WHERE delivery.id = j.tried_id AND delivery.attempt = j.tried_attempt AND delivery.state = 'claimed'
         AND held.shard = delivery.shard AND held.epoch = delivery.epoch RETURNING delivery.id, delivery.attempt, delivery.state`,
      [
        JSON.stringify(tries.map(({ deliveryId }) => deliveryId)),
        JSON.stringify(
          tries.map(({ deliveryId, attempt, contact }) => [
            deliveryId,
            attempt,
            contact?.id ?? null,
            contact?.rev ?? null,
          ]),
        ),
      ],
    );
    const attempts = new Map(rows.flatMap(({ id, attempt, state }) => (state === 'handed' ? [[id, attempt]] : [])));
    return new Set(tries.filter(({ deliveryId, attempt }) => attempts.get(deliveryId) === attempt));
  });

/**
 * Queues again what a claim took whose end nobody saw (the connection broke over its commit): nothing of it was set on its way.
 * The epoch keeps away from what another node has claimed since.
 */
export const releaseClaims = (store: Store, tries: readonly Try[], tenure: Tenure): Promise<void> =>
  store.write(async (transaction) => {
    await store.dialect.all(
      transaction,
      `UPDATE delivery SET state = 'queued' FROM ${store.dialect.rows('j', TRY)}
       WHERE delivery.id = j.tried_id AND delivery.attempt = j.tried_attempt AND delivery.state = 'claimed'
         AND EXISTS (SELECT 1 FROM shard WHERE shard.shard = delivery.shard AND shard.epoch = delivery.epoch AND shard.owner = ?)`,
      [tryRows(tries), tenure.owner],
    );
  });
