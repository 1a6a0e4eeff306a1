import type { Knex } from 'knex';
import type { Tenure } from '../../model/shard.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { fence } from './lease.ts';

/** What the database would not take, and where it is to be kept aside. */
export interface Culprit {
  readonly publicId: string;
  readonly workspaceId: number;
  readonly kind: 'run' | 'event' | 'delivery' | 'call';
  readonly subjectId: number;
  /** The debt by which an event came back, if it did. */
  readonly debtId?: number | null;
  readonly reason: string;
  readonly at: number;
  /** What the node that sets it aside holds: what is another node's by now is not its to judge. */
  readonly tenure?: Tenure;
}

const TABLE = { run: 'run', event: 'event', delivery: 'delivery', call: 'inbound_call' } as const;

const SET_ASIDE = {
  run: `UPDATE run SET state = 'parked', seq = seq + 1 WHERE id = ? AND workspace_id = ? AND state IN ('waiting', 'awaiting')`,
  event: `UPDATE event SET pending = 2 WHERE id = ? AND workspace_id = ? AND pending = 1`,
  call: `UPDATE inbound_call SET state = 'aside' WHERE id = ? AND workspace_id = ? AND state = 'pending'`,
  // One that was handed over may have gone out: whoever releases it sends it again.
  delivery: `UPDATE delivery SET uncertain = uncertain + CASE WHEN state = 'handed' THEN 1 ELSE 0 END, state = 'parked'
    WHERE id = ? AND workspace_id = ? AND state IN ('queued', 'claimed', 'handed')`,
} as const;

// Of what was handed over nobody can know whether it went out, and its history says so.
const NOTE_DOUBT = `INSERT INTO delivery_attempt(delivery_id, number, at, outcome, detail)
  SELECT id, attempt, ?, 'uncertain', ? FROM delivery WHERE id = ? AND workspace_id = ? AND state = 'handed' ON CONFLICT DO NOTHING`;

/** Whether the culprit is still in the hands of the node that found it out. */
const isOurs = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { kind, subjectId, workspaceId, tenure }: Culprit,
): Promise<boolean> => {
  if (tenure === undefined) return true;
  const held = await fence(transaction, dialect, tenure);
  const [row] = await dialect.all<{ shard: number }>(
    transaction,
    `SELECT shard FROM ${TABLE[kind]} WHERE id = ? AND workspace_id = ?`,
    [subjectId, workspaceId],
  );
  return row !== undefined && held.has(row.shard);
};

/** Sets a culprit aside with its reason, so that its neighbours go on; says whether it did. */
export const park = (store: Store, culprit: Culprit): Promise<boolean> =>
  store.write(async (transaction) => {
    if (!(await isOurs(transaction, store.dialect, culprit))) return false;
    const { subjectId, workspaceId, at } = culprit;
    const reason = culprit.reason.slice(0, 500);
    if (culprit.kind === 'delivery') await transaction.raw(NOTE_DOUBT, [at, reason, subjectId, workspaceId]);
    const { debtId = null } = culprit;
    if (debtId === null) {
      await transaction.raw(SET_ASIDE[culprit.kind], [subjectId, workspaceId]);
    } else {
      // Released, it is reacted to as a whole: its plugin's part alone is not worth a kind of its own.
      await transaction('debt').where({ id: debtId, workspace_id: workspaceId }).del();
      await transaction('event').where({ id: subjectId, workspace_id: workspaceId, pending: 0 }).update({ pending: 2 });
    }
    await transaction('parked').insert({
      public_id: culprit.publicId,
      workspace_id: workspaceId,
      kind: culprit.kind,
      subject_id: subjectId,
      reason,
      at,
    });
    return true;
  });
