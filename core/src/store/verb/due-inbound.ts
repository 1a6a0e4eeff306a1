import type { ReceiveItem } from '@innesto/sdk/contract';
import type { CalledSource, PolledSource } from '../../model/inbound/source.ts';
import { readKept } from '../../model/kept.ts';
import type { Tenure } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { calledOf, polledOf, SOURCE_COLUMNS, type SourceRow } from './inbound-row.ts';

/** A call that waits to be read. `receivedAt`: real time. */
export interface PendingCall {
  readonly id: number;
  readonly receivedAt: number;
  readonly attempt: number;
  readonly head: Pick<ReceiveItem, 'method' | 'headers' | 'query'>;
  readonly body: Buffer;
}

/** Sources of held shards that are to be asked now, and in how many milliseconds there will be more (null: none). */
export const duePolls = async (
  store: Store,
  { tenure, now, limit }: { readonly tenure: Tenure; readonly now: number; readonly limit: number },
): Promise<{ readonly due: readonly PolledSource[]; readonly nextIn: number | null }> => {
  // One more than wanted, whenever it is due: it says when there is more.
  const rows = await store.dialect.all<SourceRow & { due_at: number }>(
    store.read,
    `SELECT ${SOURCE_COLUMNS}, i.due_at FROM inbound i JOIN workflow w ON w.id = i.workflow_id
     WHERE i.kind = 'poll' AND i.listening = 1 AND i.shard IN ${store.dialect.list('integer')} ORDER BY i.due_at LIMIT ?`,
    [JSON.stringify([...tenure.shards.keys()]), limit + 1],
  );
  const due = rows.slice(0, limit).filter((row) => row.due_at <= now);
  const next = rows[due.length];
  return { due: due.map(polledOf), nextIn: next === undefined ? null : Math.max(0, next.due_at - now) };
};

interface CallRow {
  readonly id: number;
  readonly inbound_id: number;
  readonly received_at: number;
  readonly attempt: number;
  readonly head: string;
  readonly body: Buffer;
}

/** Calls of one source, in their order. */
export interface SourceCalls {
  readonly source: CalledSource;
  readonly calls: readonly PendingCall[];
}

/** Calls of held shards that wait to be read now, the oldest of each source first, at most `each`; and whether any wait for later. */
export const pendingCalls = async (
  store: Store,
  { tenure, now, each }: { readonly tenure: Tenure; readonly now: number; readonly each: number },
): Promise<{ readonly ready: readonly SourceCalls[]; readonly waits: boolean }> => {
  const { dialect, read } = store;
  const waiting = await dialect.all<{ inbound_id: number }>(
    read,
    `SELECT DISTINCT inbound_id FROM inbound_call WHERE state = 'pending'`,
    [],
  );
  if (waiting.length === 0) return { ready: [], waits: false };
  const sources = await dialect.all<SourceRow>(
    read,
    `SELECT ${SOURCE_COLUMNS} FROM inbound i JOIN workflow w ON w.id = i.workflow_id
     WHERE i.id IN ${dialect.list('integer')} AND i.shard IN ${dialect.list('integer')}`,
    [JSON.stringify(waiting.map(({ inbound_id: id }) => id)), JSON.stringify([...tenure.shards.keys()])],
  );
  if (sources.length === 0) return { ready: [], waits: false };
  const from = dialect.perHead({
    heads: [{ name: 'head_inbound', type: 'integer' }],
    table: 'inbound_call',
    where: `inbound_id = h.head_inbound AND state = 'pending' AND due_at <= ?`,
    order: 'id',
  });
  const rows = await dialect.all<CallRow>(
    read,
    `SELECT r.id, r.inbound_id, r.received_at, r.attempt, r.head, r.body FROM ${from} ORDER BY r.id`,
    [JSON.stringify(sources.map(({ id }) => [id])), now, each],
  );
  const bySource = Map.groupBy(rows, (row) => row.inbound_id);
  const ready = sources.flatMap((source): SourceCalls[] => {
    const calls = (bySource.get(source.id) ?? []).map((row) => ({
      id: row.id,
      receivedAt: row.received_at,
      attempt: row.attempt,
      head: readKept<PendingCall['head']>(row.head),
      body: row.body,
    }));
    return calls.length === 0 ? [] : [{ source: calledOf(source), calls }];
  });
  return { ready, waits: ready.length < sources.length };
};
