import type { Knex } from 'knex';
import { balanceEvent, settleDebt } from '../../model/account.ts';
import { contactPrefix, eventPrefix } from '../../model/collection.ts';
import type { NewEvent } from '../../model/event.ts';
import { shardOfSubject } from '../../model/shard.ts';
import type { Dialect } from '../dialect/dialect.ts';
import {
  ACCOUNT_COLUMNS,
  openAccounts,
  refine,
  writeLedger,
  type AccountRow,
  type HeldAccount,
} from './balance-ledger.ts';
import { deleteAccountsOfContact } from './close-accounts.ts';
import type { ContactDeparture, Merge } from './contact-change.ts';
import { removeRecords } from './write-records.ts';

interface OwnRow {
  readonly id: number;
  readonly public_id: string;
  readonly collection: string;
  readonly stays: number;
}

/** What becomes of a record when its contact goes is told without what it held: that may be about the contact. */
const farewell = (
  { workspaceId, contactId, shard, at }: ContactDeparture,
  { public_id: record, collection, stays }: OwnRow,
): NewEvent => ({
  workspaceId,
  shard: stays === 1 ? shardOfSubject(record) : shard,
  type: `${eventPrefix(collection)}.${stays === 1 ? 'updated' : 'deleted'}`,
  contactId: stays === 1 ? null : contactId,
  at,
  payload: { record, attributes: {}, ...(stays === 1 ? { changed: {} } : {}), source: 'contact-deleted' },
  quiet: false,
  causeRunId: null,
  depth: 0,
});

/** Takes away the records and balances of a contact who goes; records that are to outlive it stay without one. Gives the events that say so. */
export const releaseRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  departure: ContactDeparture,
): Promise<readonly NewEvent[]> => {
  const { workspaceId, contactId, at } = departure;
  await deleteAccountsOfContact(transaction, dialect, departure);
  const rows = await dialect.all<OwnRow>(
    transaction,
    `SELECT id, public_id, collection, stays FROM record WHERE contact_id = ? AND +workspace_id = ? ORDER BY id${dialect.forUpdate}`,
    [contactId, workspaceId],
  );
  const doomed = rows.filter(({ stays }) => stays === 0);
  await removeRecords(
    transaction,
    dialect,
    doomed.map((row) => ({ id: row.id, publicId: row.public_id })),
  );
  for (const { id, public_id: publicId } of rows.filter(({ stays }) => stays === 1)) {
    await transaction('record')
      .where({ id, workspace_id: workspaceId })
      .update({ contact_id: null, shard: shardOfSubject(publicId), rev: transaction.raw('rev + 1'), updated_at: at });
    await transaction('account').where({ record_id: id, workspace_id: workspaceId }).update({ contact_id: null });
  }
  return rows.map((row) => farewell(departure, row));
};

/** Puts the entries of one account into another, whose contact has become one with the contact of the first. */
const uniteAccounts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { from, into, merge }: { readonly from: HeldAccount; readonly into: HeldAccount; readonly merge: Merge },
): Promise<NewEvent> => {
  const scale = Math.max(from.scale, into.scale);
  for (const account of [from, into]) if (account.scale < scale) await refine(transaction, { account, scale });
  const keys = (account: HeldAccount): Knex.QueryBuilder =>
    transaction('balance_entry').where({ account_id: account.id }).whereNotNull('key');
  // What has the same key in both happened in both.
  await keys(from).whereIn('key', keys(into).select('key')).update({ key: null });
  await transaction('balance_entry').where({ account_id: from.id }).update({ account_id: into.id });
  const total = into.total + from.total;
  const [united] = await openAccounts(transaction, dialect, [
    {
      id: into.id,
      workspace_id: merge.workspaceId,
      balance: into.balance,
      contact_id: into.contactId,
      record_id: null,
      total,
      scale,
    },
  ]);
  if (united !== undefined) {
    settleDebt(united);
    await writeLedger(transaction, dialect, { accounts: [united], entries: [] });
  }
  await transaction('account').where({ id: from.id }).del();
  const owner = { contactId: merge.stays.id, recordId: null, record: null, shard: merge.stays.shard };
  // Being one with somebody else is no news that anything should be started by.
  const origin = {
    workspaceId: merge.workspaceId,
    at: merge.at,
    source: 'merge',
    quiet: true,
    causeRunId: null,
    depth: 0,
  };
  return balanceEvent(
    { balance: into.balance, owner, origin },
    { amount: from.total, after: total, scale, reason: null },
  );
};

/** Makes the keys of which a contact has each only once the other's; of those that both have the other's counts. */
const handOverKeys = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, stays, goes }: Merge,
): Promise<void> => {
  const own = contactPrefix(goes.id);
  // Held, so that nobody writes keys of theirs between this and the contact's change.
  const rows = await dialect.all<{ public_id: string }>(
    transaction,
    `SELECT public_id FROM record WHERE contact_id = ? AND +workspace_id = ? ORDER BY id${dialect.forUpdate}`,
    [goes.id, workspaceId],
  );
  const theirs = `workspace_id = ? AND record IN ${dialect.list('text')} AND value LIKE ?`;
  const bindings = [workspaceId, JSON.stringify(rows.map((row) => row.public_id)), `${own}%`];
  const handedOver = `'${contactPrefix(stays.id)}' || substr(record_key.value, ${own.length + 1})`;
  await dialect.all(
    transaction,
    `DELETE FROM record_key WHERE ${theirs} AND EXISTS (SELECT 1 FROM record_key taken WHERE taken.workspace_id = record_key.workspace_id
       AND taken.collection = record_key.collection AND taken.name = record_key.name AND taken.value = ${handedOver})`,
    bindings,
  );
  await dialect.all(transaction, `UPDATE record_key SET value = ${handedOver} WHERE ${theirs}`, bindings);
};

/** Makes the records and balances of a contact who becomes one with another the other's. Gives the events that tell of balances. */
export const handOverRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  merge: Merge,
): Promise<readonly NewEvent[]> => {
  const { workspaceId, stays, goes, at } = merge;
  const theirs = { contact_id: goes.id, workspace_id: workspaceId };
  await handOverKeys(transaction, dialect, merge);
  await transaction('record')
    .where(theirs)
    .update({ contact_id: stays.id, shard: stays.shard, rev: transaction.raw('rev + 1'), updated_at: at });
  await transaction('account').where(theirs).whereNotNull('record_id').update({ contact_id: stays.id });
  const rows = await dialect.all<AccountRow>(
    transaction,
    `SELECT ${ACCOUNT_COLUMNS} FROM account WHERE contact_id IN (?, ?) AND +workspace_id = ? AND record_id IS NULL ORDER BY id${dialect.forUpdate}`,
    [stays.id, goes.id, workspaceId],
  );
  const accounts = await openAccounts(transaction, dialect, rows);
  const events: NewEvent[] = [];
  for (const from of accounts.filter(({ contactId }) => contactId === goes.id)) {
    const into = accounts.find(({ contactId, balance }) => contactId === stays.id && balance === from.balance);
    if (into === undefined) await transaction('account').where({ id: from.id }).update({ contact_id: stays.id });
    else events.push(await uniteAccounts(transaction, dialect, { from, into, merge }));
  }
  return events;
};
