import type { DateSubscription, Duration, Filter, Unless } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import type { Store } from '../store.ts';

/** An event that an active workflow listens to. `since`: when it was started; earlier events are not its own. */
export interface StoredSubscription {
  readonly id: number;
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly eventType: string;
  readonly filter: Filter | null;
  /** What must hold of the contact now, and not before the change that the event tells of. */
  readonly becomes: Filter | null;
  readonly unless: Unless | null;
  /** How late the hub may hear of the event; null: as late as of any. */
  readonly maxLateness: Duration | null;
  readonly asks: boolean;
  readonly entryKey: string | null;
  readonly plugin: string;
  readonly pluginVersion: string;
  readonly contribution: string;
  readonly config: string;
  readonly since: number;
}

interface SubscriptionRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly event_type: string;
  readonly filter: string | null;
  readonly becomes: string | null;
  readonly unless: string | null;
  readonly data: string | null;
  readonly asks: number;
  readonly entry_key: string | null;
  readonly plugin: string;
  readonly plugin_version: string;
  readonly contribution: string;
  readonly config: string;
  readonly started_at: number | null;
}

/** What is kept of a subscription beside its columns, as far as it is asked for here: of what comes from outside, by its way. */
interface KeptData {
  readonly maxLateness?: Duration;
  readonly poll?: { readonly maxLateness?: Duration };
  readonly webhook?: { readonly maxLateness?: Duration };
}

const maxLatenessOf = ({ maxLateness, poll, webhook }: KeptData): Duration | null =>
  maxLateness ?? poll?.maxLateness ?? webhook?.maxLateness ?? null;

/** The statement of {@link subscriptionsRevision}. */
export const REVISION = `SELECT value FROM setting WHERE key = 'subscriptions_rev'`;

/** A number that grows whenever any workflow starts or stops, so that what is kept in memory can be told stale. */
export const subscriptionsRevision = async (store: Store): Promise<number> => {
  const [row] = await store.dialect.all<{ value: string }>(store.read, REVISION, []);
  return Number(row?.value ?? 0);
};

/** Every event that active workflows listen to. */
export const loadSubscriptions = async (store: Store): Promise<readonly StoredSubscription[]> => {
  const rows = await store.dialect.all<SubscriptionRow>(
    store.read,
    `SELECT s.id, s.workspace_id, s.workflow_id, s.version_id, s.event_type, s.filter, s.becomes, s.unless, s.data, s.asks, s.entry_key, s.plugin, s.plugin_version, s.contribution,
       s.config, coalesce(w.listens_from, w.started_at) AS started_at FROM subscription s JOIN workflow w ON w.id = s.workflow_id AND w.state = 'active' WHERE s.kind = 'event' ORDER BY s.id`,
    [],
  );
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    workflowId: row.workflow_id,
    versionId: row.version_id,
    eventType: row.event_type,
    filter: row.filter === null ? null : readKept<Filter>(row.filter),
    becomes: row.becomes === null ? null : readKept<Filter>(row.becomes),
    unless: row.unless === null ? null : readKept<Unless>(row.unless),
    maxLateness: row.data === null ? null : maxLatenessOf(readKept<KeptData>(row.data)),
    asks: row.asks === 1,
    entryKey: row.entry_key,
    plugin: row.plugin,
    pluginVersion: row.plugin_version,
    contribution: row.contribution,
    config: row.config,
    since: row.started_at ?? 0,
  }));
};

/** What active workflows start around dates, by the workflow. */
export const loadDateSubscriptions = async (
  store: Store,
  workflowIds: readonly number[],
): Promise<ReadonlyMap<number, readonly DateSubscription[]>> => {
  if (workflowIds.length === 0) return new Map();
  const rows = await store.dialect.all<{ workflow_id: number; data: string }>(
    store.read,
    `SELECT workflow_id, data FROM subscription WHERE workflow_id IN ${store.dialect.list('integer')} AND kind = 'date' ORDER BY id`,
    [JSON.stringify(workflowIds)],
  );
  const byWorkflow = Map.groupBy(rows, (row) => row.workflow_id);
  return new Map([...byWorkflow].map(([id, own]) => [id, own.map(({ data }) => readKept<DateSubscription>(data))]));
};
