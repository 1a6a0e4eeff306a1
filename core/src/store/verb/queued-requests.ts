import type { Delivery } from '../../model/delivery.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { DELIVERY_COLUMNS, parseDelivery, type DeliveryRow } from './delivery-row.ts';
import type { DueHead } from './due-runs.ts';

/** A host that a workspace has something to ask. */
export interface RequestHost {
  readonly workspaceId: number;
  readonly host: string;
}

/** The hosts that some workspaces have queued requests for: each found by a probe of the index, however many requests wait for it. */
export const requestHosts = async (
  store: Store,
  { workspaceIds, most }: { readonly workspaceIds: readonly number[]; readonly most: number },
): Promise<readonly RequestHost[]> => {
  if (workspaceIds.length === 0) return [];
  const { dialect } = store;
  const next = (workspace: string, than: string): string =>
    `(SELECT min(d.host) FROM delivery d WHERE d.workspace_id = ${workspace} AND d.state = 'queued' AND d.host IS NOT NULL${than})`;
  const rows = await dialect.all<{ workspace_id: number; host: string }>(
    store.read,
    `WITH RECURSIVE found(workspace_id, host) AS (
       SELECT w.id, ${next('w.id', '')} FROM workspace w WHERE w.id IN ${dialect.list('integer')}
       UNION ALL
       SELECT f.workspace_id, ${next('f.workspace_id', ' AND d.host > f.host')} FROM found f WHERE f.host IS NOT NULL)
     SELECT workspace_id, host FROM found WHERE host IS NOT NULL LIMIT ?`,
    [JSON.stringify(workspaceIds), most],
  );
  return rows.map(({ workspace_id: workspaceId, host }) => ({ workspaceId, host }));
};

/** Queued requests, of the shards held, whose moment has come: of each host the oldest, at most `each`. */
export const queuedRequests = async (
  store: Store,
  {
    hosts,
    tenure,
    each,
  }: {
    readonly hosts: readonly (DueHead & { readonly host: string })[];
    readonly tenure: Tenure;
    readonly each: number;
  },
): Promise<readonly Delivery[]> => {
  if (hosts.length === 0) return [];
  const from = store.dialect.perHead({
    heads: [
      { name: 'head_workspace', type: 'integer' },
      { name: 'head_host', type: 'text' },
      { name: 'head_now', type: 'integer' },
    ],
    table: 'delivery',
    where: `workspace_id = h.head_workspace AND host = h.head_host AND state = 'queued' AND host IS NOT NULL AND not_before <= h.head_now
      AND kind = 'request' AND shard IN ${store.dialect.list('integer')}`,
    order: 'not_before',
  });
  const rows = await store.dialect.many<DeliveryRow>(store.read, { columns: DELIVERY_COLUMNS, from }, [
    JSON.stringify(hosts.map(({ workspaceId, host, now }) => [workspaceId, host, now])),
    JSON.stringify([...tenure.shards.keys()]),
    each,
  ]);
  return rows.map(parseDelivery);
};
