import type { JsonObject } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** A record with the totals of its balances. */
export interface OwnRecord {
  readonly contactId: number | null;
  readonly collection: string;
  readonly publicId: string;
  readonly attributes: JsonObject;
  readonly createdAt: number;
  /** By the balances' keys. */
  readonly balances: ReadonlyMap<string, number>;
}

interface TotalRow {
  readonly owner: number;
  readonly balance: string;
  readonly total: number;
  readonly scale: number;
}

const totalsBy = (rows: readonly TotalRow[]): ReadonlyMap<number, ReadonlyMap<string, number>> =>
  new Map(
    [...Map.groupBy(rows, ({ owner }) => owner)].map(([owner, own]) => [
      owner,
      new Map(own.map(({ balance, total, scale }) => [balance, total / scale])),
    ]),
  );

/** The totals of contacts' own balances of some keys, by contact and key; those in which nothing was ever entered are left out. */
export const loadBalances = async (
  { read, dialect }: Store,
  { contactIds, balances }: { readonly contactIds: readonly number[]; readonly balances: readonly string[] },
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> => {
  if (contactIds.length === 0 || balances.length === 0) return new Map();
  const rows = await dialect.all<TotalRow>(
    read,
    `SELECT contact_id AS owner, balance, total, scale FROM account
     WHERE record_id IS NULL AND contact_id IN ${dialect.list('integer')} AND balance IN ${dialect.list('text')}`,
    [JSON.stringify(contactIds), JSON.stringify(balances)],
  );
  return totalsBy(rows);
};

/** The totals of records' balances of some keys, by the record's inner id and key. */
export const loadRecordBalances = async (
  { read, dialect }: Store,
  { recordIds, balances }: { readonly recordIds: readonly number[]; readonly balances: readonly string[] },
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> => {
  if (recordIds.length === 0 || balances.length === 0) return new Map();
  const rows = await dialect.all<TotalRow>(
    read,
    `SELECT record_id AS owner, balance, total, scale FROM account
     WHERE record_id IN ${dialect.list('integer')} AND balance IN ${dialect.list('text')}`,
    [JSON.stringify(recordIds), JSON.stringify(balances)],
  );
  return totalsBy(rows);
};

interface Row {
  readonly id: number;
  readonly contact_id: number | null;
  readonly collection: string;
  readonly public_id: string;
  readonly attributes: string;
  readonly created_at: number;
}

/** The totals of records' balances, by record and key; those in which nothing was ever entered are left out. */
export const totalsOfRecords = async (
  { read, dialect }: Pick<Store, 'read' | 'dialect'>,
  recordIds: readonly number[],
): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> =>
  recordIds.length === 0
    ? new Map()
    : totalsBy(
        await dialect.all<TotalRow>(
          read,
          `SELECT record_id AS owner, balance, total, scale FROM account WHERE record_id IN ${dialect.list('integer')}`,
          [JSON.stringify(recordIds)],
        ),
      );

/** Rows with the totals of their balances, in their order. */
const counted = async (store: Store, rows: readonly Row[]): Promise<readonly OwnRecord[]> => {
  if (rows.length === 0) return [];
  const totals = await totalsOfRecords(
    store,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    contactId: row.contact_id,
    collection: row.collection,
    publicId: row.public_id,
    attributes: readKept<JsonObject>(row.attributes),
    createdAt: row.created_at,
    balances: totals.get(row.id) ?? new Map<string, number>(),
  }));
};

/** A contact of a workspace, by its inner id. */
export interface RecordOwner {
  readonly workspaceId: number;
  readonly contactId: number;
}

const OWNER: readonly BatchColumn[] = [
  { name: 'owner_workspace', type: 'integer' },
  { name: 'owner_contact', type: 'integer' },
];

/** The records of contacts in some collections, the newest first, at most so many of each contact and collection. */
export const loadOwnRecords = async (
  store: Store,
  {
    owners,
    collections,
    most,
  }: { readonly owners: readonly RecordOwner[]; readonly collections: readonly string[]; readonly most: number },
): Promise<readonly OwnRecord[]> => {
  if (owners.length === 0 || collections.length === 0) return [];
  const { read, dialect } = store;
  const distinct = new Map(owners.map(({ workspaceId, contactId }) => [contactId, [workspaceId, contactId]]));
  const rows = await dialect.all<Row>(
    read,
    `SELECT id, contact_id, collection, public_id, attributes, created_at FROM (
       SELECT record.*, row_number() OVER (PARTITION BY record.contact_id, record.collection ORDER BY record.id DESC) AS place
       FROM ${dialect.rows('j', OWNER)} CROSS JOIN record WHERE record.contact_id = j.owner_contact
         AND +record.workspace_id = j.owner_workspace AND record.collection IN ${dialect.list('text')}) placed
     WHERE place <= ? ORDER BY id DESC`,
    [JSON.stringify([...distinct.values()]), JSON.stringify(collections), most],
  );
  return counted(store, rows);
};

/** Records of some collections by their public ids, in the order in which they were made; unknown ones are left out. */
export const loadNamedRecords = async (
  store: Store,
  {
    workspaceId,
    collections,
    publicIds,
  }: { readonly workspaceId: number; readonly collections: readonly string[]; readonly publicIds: readonly string[] },
): Promise<readonly OwnRecord[]> => {
  if (collections.length === 0 || publicIds.length === 0) return [];
  const { read, dialect } = store;
  const rows = await dialect.all<Row>(
    read,
    `SELECT id, contact_id, collection, public_id, attributes, created_at FROM record
     WHERE public_id IN ${dialect.list('text')} AND collection IN ${dialect.list('text')} AND +workspace_id = ? ORDER BY id`,
    [JSON.stringify([...new Set(publicIds)]), JSON.stringify(collections), workspaceId],
  );
  return counted(store, rows);
};
