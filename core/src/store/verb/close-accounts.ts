import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';

const deleteAccounts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  accountIds: readonly number[],
): Promise<void> => {
  if (accountIds.length === 0) return;
  const ids = JSON.stringify(accountIds);
  await dialect.all(transaction, `DELETE FROM balance_entry WHERE account_id IN ${dialect.list('integer')}`, [ids]);
  await dialect.all(transaction, `DELETE FROM account WHERE id IN ${dialect.list('integer')}`, [ids]);
};

/** Takes the accounts of records away, with their entries. */
export const deleteAccountsOfRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  recordIds: readonly number[],
): Promise<void> => {
  const rows = await dialect.all<{ id: number }>(
    transaction,
    `SELECT id FROM account WHERE record_id IN ${dialect.list('integer')} ORDER BY id${dialect.forUpdate}`,
    [JSON.stringify(recordIds)],
  );
  await deleteAccounts(
    transaction,
    dialect,
    rows.map(({ id }) => id),
  );
};

/** Takes a contact's own accounts away, with their entries. */
export const deleteAccountsOfContact = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, contactId }: { readonly workspaceId: number; readonly contactId: number },
): Promise<void> => {
  const rows = await dialect.all<{ id: number }>(
    transaction,
    `SELECT id FROM account WHERE contact_id = ? AND +workspace_id = ? AND record_id IS NULL ORDER BY id${dialect.forUpdate}`,
    [contactId, workspaceId],
  );
  await deleteAccounts(
    transaction,
    dialect,
    rows.map(({ id }) => id),
  );
};
