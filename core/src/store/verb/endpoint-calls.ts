import type { EndpointCall } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import { ALONE_FROM } from '../../model/read-alone.ts';
import { tenureOver, type Tenure } from '../../model/shard.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { fence } from './lease.ts';
import { NONE_ASIDE, setReportsAside, type Aside, type SetAside } from './reports-aside.ts';
import { writeTold, type Told } from './write-told.ts';

/** An endpoint of a workspace to which others report. */
export interface ReportedTo {
  readonly workspaceId: number;
  readonly shard: number;
  readonly plugin: string;
  readonly endpoint: string;
}

type CallHead = Pick<EndpointCall, 'path' | 'query' | 'headers'>;

/** A call as it came. `receivedAt`: real time. */
export interface NewEndpointCall {
  readonly to: ReportedTo;
  readonly head: CallHead;
  readonly body: string;
  readonly receivedAt: number;
}

const CALL: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'shard', type: 'integer' },
  { name: 'plugin', type: 'text' },
  { name: 'endpoint', type: 'text' },
  { name: 'received_at', type: 'integer' },
  { name: 'head', type: 'text' },
  { name: 'body', type: 'text' },
];
const CALL_NAMES = CALL.map(({ name }) => name).join(', ');

/** Keeps calls until they are read, all in one statement. Each is due when it came, so that one that was put off is not behind all who came later. */
export const keepEndpointCalls = async (store: Store, calls: readonly NewEndpointCall[]): Promise<void> => {
  const rows = calls.map(({ to, head, body, receivedAt }) => [
    to.workspaceId,
    to.shard,
    to.plugin,
    to.endpoint,
    receivedAt,
    JSON.stringify(head),
    body,
  ]);
  await store.writeOne(
    `INSERT INTO endpoint_call(${CALL_NAMES}, due_at) SELECT ${CALL_NAMES}, received_at FROM ${store.dialect.rows('j', CALL)}`,
    [JSON.stringify(rows)],
  );
};

/** How many calls of each workspace wait. */
export const countEndpointCalls = async ({ read, dialect }: Store): Promise<ReadonlyMap<number, number>> => {
  const rows = await dialect.all<{ workspace_id: number; waiting: number }>(
    read,
    'SELECT workspace_id, count(*) AS waiting FROM endpoint_call GROUP BY workspace_id',
    [],
  );
  return new Map(rows.map((row) => [row.workspace_id, row.waiting]));
};

/** A call that waits to be read. */
export interface PendingEndpointCall extends NewEndpointCall {
  readonly id: number;
  readonly attempt: number;
}

interface CallRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly shard: number;
  readonly plugin: string;
  readonly endpoint: string;
  readonly received_at: number;
  readonly attempt: number;
  readonly head: string;
  readonly body: string;
}

const CALL_COLUMNS = 'r.id, r.workspace_id, r.shard, r.plugin, r.endpoint, r.received_at, r.attempt, r.head, r.body';

/** Calls of workspaces, on the shards held, that wait to be read now: the oldest of each workspace first, at most `each`. */
export const pendingEndpointCalls = async (
  { read, dialect }: Store,
  {
    workspaceIds,
    tenure,
    now,
    each,
  }: {
    readonly workspaceIds: readonly number[];
    readonly tenure: Tenure;
    readonly now: number;
    readonly each: number;
  },
): Promise<readonly PendingEndpointCall[]> => {
  const from = dialect.perHead({
    heads: [{ name: 'head_workspace', type: 'integer' }],
    table: 'endpoint_call',
    where: `workspace_id = h.head_workspace AND due_at <= ? AND shard IN ${dialect.list('integer')}`,
    order: 'due_at, id',
  });
  const rows = await dialect.many<CallRow>(read, { columns: CALL_COLUMNS, from }, [
    JSON.stringify(workspaceIds.map((id) => [id])),
    now,
    JSON.stringify([...tenure.shards.keys()]),
    each,
  ]);
  return rows
    .toSorted((one, other) => one.id - other.id)
    .map((row) => ({
      id: row.id,
      attempt: row.attempt,
      to: { workspaceId: row.workspace_id, shard: row.shard, plugin: row.plugin, endpoint: row.endpoint },
      head: readKept<CallHead>(row.head),
      body: row.body,
      receivedAt: row.received_at,
    }));
};

interface Ours {
  readonly tenure: Tenure;
  readonly to: ReportedTo;
}

const isHeld = async (
  transaction: Parameters<typeof fence>[0],
  { dialect }: Store,
  { tenure, to }: Ours,
): Promise<boolean> => (await fence(transaction, dialect, tenureOver(tenure, [to.shard]))).has(to.shard);

/** What is done with calls that were read: what they told is written, those over which the plugin failed are set aside. */
export interface ReadCalls {
  readonly calls: readonly number[];
  readonly told: Told | null;
  readonly aside?: Aside | null;
}

/** Writes what calls told and forgets them, in one transaction (T1): a crash before it reads them again, a crash after it finds them gone. Null: they are another node's by now. */
export const acceptEndpointCalls = (
  store: Store,
  { calls, told, aside = null, ...ours }: Ours & ReadCalls,
): Promise<{ readonly events: number; readonly aside: SetAside } | null> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    if (!(await isHeld(transaction, store, ours))) return null;
    const events = told === null ? 0 : await writeTold(transaction, dialect, told);
    const kept = aside === null ? NONE_ASIDE : await setReportsAside(transaction, dialect, { ...ours.to, ...aside });
    await dialect.all(transaction, `DELETE FROM endpoint_call WHERE id IN ${dialect.list('integer')}`, [
      JSON.stringify(calls),
    ]);
    return { events, aside: kept };
  });

/** Lets calls wait that could not be read. `isSuspect`: the plugin had to be stopped over one of them, so the next time each is read alone. */
export const deferEndpointCalls = (
  store: Store,
  {
    calls,
    dueAt,
    isSuspect,
    ...ours
  }: Ours & { readonly calls: readonly number[]; readonly dueAt: number; readonly isSuspect: boolean },
): Promise<void> =>
  store.write(async (transaction) => {
    if (!(await isHeld(transaction, store, ours))) return;
    await transaction.raw(
      `UPDATE endpoint_call SET attempt = attempt + ?, due_at = ? WHERE id IN ${store.dialect.list('integer')}`,
      [isSuspect ? ALONE_FROM : 1, dueAt, JSON.stringify(calls)],
    );
  });

/** Lets all calls of an endpoint wait for whose plugin nothing is done just now. */
export const restEndpointCalls = (
  store: Store,
  { now, dueAt, ...ours }: Ours & { readonly now: number; readonly dueAt: number },
): Promise<void> =>
  store.write(async (transaction) => {
    if (!(await isHeld(transaction, store, ours))) return;
    const { shard, workspaceId, plugin, endpoint } = ours.to;
    await transaction.raw(
      'UPDATE endpoint_call SET due_at = ? WHERE workspace_id = ? AND due_at <= ? AND shard = ? AND plugin = ? AND endpoint = ?',
      [dueAt, workspaceId, now, shard, plugin, endpoint],
    );
  });

/** Forgets calls that nobody could read for so long. Gives how many there were. */
export const forgetEndpointCalls = (
  store: Store,
  { tenure, before, most }: { readonly tenure: Tenure; readonly before: number; readonly most: number },
): Promise<number> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const gone = await dialect.all<{ id: number }>(
      transaction,
      `DELETE FROM endpoint_call WHERE id IN (SELECT id FROM endpoint_call WHERE shard IN ${dialect.list('integer')} AND coalesce(released_at, received_at) < ? LIMIT ?) RETURNING id`,
      [JSON.stringify([...tenure.shards.keys()]), before, most],
    );
    return gone.length;
  });
