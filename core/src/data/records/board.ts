import { MOST_ON_BOARD, type BoardQuestion, type Filter } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import { comparableOf, numberOf, type Comparable } from '../../model/filter/comparable.ts';
import type { Workspace } from '../../model/workspace.ts';
import { amountsOfColumns, recordsOfColumn, type BoardRecords, type ColumnAmount } from '../../store/query/board.ts';
import { findContact } from '../../store/query/contact.ts';
import { checkFilter } from './page-of-records.ts';
import { collectionNamed, type RecordParts } from './parts.ts';
import { tellRecords, type ToldRecord } from './told-records.ts';

/** Which columns of a board are wanted, with as many of their records at the most. */
export interface BoardAsked {
  readonly columns: BoardQuestion['columns'];
  /** The public id of the contact whose records they are; null: anybody's. */
  readonly contact: string | null;
  readonly filter: Filter | null;
}

/** A column of a board: how many records stand in it, what their amounts come to, and those that were changed last. */
export interface ToldColumn {
  readonly value: string | null;
  readonly count: number;
  /** null: the board adds nothing up. */
  readonly sum: number | null;
  readonly records: readonly ToldRecord[];
}

/** A board as it stands. `elsewhere`: how many records are in none of the columns that were asked for. */
export interface ToldBoard {
  readonly columns: readonly ToldColumn[];
  readonly elsewhere: number;
}

const NOWHERE: Comparable = '';
const placeOf = (value: string | null): Comparable => comparableOf(value) ?? NOWHERE;

/** What amounts come to, each as filters compare it; what is no number counts nothing. */
const sumOf = (amounts: readonly ColumnAmount[]): number =>
  amounts.reduce(
    (total, { amount, count }) => (amount?.startsWith('n') === true ? total + numberOf(amount) * count : total),
    0,
  );

const countOf = (amounts: readonly ColumnAmount[]): number => amounts.reduce((total, { count }) => total + count, 0);

const checkAsked = ({ columns }: BoardAsked): void => {
  const wanted = columns.reduce((total, { most }) => total + most, 0);
  if (wanted > MOST_ON_BOARD)
    throw fault('INNESTO_REQUEST_INVALID', {
      detail: `the columns together are asked for ${wanted} records, and tell ${MOST_ON_BOARD} at the most`,
      path: '/columns',
    });
};

/** The columns of a collection's board. */
export const boardOfRecords = async (
  parts: RecordParts,
  workspace: Workspace,
  { key, asked }: { readonly key: string; readonly asked: BoardAsked },
): Promise<ToldBoard> => {
  const { store, clock } = parts;
  const collection = await collectionNamed(parts, workspace, key);
  const { board } = collection.manifest;
  if (board === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'board' });
  const { columns, contact, filter } = asked;
  checkAsked(asked);
  if (filter !== null) checkFilter(collection, filter);
  const owner =
    contact === null ? null : await findContact(store.read, { workspaceId: workspace.id, publicId: contact });
  const sum = board.sum ?? null;
  if (contact !== null && owner === null)
    return {
      columns: columns.map(({ value }) => ({ value, count: 0, sum: sum === null ? null : 0, records: [] })),
      elsewhere: 0,
    };
  const records: BoardRecords = {
    workspaceId: workspace.id,
    collection: collection.key,
    by: board.by,
    contactId: owner?.id ?? null,
    filter,
    moment: { now: workspaceNow(workspace.clock, clock.now()), timeZone: workspace.timeZone },
  };
  const [amounts, ...found] = await Promise.all([
    amountsOfColumns(store.read, store.dialect, { ...records, sum }),
    ...columns.map(({ value, most }) =>
      most === 0 ? [] : recordsOfColumn(store.read, store.dialect, { ...records, value: placeOf(value), most }),
    ),
  ]);
  const told = await tellRecords(parts, workspace, found.flat());
  const recordOf = new Map(told.map((record) => [record.id, record]));
  const amountsIn = Map.groupBy(amounts, ({ value }) => value);
  const places = columns.map(({ value }) => placeOf(value));
  return {
    columns: columns.map(({ value }, at) => {
      const own = amountsIn.get(placeOf(value)) ?? [];
      return {
        value,
        count: countOf(own),
        sum: sum === null ? null : sumOf(own),
        records: (found[at] ?? []).flatMap(({ id }) => recordOf.get(id) ?? []),
      };
    }),
    elsewhere: countOf(amounts.filter(({ value }) => !places.includes(value))),
  };
};
