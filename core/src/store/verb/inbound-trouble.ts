import type { Knex } from 'knex';
import type { InboundSource } from '../../model/inbound/source.ts';
import { tenureOver, type Tenure } from '../../model/shard.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { fence } from './lease.ts';

interface Ours {
  readonly tenure: Tenure;
  readonly source: InboundSource;
  /** Real time. */
  readonly at: number;
}

const holds = async (transaction: Knex.Transaction, dialect: Dialect, { tenure, source }: Ours): Promise<boolean> =>
  (await fence(transaction, dialect, tenureOver(tenure, [source.shard]))).has(source.shard);

/** Notes that a source could not be asked, in words for a person, and when it is asked again; nothing where it was started anew meanwhile. */
export const noteInboundTrouble = (
  store: Store,
  trouble: Ours & { readonly detail: string; readonly failures: number; readonly dueAt: number },
): Promise<void> =>
  store.write(async (transaction) => {
    if (!(await holds(transaction, store.dialect, trouble))) return;
    const { source, detail, failures, dueAt, at } = trouble;
    await transaction.raw(
      `UPDATE inbound SET trouble = ?, trouble_at = CASE WHEN trouble IS NULL THEN ? ELSE trouble_at END, failures = ?, due_at = ?, pages = 0, asked_at = ?
       WHERE id = ? AND rev = ?`,
      [detail.slice(0, 500), at, failures, dueAt, at, source.id, source.rev],
    );
  });

/** Lets calls wait that could not be read just now; the next time each of them is read alone. */
export const deferCalls = (
  store: Store,
  deferred: Ours & { readonly calls: readonly number[]; readonly dueAt: number; readonly detail: string },
): Promise<void> =>
  store.write(async (transaction) => {
    if (!(await holds(transaction, store.dialect, deferred))) return;
    const { source, calls, dueAt, detail, at } = deferred;
    await transaction.raw(
      `UPDATE inbound_call SET attempt = attempt + 1, due_at = ? WHERE id IN ${store.dialect.list('integer')} AND state = 'pending'`,
      [dueAt, JSON.stringify(calls)],
    );
    await transaction.raw(
      'UPDATE inbound SET trouble = ?, trouble_at = CASE WHEN trouble IS NULL THEN ? ELSE trouble_at END WHERE id = ?',
      [detail.slice(0, 500), at, source.id],
    );
  });

/** Forgets what is of no use any more: which deliveries came long ago, and calls that nobody released. Gives whether there was any. */
export const forgetInbound = (
  store: Store,
  {
    deliveriesBefore,
    callsBefore,
    most,
  }: { readonly deliveriesBefore: number; readonly callsBefore: number; readonly most: number },
): Promise<boolean> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const old = await dialect.all<{ inbound_id: number; key: string }>(
      transaction,
      'SELECT inbound_id, key FROM inbound_delivery WHERE at < ? ORDER BY at LIMIT ?',
      [deliveriesBefore, most],
    );
    for (const { inbound_id: id, key } of old)
      await transaction.raw('DELETE FROM inbound_delivery WHERE inbound_id = ? AND key = ?', [id, key]);
    const calls = await dialect.all<{ id: number }>(
      transaction,
      `SELECT id FROM inbound_call WHERE state = 'aside' AND received_at < ? ORDER BY received_at LIMIT ?`,
      [callsBefore, most],
    );
    const ids = JSON.stringify(calls.map(({ id }) => id));
    if (calls.length > 0) {
      await transaction.raw(`DELETE FROM parked WHERE kind = 'call' AND subject_id IN ${dialect.list('integer')}`, [
        ids,
      ]);
      await transaction.raw(`DELETE FROM inbound_call WHERE id IN ${dialect.list('integer')}`, [ids]);
    }
    return old.length + calls.length > 0;
  });
