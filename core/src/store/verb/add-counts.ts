import type { Knex } from 'knex';
import type { Ids } from '../../model/identifier.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

/** Something to be added to a record's balance, with what is counted there on the same day. */
export interface WantedCount {
  /** The balance's key, and that of the collection whose records have it. */
  readonly balance: string;
  readonly collection: string;
  /** How many of the smallest part make one. */
  readonly scale: number;
  /** The record's public id. */
  readonly record: string;
  readonly amount: number;
}

const ACCOUNT: readonly BatchColumn[] = [
  { name: 'counted_balance', type: 'text' },
  { name: 'counted_record', type: 'integer' },
  { name: 'counted_scale', type: 'integer' },
  { name: 'counted_amount', type: 'integer' },
];

const ENTRY: readonly BatchColumn[] = [
  { name: 'public_id', type: 'text' },
  { name: 'account_id', type: 'integer' },
  { name: 'amount', type: 'integer' },
  { name: 'total_after', type: 'integer' },
];

/** Counts of the same account together. */
const merged = (counts: readonly WantedCount[]): readonly WantedCount[] => {
  const sums = new Map<string, WantedCount>();
  for (const count of counts) {
    const place = `${count.balance} ${count.record}`;
    const known = sums.get(place);
    sums.set(place, known === undefined ? count : { ...known, amount: known.amount + count.amount });
  }
  return [...sums.values()];
};

type Row = readonly [balance: string, record: number, scale: number, amount: number];

/** Those whose record is there, held so that it stays until the accounts are written. */
const findRows = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, counts }: { readonly workspaceId: number; readonly counts: readonly WantedCount[] },
): Promise<readonly Row[]> => {
  const found = await dialect.all<{ id: number; public_id: string; collection: string }>(
    transaction,
    `SELECT id, public_id, collection FROM record WHERE public_id IN ${dialect.list('text')} AND +workspace_id = ? ORDER BY id${dialect.forKeyShare}`,
    [JSON.stringify([...new Set(counts.map(({ record }) => record))]), workspaceId],
  );
  const known = new Map(found.map((row) => [`${row.collection} ${row.public_id}`, row.id]));
  return counts.flatMap(({ balance, collection, scale, record, amount }): Row[] => {
    const id = known.get(`${collection} ${record}`);
    return id === undefined ? [] : [[balance, id, scale, amount]];
  });
};

/**
 * Adds to records' balances without an event, inside the caller's transaction: what is counted in an account on one day is one entry,
 * however often. Records that are gone are left out.
 */
export const addCounts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    counts,
    day,
    at,
    ids,
  }: {
    readonly workspaceId: number;
    readonly counts: readonly WantedCount[];
    /** On which day of the workspace's calendar: `2027-01-31`. */
    readonly day: string;
    readonly at: number;
    readonly ids: Ids;
  },
): Promise<void> => {
  if (counts.length === 0) return;
  const rows = await findRows(transaction, dialect, { workspaceId, counts: merged(counts) });
  if (rows.length === 0) return;
  const batch = JSON.stringify(rows);
  await dialect.all(
    transaction,
    `INSERT INTO account(workspace_id, balance, contact_id, record_id, scale)
     SELECT record.workspace_id, j.counted_balance, record.contact_id, record.id, j.counted_scale
     FROM ${dialect.rows('j', ACCOUNT)} JOIN record ON record.id = j.counted_record WHERE true ON CONFLICT DO NOTHING`,
    [batch],
  );
  // In the order of ids, so that two who count the same do not lock each other out.
  await dialect.all(
    transaction,
    `SELECT id FROM account WHERE record_id IN ${dialect.list('integer')} ORDER BY id${dialect.forUpdate}`,
    [JSON.stringify(rows.map(([, record]) => record))],
  );
  const accounts = await dialect.all<{ id: number; total: number; scale: number; record_id: number; balance: string }>(
    transaction,
    `UPDATE account SET total = account.total + j.counted_amount * account.scale FROM ${dialect.rows('j', ACCOUNT)}
     WHERE account.record_id = j.counted_record AND account.balance = j.counted_balance
     RETURNING account.id, account.total, account.scale, account.record_id, account.balance`,
    [batch],
  );
  const amounts = new Map(rows.map(([balance, record, , amount]) => [`${balance} ${record}`, amount]));
  const entries = accounts.map(({ id, total, scale, record_id: record, balance }) => [
    ids.next(),
    id,
    (amounts.get(`${balance} ${record}`) ?? 0) * scale,
    total,
  ]);
  await dialect.all(
    transaction,
    `INSERT INTO balance_entry(public_id, workspace_id, account_id, amount, remaining, total_after, expires_at, key, source, reason, at)
     SELECT j.public_id, ?, j.account_id, j.amount, 0, j.total_after, NULL, ?, 'count', NULL, ? FROM ${dialect.rows('j', ENTRY)}
     WHERE true ON CONFLICT (account_id, key) WHERE key IS NOT NULL
     DO UPDATE SET amount = balance_entry.amount + excluded.amount, total_after = excluded.total_after`,
    [workspaceId, `day ${day}`, at, JSON.stringify(entries)],
  );
};
