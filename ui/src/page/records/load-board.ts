import {
  nameAttribute,
  type Board,
  type BoardView,
  type CollectionView,
  type Filter,
  type RecordView,
} from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';

const MOST_COLUMNS = 40;
const MOST_BOARDS = 200;

/** A board, and where its columns come from. */
export interface BoardPlan {
  readonly collection: CollectionView;
  readonly board: Board;
  /** The values of the columns, where they are choices; else the collection whose records they are. */
  readonly columns: readonly string[] | CollectionView;
  /** The collection whose records are the boards; null: there is one board. */
  readonly boards: CollectionView | null;
}

interface Asked {
  readonly hub: Pick<Hub, 'records' | 'board'>;
  readonly workspace: string;
  readonly plan: BoardPlan;
  /** The board that was shown last; null: none was. */
  readonly wanted: string | null;
  /** How many records of a column are wanted at the most. */
  readonly mostOf: (value: string | null) => number;
  readonly contact: string | null;
  readonly conditions: readonly Filter[];
}

/** A board as the hub has it. */
export interface LoadedBoard {
  readonly boards: readonly RecordView[];
  /** Which of the boards it is; null: there is none, or there is one only. */
  readonly chosen: string | null;
  /** The records that the columns are, by their ids. */
  readonly named: ReadonlyMap<string, RecordView>;
  readonly view: BoardView;
}

const boardsOf = async ({ hub, workspace, plan: { boards } }: Asked): Promise<readonly RecordView[]> => {
  if (boards === null) return [];
  const name = nameAttribute(boards);
  const sort = name !== null && boards.filterable.includes(name) ? name : undefined;
  return (await hub.records(workspace, boards, { limit: MOST_BOARDS, sort })).items;
};

const columnsOf = async (
  { hub, workspace, plan: { board, columns } }: Asked,
  within: readonly Filter[],
): Promise<readonly (readonly [value: string, named: RecordView | null])[]> => {
  if (!('collection' in columns)) return columns.slice(0, MOST_COLUMNS).map((value) => [value, null]);
  const filter: Filter | undefined = within.length === 0 ? undefined : { all: within };
  const { items } = await hub.records(workspace, columns, { limit: MOST_COLUMNS, sort: board.order, filter });
  return items.map((record) => [record.id, record]);
};

/** Asks the hub for a board: which boards there are, what the columns of the wanted one are, and what stands in them. */
export const loadBoard = async (asked: Asked): Promise<LoadedBoard> => {
  const { hub, workspace, plan, wanted, mostOf, contact, conditions } = asked;
  const { collection, board } = plan;
  const boards = await boardsOf(asked);
  const chosen = (boards.find(({ id }) => id === wanted) ?? boards[0])?.id ?? null;
  if (plan.boards !== null && chosen === null)
    return { boards, chosen, named: new Map(), view: { columns: [], elsewhere: 0 } };
  const within: readonly Filter[] =
    board.within === undefined || chosen === null
      ? []
      : [{ attribute: `record.${board.within}`, operator: 'is', value: chosen }];
  const columns = await columnsOf(asked, within);
  const filters = [...within, ...conditions];
  const view = await hub.board(workspace, collection, {
    columns: [...columns.map(([value]) => value), null].map((value) => ({ value, most: mostOf(value) })),
    ...(contact === null ? {} : { contact }),
    ...(filters.length === 0 ? {} : { filter: { all: filters } }),
  });
  return {
    boards,
    chosen,
    named: new Map(columns.flatMap(([value, named]) => (named === null ? [] : [[value, named]]))),
    view,
  };
};
