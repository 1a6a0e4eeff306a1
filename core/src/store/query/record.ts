import type { Filter, JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Moment } from '../../model/filter/question.ts';
import { readKept } from '../../model/kept.ts';
import type { KeptRecord } from '../../model/record.ts';
import type { Binding, Dialect } from '../dialect/dialect.ts';
import { conditionOf } from '../filter/condition-of.ts';
import { fragment, joined, raw, type Fragment } from '../filter/fragment.ts';
import { recordSource } from '../filter/record-source.ts';
import { RECORD_COLUMNS, recordOfRow, type RecordRow } from '../verb/record-row.ts';

type On = Knex | Knex.Transaction;

/** A record as a screen shows it: with its contact's public id. */
export interface RecordEntry extends KeptRecord {
  readonly contact: string | null;
}

/** An entry's row, by {@link ENTRY_COLUMNS}. */
export interface EntryRow extends RecordRow {
  readonly contact: string | null;
}

/** The columns of {@link EntryRow}, ready for a SELECT. */
export const ENTRY_COLUMNS = `${RECORD_COLUMNS}, (SELECT contact.public_id FROM contact WHERE contact.id = record.contact_id) AS contact`;

/** A row as a screen shows it. */
export const entryOf = (row: EntryRow): RecordEntry => ({ ...recordOfRow(row), contact: row.contact });

/** Names one record. */
export interface RecordNamed {
  readonly workspaceId: number;
  readonly collection: string;
  readonly publicId: string;
}

/** The record of that public id; `lock`: held until the transaction ends. */
export const findRecord = async (
  on: On,
  dialect: Dialect,
  { workspaceId, collection, publicId, lock = false }: RecordNamed & { readonly lock?: boolean },
): Promise<RecordEntry | null> => {
  const [row] = await dialect.all<EntryRow>(
    on,
    `SELECT ${ENTRY_COLUMNS} FROM record WHERE public_id = ? AND +workspace_id = ? AND collection = ?${lock ? dialect.forUpdate : ''}`,
    [publicId, workspaceId, collection],
  );
  return row === undefined ? null : entryOf(row);
};

/** A collection's share of what a contact has: how many records there are of it, and one of the newest. */
export interface ContactRecordRow {
  readonly record: RecordEntry;
  readonly count: number;
}

/** The newest records of a contact, so many of each collection, each with how many there are of its collection. */
export const recordsOfContact = async (
  on: On,
  dialect: Dialect,
  { workspaceId, contactId, most }: { readonly workspaceId: number; readonly contactId: number; readonly most: number },
): Promise<readonly ContactRecordRow[]> => {
  const rows = await dialect.all<EntryRow & { readonly of_collection: number }>(
    on,
    `SELECT ${ENTRY_COLUMNS}, record.of_collection FROM (
       SELECT record.*, row_number() OVER (PARTITION BY collection ORDER BY id DESC) AS place,
         CAST(count(*) OVER (PARTITION BY collection) AS ${dialect.words.integer}) AS of_collection
       FROM record WHERE contact_id = ? AND +workspace_id = ?) record
     WHERE record.place <= ? ORDER BY record.id DESC`,
    [contactId, workspaceId, most],
  );
  return rows.map(({ of_collection: count, ...row }) => ({ record: entryOf(row), count }));
};

/** A record by its public id, as far as others name it. */
export interface NamedRecord {
  readonly publicId: string;
  readonly collection: string;
  readonly contactId: number | null;
  readonly attributes: JsonObject;
  readonly createdAt: number;
}

/** The records of these public ids; unknown ones are left out. */
export const recordsNamed = async (
  on: On,
  dialect: Dialect,
  { workspaceId, publicIds }: { readonly workspaceId: number; readonly publicIds: readonly string[] },
): Promise<readonly NamedRecord[]> => {
  if (publicIds.length === 0) return [];
  const rows = await dialect.all<
    Pick<RecordRow, 'public_id' | 'collection' | 'contact_id' | 'attributes' | 'created_at'>
  >(
    on,
    `SELECT public_id, collection, contact_id, attributes, created_at FROM record WHERE public_id IN ${dialect.list('text')} AND +workspace_id = ?`,
    [JSON.stringify([...new Set(publicIds)]), workspaceId],
  );
  return rows.map((row) => ({
    publicId: row.public_id,
    collection: row.collection,
    contactId: row.contact_id,
    attributes: readKept<JsonObject>(row.attributes),
    createdAt: row.created_at,
  }));
};

/** By what a page of records is sorted (null: by age), and whether backwards. */
export interface RecordOrder {
  readonly attribute: string | null;
  readonly descending: boolean;
}

/** Behind which record a page begins; `value`: of the attribute that it is sorted by. */
export interface RecordPlace {
  readonly value: string;
  readonly id: number;
}

/** Which records are wanted. */
export interface RecordsWanted {
  readonly workspaceId: number;
  readonly collection: string;
  /** The inner id of the contact whose they are; null: anybody's. */
  readonly contactId: number | null;
  readonly filter: Filter | null;
  readonly moment: Moment;
  readonly order: RecordOrder;
  readonly after: RecordPlace | null;
  readonly limit: number;
}

/** A row of a page, with the place behind which the next one begins. */
export interface PlacedRecord {
  readonly record: RecordEntry;
  readonly place: RecordPlace;
}

const placeCondition = (sorted: Fragment, { order, after }: Pick<RecordsWanted, 'order' | 'after'>): Fragment => {
  if (after === null) return raw('TRUE');
  const sign = raw(order.descending ? '<' : '>');
  return order.attribute === null
    ? fragment`record.id ${sign} ${after.id}`
    : fragment`(${sorted}, record.id) ${sign} (${after.value}, ${after.id})`;
};

/** The records of a collection, or those for which a filter holds; sorted by an attribute those without a value stand first. */
export const listRecords = async (
  on: On,
  dialect: Dialect,
  wanted: RecordsWanted,
): Promise<readonly PlacedRecord[]> => {
  const { workspaceId, collection, contactId, filter, moment, order, limit } = wanted;
  const { attribute } = order;
  const holds = filter === null ? raw('TRUE') : conditionOf(filter, { dialect, workspaceId, moment }, recordSource);
  if (holds === null) throw new Error('a filter over records can always be said in SQL');
  const sorted = attribute === null ? raw(`''`) : raw('v.value');
  const conditions = [
    ...(attribute === null
      ? [fragment`record.workspace_id = ${workspaceId}`, fragment`record.collection = ${collection}`]
      : [
          fragment`v.workspace_id = ${workspaceId}`,
          fragment`v.collection = ${collection}`,
          fragment`v.attribute = ${attribute}`,
        ]),
    ...(contactId === null ? [] : [fragment`record.contact_id = ${contactId}`]),
    placeCondition(sorted, wanted),
    holds,
  ];
  const where = joined(conditions, 'AND', 'TRUE');
  const direction = order.descending ? 'DESC' : 'ASC';
  const bindings: readonly Binding[] = [...where.bindings, limit];
  const rows = await dialect.all<EntryRow & { readonly sorted: string }>(
    on,
    `SELECT ${ENTRY_COLUMNS}, ${sorted.sql} AS sorted
     FROM ${attribute === null ? 'record' : 'record_value v JOIN record ON record.id = v.record_id'}
     WHERE ${where.sql} ORDER BY ${attribute === null ? '' : `v.value ${direction}, `}record.id ${direction} LIMIT ?`,
    bindings,
  );
  return rows.map(({ sorted: value, ...row }) => ({ record: entryOf(row), place: { value, id: row.id } }));
};
