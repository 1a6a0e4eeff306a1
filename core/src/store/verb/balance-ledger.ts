import type { Knex } from 'knex';
import type { Lot, OpenAccount } from '../../model/account.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

/** An account as the database has it, held until the transaction ends. */
export interface HeldAccount extends OpenAccount {
  readonly id: number;
  readonly workspaceId: number;
  readonly balance: string;
  readonly contactId: number | null;
  readonly recordId: number | null;
  scale: number;
}

/** An account's row as {@link openAccounts} wants it. */
export interface AccountRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly balance: string;
  readonly contact_id: number | null;
  readonly record_id: number | null;
  readonly total: number;
  readonly scale: number;
}

/** The columns of {@link AccountRow}, ready for a SELECT. */
export const ACCOUNT_COLUMNS =
  'account.id, account.workspace_id, account.balance, account.contact_id, account.record_id, account.total, account.scale';

/** Gives held accounts what in them may lapse, in the order in which it does. */
export const openAccounts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  rows: readonly AccountRow[],
): Promise<readonly HeldAccount[]> => {
  if (rows.length === 0) return [];
  const lots = await dialect.all<{ id: number; account_id: number; remaining: number; expires_at: number }>(
    transaction,
    `SELECT id, account_id, remaining, expires_at FROM balance_entry WHERE account_id IN ${dialect.list('integer')} AND remaining > 0
     ORDER BY account_id, expires_at, id`,
    [JSON.stringify(rows.map(({ id }) => id))],
  );
  const own = Map.groupBy(lots, (lot) => lot.account_id);
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    balance: row.balance,
    contactId: row.contact_id,
    recordId: row.record_id,
    total: row.total,
    scale: row.scale,
    lots: (own.get(row.id) ?? []).map(({ id, remaining, expires_at: expiresAt }) => ({ id, remaining, expiresAt })),
  }));
};

/** An entry that was made in an account. */
export interface MadeEntry {
  readonly publicId: string;
  readonly account: HeldAccount;
  readonly amount: number;
  /** What of it may lapse, as it stands after the batch; null: nothing. */
  readonly lot: Lot | null;
  readonly totalAfter: number;
  readonly expiresAt: number | null;
  readonly key: string | null;
  readonly source: string;
  readonly reason: string | null;
  readonly at: number;
}

const ENTRY: readonly BatchColumn[] = [
  { name: 'public_id', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'account_id', type: 'integer' },
  { name: 'amount', type: 'integer' },
  { name: 'remaining', type: 'integer' },
  { name: 'total_after', type: 'integer' },
  { name: 'expires_at', type: 'integer' },
  { name: 'key', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'at', type: 'integer' },
];
const ENTRY_NAMES = ENTRY.map(({ name }) => name).join(', ');

const rowOf = (entry: MadeEntry): readonly (string | number | null)[] => [
  entry.publicId,
  entry.account.workspaceId,
  entry.account.id,
  entry.amount,
  entry.lot?.remaining ?? 0,
  entry.totalAfter,
  entry.expiresAt,
  entry.key,
  entry.source,
  entry.reason,
  entry.at,
];

const PAIR: readonly BatchColumn[] = [
  { name: 'changed_id', type: 'integer' },
  { name: 'new_value', type: 'integer' },
];

/** Writes entries in their order, what is left of those before them, and the totals. */
export const writeLedger = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { accounts, entries }: { readonly accounts: readonly HeldAccount[]; readonly entries: readonly MadeEntry[] },
): Promise<void> => {
  if (entries.length > 0)
    await dialect.all(
      transaction,
      `INSERT INTO balance_entry(${ENTRY_NAMES}) SELECT ${ENTRY_NAMES} FROM ${dialect.rows('j', ENTRY)}`,
      [JSON.stringify(entries.map(rowOf))],
    );
  const left = accounts.flatMap(({ lots }) =>
    lots.flatMap(({ id, remaining }) => (id === null ? [] : [[id, remaining]])),
  );
  if (left.length > 0)
    await dialect.all(
      transaction,
      `UPDATE balance_entry SET remaining = j.new_value FROM ${dialect.rows('j', PAIR)}
       WHERE balance_entry.id = j.changed_id AND balance_entry.remaining <> j.new_value`,
      [JSON.stringify(left)],
    );
  if (accounts.length > 0)
    await dialect.all(
      transaction,
      `UPDATE account SET total = j.new_value FROM ${dialect.rows('j', PAIR)} WHERE account.id = j.changed_id`,
      [JSON.stringify(accounts.map(({ id, total }) => [id, total]))],
    );
};

/** A balance that keeps more digits than it did: what was kept before is told in the smaller part. */
export const refine = async (
  transaction: Knex.Transaction,
  { account, scale }: { readonly account: HeldAccount; readonly scale: number },
): Promise<void> => {
  const by = scale / account.scale;
  account.total *= by;
  account.scale = scale;
  for (const lot of account.lots) lot.remaining *= by;
  const times = (column: string): Knex.Raw => transaction.raw('?? * ?', [column, by]);
  await transaction('account').where({ id: account.id }).update({ total: account.total, scale });
  await transaction('balance_entry')
    .where({ account_id: account.id })
    .update({ amount: times('amount'), remaining: times('remaining'), total_after: times('total_after') });
};
