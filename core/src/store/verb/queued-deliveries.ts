import type { Delivery, DeliveryKind } from '../../model/delivery.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { DELIVERY_COLUMNS, parseDelivery, type DeliveryRow } from './delivery-row.ts';
import type { DueHead } from './due-runs.ts';

/** Queued deliveries of one kind, of the shards held, whose moment has come, oldest first, at most `each` a workspace. */
export const queuedDeliveries = async (
  store: Store,
  {
    kind,
    heads,
    tenure,
    each,
  }: {
    readonly kind: DeliveryKind;
    readonly heads: readonly DueHead[];
    readonly tenure: Tenure;
    readonly each: number;
  },
): Promise<readonly Delivery[]> => {
  const from = store.dialect.perHead({
    heads: [
      { name: 'head_workspace', type: 'integer' },
      { name: 'head_now', type: 'integer' },
    ],
    table: 'delivery',
    where: `workspace_id = h.head_workspace AND state = 'queued' AND not_before <= h.head_now AND kind = ? AND shard IN ${store.dialect.list('integer')}`,
    order: 'not_before, id',
  });
  const rows = await store.dialect.many<DeliveryRow>(store.read, { columns: DELIVERY_COLUMNS, from }, [
    JSON.stringify(heads.map(({ workspaceId, now }) => [workspaceId, now])),
    kind,
    JSON.stringify([...tenure.shards.keys()]),
    each,
  ]);
  return rows.map(parseDelivery);
};
