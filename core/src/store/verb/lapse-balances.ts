import type { Head } from '../../model/head.ts';
import { shardOfContact, shardOfSubject } from '../../model/shard.ts';
import type { Store } from '../store.ts';
import { lapseDue } from './add-balance-entries.ts';
import { appendEvents } from './append-events.ts';
import { ACCOUNT_COLUMNS, openAccounts, writeLedger, type AccountRow } from './balance-ledger.ts';
import { heads } from './heads.ts';

/** Which workspaces have something that may lapse, and when the first of each is due. */
export const lapseHeads = (store: Store): Promise<readonly Head[]> =>
  heads(
    store,
    `SELECT expires_at FROM balance_entry WHERE workspace_id = w.id AND remaining > 0 ORDER BY expires_at LIMIT 1`,
  );

/** Whose balances lapse, until when (in the workspace's and in the world's time), and in how many accounts at the most. */
export interface Lapsing {
  readonly workspaceId: number;
  readonly at: number;
  readonly receivedAt: number;
  readonly most: number;
}

/**
 * Lets lapse what is due in some accounts of a workspace: as entries, with their events, in one transaction. Accounts that somebody else holds
 * are left for later. Gives in how many something lapsed.
 */
export const lapseBalances = (store: Store, { workspaceId, at, receivedAt, most }: Lapsing): Promise<number> =>
  store.write(async (transaction) => {
    const { dialect } = store;
    const due = await dialect.all<{ account_id: number }>(
      transaction,
      `SELECT account_id FROM balance_entry WHERE workspace_id = ? AND remaining > 0 AND expires_at <= ? ORDER BY expires_at LIMIT ?`,
      [workspaceId, at, most],
    );
    if (due.length === 0) return 0;
    const rows = await dialect.all<AccountRow & { readonly record: string | null }>(
      transaction,
      `SELECT ${ACCOUNT_COLUMNS}, (SELECT record.public_id FROM record WHERE record.id = account.record_id) AS record
       FROM account WHERE account.id IN ${dialect.list('integer')} ORDER BY account.id${dialect.forUpdateSkipLocked}`,
      [JSON.stringify([...new Set(due.map((row) => row.account_id))])],
    );
    const recordOf = new Map(rows.map(({ id, record }) => [id, record]));
    const accounts = await openAccounts(transaction, dialect, rows);
    const made = accounts.flatMap((account) => {
      const { contactId, recordId } = account;
      const record = recordOf.get(account.id) ?? null;
      const shard = contactId === null ? shardOfSubject(record ?? '') : shardOfContact(contactId);
      return lapseDue(account, { owner: { contactId, recordId, record, shard }, at });
    });
    await writeLedger(transaction, dialect, { accounts, entries: made.map(({ entry }) => entry) });
    await appendEvents(transaction, dialect, { events: made.map(({ event }) => event), receivedAt });
    return accounts.length;
  });
