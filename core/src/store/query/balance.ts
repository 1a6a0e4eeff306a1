import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

/** An account as a screen shows it. Amounts are whole numbers of the smallest part. */
export interface AccountEntry {
  readonly id: number;
  readonly balance: string;
  readonly total: number;
  readonly scale: number;
}

const COLUMNS = ['id', 'balance', 'total', 'scale'] as const;

/** A contact's own accounts. */
export const accountsOfContact = (
  on: On,
  { workspaceId, contactId }: { readonly workspaceId: number; readonly contactId: number },
): Promise<AccountEntry[]> =>
  on('account')
    .where({ contact_id: contactId, workspace_id: workspaceId })
    .whereNull('record_id')
    .orderBy('balance')
    .select<AccountEntry[]>(...COLUMNS);

/** One account of a contact or of a record; null where nothing was ever entered. */
export const findAccount = async (
  on: On,
  {
    workspaceId,
    balance,
    contactId,
    recordId,
  }: {
    readonly workspaceId: number;
    readonly balance: string;
    readonly contactId: number | null;
    readonly recordId: number | null;
  },
): Promise<AccountEntry | null> => {
  const query = on('account').where({ workspace_id: workspaceId, balance });
  const own =
    recordId === null
      ? query.where({ contact_id: contactId }).whereNull('record_id')
      : query.where({ record_id: recordId });
  return (await own.first<AccountEntry | undefined>(...COLUMNS)) ?? null;
};

/** An entry as a screen shows it. */
export interface BalanceEntryRow {
  readonly id: number;
  readonly publicId: string;
  readonly amount: number;
  readonly totalAfter: number;
  readonly expiresAt: number | null;
  readonly remaining: number;
  readonly source: string;
  readonly reason: string | null;
  readonly at: number;
}

/** The entries of an account, the newest first. */
export const listBalanceEntries = (
  on: On,
  {
    workspaceId,
    accountId,
    before,
    limit,
  }: {
    readonly workspaceId: number;
    readonly accountId: number;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<BalanceEntryRow[]> => {
  const query = on('balance_entry').where({ account_id: accountId, workspace_id: workspaceId });
  return (before === null ? query : query.where('id', '<', before)).orderBy('id', 'desc').limit(limit).select({
    id: 'id',
    publicId: 'public_id',
    amount: 'amount',
    totalAfter: 'total_after',
    expiresAt: 'expires_at',
    remaining: 'remaining',
    source: 'source',
    reason: 'reason',
    at: 'at',
  });
};

/** What of an account lapses next, and when. */
export interface NextLapse {
  readonly accountId: number;
  readonly amount: number;
  readonly at: number;
}

/** What lapses next of each of some accounts; those of which nothing does are left out. */
export const nextLapses = (on: On, dialect: Dialect, accountIds: readonly number[]): Promise<NextLapse[]> =>
  accountIds.length === 0
    ? Promise.resolve([])
    : dialect.all<NextLapse>(
        on,
        `SELECT e.account_id AS "accountId", CAST(sum(e.remaining) AS ${dialect.words.integer}) AS amount, e.expires_at AS at FROM balance_entry e
         WHERE e.account_id IN ${dialect.list('integer')} AND e.remaining > 0
           AND e.expires_at = (SELECT min(n.expires_at) FROM balance_entry n WHERE n.account_id = e.account_id AND n.remaining > 0)
         GROUP BY e.account_id, e.expires_at`,
        [JSON.stringify(accountIds)],
      );
