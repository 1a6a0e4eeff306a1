import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { balanceEvent, lapse, post, type AccountOwner, type Lot, type NewEntry } from '../../model/account.ts';
import type { NewEvent } from '../../model/event.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import {
  ACCOUNT_COLUMNS,
  openAccounts,
  refine,
  writeLedger,
  type AccountRow,
  type HeldAccount,
  type MadeEntry,
} from './balance-ledger.ts';

const WANTED: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'balance', type: 'text' },
  { name: 'contact_id', type: 'integer' },
  { name: 'record_id', type: 'integer' },
  { name: 'scale', type: 'integer' },
];

const placeOf = ({ contactId, recordId }: Pick<AccountOwner, 'contactId' | 'recordId'>, balance: string): string =>
  recordId === null ? `${balance} contact ${contactId}` : `${balance} record ${recordId}`;

const wantedRows = (entries: readonly NewEntry[]): readonly (string | number | null)[][] => [
  ...new Map(
    entries.map(({ owner, balance, scale, origin }) => [
      placeOf(owner, balance),
      [origin.workspaceId, balance, owner.contactId, owner.recordId, scale],
    ]),
  ).values(),
];

/** Sees to it that nobody takes records away while accounts of theirs are opened, or that they are gone by then. */
const holdRecordsOf = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  recordIds: readonly number[],
): Promise<void> => {
  if (dialect.forKeyShare === '' || recordIds.length === 0) return;
  await dialect.all(
    transaction,
    `SELECT id FROM record WHERE id IN ${dialect.list('integer')} ORDER BY id${dialect.forKeyShare}`,
    [JSON.stringify([...new Set(recordIds)])],
  );
};

/** Holds the accounts that entries are for, and opens those that there are not yet. A record that is gone has none. */
const holdAccounts = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly NewEntry[],
): Promise<ReadonlyMap<string, HeldAccount>> => {
  const recordIds = entries.flatMap(({ owner }) => owner.recordId ?? []);
  await holdRecordsOf(transaction, dialect, recordIds);
  await dialect.all(
    transaction,
    `INSERT INTO account(workspace_id, balance, contact_id, record_id, scale)
     SELECT j.workspace_id, j.balance, CASE WHEN j.record_id IS NULL THEN j.contact_id ELSE record.contact_id END, j.record_id, j.scale
     FROM ${dialect.rows('j', WANTED)} LEFT JOIN record ON record.id = j.record_id
     WHERE j.record_id IS NULL OR record.id IS NOT NULL ON CONFLICT DO NOTHING`,
    [JSON.stringify(wantedRows(entries))],
  );
  const balances = JSON.stringify([...new Set(entries.map(({ balance }) => balance))]);
  const held = (of: string, ids: readonly number[]): Promise<AccountRow[]> =>
    ids.length === 0
      ? Promise.resolve([])
      : dialect.all<AccountRow>(
          transaction,
          `SELECT ${ACCOUNT_COLUMNS} FROM account WHERE ${of} IN ${dialect.list('integer')} AND balance IN ${dialect.list('text')} ORDER BY id${dialect.forUpdate}`,
          [JSON.stringify([...new Set(ids)]), balances],
        );
  const own = entries.flatMap(({ owner }) => (owner.recordId === null ? (owner.contactId ?? []) : []));
  const rows = [...(await held('record_id IS NULL AND contact_id', own)), ...(await held('record_id', recordIds))];
  const accounts = await openAccounts(transaction, dialect, rows);
  return new Map(accounts.map((account) => [placeOf(account, account.balance), account]));
};

const knownKeys = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { entries, accounts }: { readonly entries: readonly NewEntry[]; readonly accounts: readonly HeldAccount[] },
): Promise<Set<string>> => {
  const keys = entries.flatMap(({ key }) => key ?? []);
  if (keys.length === 0) return new Set();
  const rows = await dialect.all<{ account_id: number; key: string }>(
    transaction,
    `SELECT account_id, key FROM balance_entry WHERE account_id IN ${dialect.list('integer')} AND key IN ${dialect.list('text')}`,
    [JSON.stringify(accounts.map(({ id }) => id)), JSON.stringify(keys)],
  );
  return new Set(rows.map(({ account_id: accountId, key }) => `${accountId} ${key}`));
};

/** The public id of the entry by which a lot lapses: it does so once. A UUID of version 8, made of what lapses. */
const lapseId = (account: HeldAccount, lot: Lot): string => {
  const digest = createHash('sha256').update(`lapse ${account.id} ${lot.id} ${lot.expiresAt}`).digest('hex');
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
};

/** Lapses what is due in an account, as entries with their events. */
export const lapseDue = (
  account: HeldAccount,
  { owner, at }: { readonly owner: AccountOwner; readonly at: number },
): readonly { readonly entry: MadeEntry; readonly event: NewEvent }[] => {
  const made: { readonly entry: MadeEntry; readonly event: NewEvent }[] = [];
  lapse(account, at, ({ lot, amount, totalAfter }) => {
    const origin = {
      workspaceId: account.workspaceId,
      at: lot.expiresAt,
      source: 'lapse',
      quiet: false,
      causeRunId: null,
      depth: 0,
    };
    const { scale, balance } = account;
    made.push({
      entry: {
        publicId: lapseId(account, lot),
        account,
        amount,
        lot: null,
        totalAfter,
        expiresAt: null,
        key: null,
        source: 'lapse',
        reason: null,
        at: lot.expiresAt,
      },
      event: balanceEvent({ balance, owner, origin }, { amount, after: totalAfter, scale, reason: null }),
    });
  });
  return made;
};

/**
 * Those of some entries after which less would be left than they say must be, in their order, each found as those before it left the account.
 * The accounts are held until the transaction ends.
 */
export const entriesTooLarge = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly NewEntry[],
): Promise<ReadonlySet<NewEntry>> => {
  const short = new Set<NewEntry>();
  if (entries.every(({ least = null, most = null }) => least === null && most === null)) return short;
  const accounts = await holdAccounts(transaction, dialect, entries);
  for (const entry of entries) {
    const { owner, balance, amount, least = null, most = null, expiresAt, origin } = entry;
    const account = accounts.get(placeOf(owner, balance));
    if (account === undefined) continue;
    lapse(account, origin.at, () => undefined);
    const part = Math.round(amount * account.scale);
    const after = account.total + part;
    const isShort = least !== null && after < Math.round(least * account.scale);
    if (isShort || (most !== null && after > Math.round(most * account.scale))) short.add(entry);
    else post(account, { amount: part, expiresAt });
  }
  return short;
};

/**
 * Makes entries in their order, inside the caller's transaction, each by itself: two that cancel each other out both happened. What is due to
 * lapse in their accounts lapses before. An entry whose key is known is not made again. Gives the events that tell of all of it.
 */
export const addBalanceEntries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  entries: readonly NewEntry[],
): Promise<readonly NewEvent[]> => {
  if (entries.length === 0) return [];
  const accounts = await holdAccounts(transaction, dialect, entries);
  const known = await knownKeys(transaction, dialect, { entries, accounts: [...accounts.values()] });
  const made: { readonly entry: MadeEntry; readonly event: NewEvent }[] = [];
  for (const entry of entries) {
    const { owner, balance, key, reason, expiresAt, origin } = entry;
    const account = accounts.get(placeOf(owner, balance));
    const place = account === undefined || key === null ? null : `${account.id} ${key}`;
    if (account === undefined || (place !== null && known.has(place))) continue;
    if (place !== null) known.add(place);
    if (account.scale < entry.scale) await refine(transaction, { account, scale: entry.scale });
    made.push(...lapseDue(account, { owner, at: origin.at }));
    const { scale } = account;
    const amount = Math.round(entry.amount * scale);
    const lot = post(account, { amount, expiresAt });
    const { source, at } = origin;
    const totalAfter = account.total;
    made.push({
      entry: { publicId: entry.publicId, account, amount, lot, totalAfter, expiresAt, key, source, reason, at },
      event: balanceEvent(entry, { amount, after: totalAfter, scale, reason }),
    });
  }
  await writeLedger(transaction, dialect, {
    accounts: [...accounts.values()],
    entries: made.map(({ entry }) => entry),
  });
  return made.map(({ event }) => event);
};
