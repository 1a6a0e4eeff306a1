import type { Filter } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import type { Comparable } from '../../model/filter/comparable.ts';
import type { Moment } from '../../model/filter/question.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { conditionOf } from '../filter/condition-of.ts';
import { fragment, joined, raw, type Fragment } from '../filter/fragment.ts';
import { recordSource } from '../filter/record-source.ts';
import { ENTRY_COLUMNS, entryOf, type EntryRow, type RecordEntry } from './record.ts';

type On = Knex | Knex.Transaction;

/** Which records stand on a board, and by which of their attributes. */
export interface BoardRecords {
  readonly workspaceId: number;
  readonly collection: string;
  /** The attribute whose values are the columns. */
  readonly by: string;
  /** The inner id of the contact whose they are; null: anybody's. */
  readonly contactId: number | null;
  readonly filter: Filter | null;
  readonly moment: Moment;
}

/** How many records have the same amount in the same column. */
export interface ColumnAmount {
  readonly value: Comparable;
  /** null: the board adds nothing up. */
  readonly amount: Comparable | null;
  readonly count: number;
}

const standing = (
  dialect: Dialect,
  { workspaceId, collection, by, contactId, filter, moment }: BoardRecords,
): Fragment => {
  const holds = filter === null ? raw('TRUE') : conditionOf(filter, { dialect, workspaceId, moment }, recordSource);
  if (holds === null) throw new Error('a filter over records can always be said in SQL');
  return joined(
    [
      fragment`record.workspace_id = ${workspaceId}`,
      fragment`record.collection = ${collection}`,
      fragment`record.attribute = ${by}`,
      ...(contactId === null
        ? []
        : [fragment`record.id IN (SELECT own.id FROM record own WHERE own.contact_id = ${contactId})`]),
      holds,
    ],
    'AND',
    'TRUE',
  );
};

// Under the name by which conditions ask of records: the rows of their values have all that is wanted, and those of the records stay unread.
const VALUES = `(SELECT record_id AS id, workspace_id, collection, attribute, value FROM record_value) record`;

/**
 * How many records stand in each column, apart by the amounts that are to be added up: those come out of the databases as filters compare
 * them, and each is a number of its own to them.
 */
export const amountsOfColumns = (
  on: On,
  dialect: Dialect,
  { sum, ...asked }: BoardRecords & { readonly sum: string | null },
): Promise<readonly ColumnAmount[]> => {
  const where = standing(dialect, asked);
  const amount =
    sum === null
      ? raw('NULL')
      : fragment`(SELECT a.value FROM record_value a WHERE a.record_id = record.id AND a.attribute = ${sum})`;
  return dialect.all<ColumnAmount>(
    on,
    `SELECT value, amount, CAST(count(*) AS ${dialect.words.integer}) AS count
     FROM (SELECT record.value AS value, ${amount.sql} AS amount FROM ${VALUES} WHERE ${where.sql}) found GROUP BY value, amount`,
    [...amount.bindings, ...where.bindings],
  );
};

/** The records of a column, so many at the most: what was changed last comes first. */
export const recordsOfColumn = async (
  on: On,
  dialect: Dialect,
  { value, most, ...asked }: BoardRecords & { readonly value: Comparable; readonly most: number },
): Promise<readonly RecordEntry[]> => {
  const where = standing(dialect, asked);
  const rows = await dialect.all<EntryRow>(
    on,
    `SELECT ${ENTRY_COLUMNS} FROM record WHERE record.id IN (
       SELECT kept.id FROM ${VALUES} JOIN record kept ON kept.id = record.id WHERE ${where.sql} AND record.value = ?
       ORDER BY kept.updated_at DESC, kept.id DESC LIMIT ?)
     ORDER BY record.updated_at DESC, record.id DESC`,
    [...where.bindings, value, most],
  );
  return rows.map(entryOf);
};
