import type { EndpointCall } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import { tenureOver, type Tenure } from '../../model/shard.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { fence } from './lease.ts';
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

/** Keeps calls until they are read, all in one statement. */
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
    `INSERT INTO endpoint_call(${CALL_NAMES}) SELECT ${CALL_NAMES} FROM ${store.dialect.rows('j', CALL)}`,
    [JSON.stringify(rows)],
  );
};

/** How many calls of each workspace wait on the shards on which so many wait or more: by shard, and then by workspace. */
export const countEndpointCalls = async (
  { read, dialect }: Store,
  most: number,
): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> => {
  const rows = await dialect.all<{ shard: number; workspace_id: number; waiting: number }>(
    read,
    `SELECT shard, workspace_id, count(*) AS waiting FROM endpoint_call
     WHERE shard IN (SELECT shard FROM endpoint_call GROUP BY shard HAVING count(*) >= ?) GROUP BY shard, workspace_id`,
    [most],
  );
  return new Map(
    [...Map.groupBy(rows, ({ shard }) => shard)].map(([shard, own]) => [
      shard,
      new Map(own.map((row) => [row.workspace_id, row.waiting])),
    ]),
  );
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

/** Calls on held shards that wait to be read now, the oldest of each shard first, at most `each`; and whether any wait for later. */
export const pendingEndpointCalls = async (
  { read, dialect }: Store,
  { tenure, now, each }: { readonly tenure: Tenure; readonly now: number; readonly each: number },
): Promise<{ readonly ready: readonly PendingEndpointCall[]; readonly waits: boolean }> => {
  const any = await dialect.all<{ id: number }>(read, 'SELECT id FROM endpoint_call LIMIT 1', []);
  if (any.length === 0) return { ready: [], waits: false };
  const from = dialect.perHead({
    heads: [{ name: 'head_shard', type: 'integer' }],
    table: 'endpoint_call',
    where: `shard = h.head_shard AND due_at <= ?`,
    order: 'due_at, id',
  });
  const rows = await dialect.all<CallRow>(
    read,
    `SELECT r.id, r.workspace_id, r.shard, r.plugin, r.endpoint, r.received_at, r.attempt, r.head, r.body FROM ${from}`,
    [JSON.stringify([...tenure.shards.keys()].map((shard) => [shard])), now, each],
  );
  const ready = rows
    .toSorted((one, other) => one.id - other.id)
    .map((row) => ({
      id: row.id,
      attempt: row.attempt,
      to: { workspaceId: row.workspace_id, shard: row.shard, plugin: row.plugin, endpoint: row.endpoint },
      head: readKept<CallHead>(row.head),
      body: row.body,
      receivedAt: row.received_at,
    }));
  return { ready, waits: ready.length === 0 };
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

/** Writes what calls told and forgets them, in one transaction (T1): a crash before it reads them again, a crash after it finds them gone. Null: they are another node's by now. */
export const acceptEndpointCalls = (
  store: Store,
  { calls, told, ...ours }: Ours & { readonly calls: readonly number[]; readonly told: Told | null },
): Promise<number | null> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    if (!(await isHeld(transaction, store, ours))) return null;
    const events = told === null ? 0 : await writeTold(transaction, dialect, told);
    await dialect.all(transaction, `DELETE FROM endpoint_call WHERE id IN ${dialect.list('integer')}`, [
      JSON.stringify(calls),
    ]);
    return events;
  });

/** Lets calls wait that were in a batch which had to be stopped: the next time each of them is read alone. */
export const deferEndpointCalls = (
  store: Store,
  { calls, dueAt, ...ours }: Ours & { readonly calls: readonly number[]; readonly dueAt: number },
): Promise<void> =>
  store.write(async (transaction) => {
    if (!(await isHeld(transaction, store, ours))) return;
    await transaction.raw(
      `UPDATE endpoint_call SET attempt = attempt + 1, due_at = ? WHERE id IN ${store.dialect.list('integer')}`,
      [dueAt, JSON.stringify(calls)],
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
      'UPDATE endpoint_call SET due_at = ? WHERE shard = ? AND due_at <= ? AND workspace_id = ? AND plugin = ? AND endpoint = ?',
      [dueAt, shard, now, workspaceId, plugin, endpoint],
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
      `DELETE FROM endpoint_call WHERE id IN (SELECT id FROM endpoint_call WHERE shard IN ${dialect.list('integer')} AND received_at < ? LIMIT ?) RETURNING id`,
      [JSON.stringify([...tenure.shards.keys()]), before, most],
    );
    return gone.length;
  });
