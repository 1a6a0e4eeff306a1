import type { Board, BoardView, RecordView } from '@innesto/sdk/contract';

/** In which column of a board a record stands; null: in none by its own attribute. */
export const columnOf = ({ by }: Board, { attributes }: Pick<RecordView, 'attributes'>): string | null => {
  const value = attributes[by];
  return typeof value === 'string' ? value : null;
};

const amountOf = ({ sum }: Board, { attributes }: RecordView): number => {
  const amount = sum === undefined ? null : attributes[sum];
  return typeof amount === 'number' ? amount : 0;
};

/** A board with a record as it is now: out of the column where it was shown, and first in its own. */
export const placeOnBoard = (board: Board, view: BoardView, record: RecordView): BoardView => {
  const to = columnOf(board, record);
  return {
    ...view,
    columns: view.columns.map((column) => {
      const before = column.records.find(({ id }) => id === record.id);
      const isTo = column.value === to;
      if (before === undefined && !isTo) return column;
      const difference = (isTo ? amountOf(board, record) : 0) - (before === undefined ? 0 : amountOf(board, before));
      return {
        ...column,
        count: column.count + (isTo ? 1 : 0) - (before === undefined ? 0 : 1),
        sum: column.sum === null ? null : column.sum + difference,
        records: [...(isTo ? [record] : []), ...column.records.filter(({ id }) => id !== record.id)],
      };
    }),
  };
};
