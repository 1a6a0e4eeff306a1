import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

/** What of a collection's records is to be indexed before a version can come. */
export interface ComingIndex {
  /** The collection's key. */
  readonly collection: string;
  readonly attributes: readonly string[];
}

/** A workspace on its way to another version of a plugin. */
export interface PendingMove {
  readonly workspaceId: number;
  readonly plugin: string;
  readonly publicId: string;
  /** The version that the workspace has meanwhile. */
  readonly before: string;
  readonly version: string;
  readonly isBack: boolean;
  readonly actor: string;
  readonly collections: readonly ComingIndex[];
  /** At which of the collections the work is, and which of its records it came to. */
  readonly place: number;
  readonly reached: number;
  /** How many records are indexed, and how many there were when it began. */
  readonly done: number;
  readonly total: number;
  /** Why it does not go on until somebody says so; null: it goes on. */
  readonly trouble: string | null;
  readonly beganAt: number;
}

const COLUMNS = {
  workspaceId: 'workspace_id',
  plugin: 'plugin',
  publicId: 'public_id',
  before: 'before',
  version: 'version',
  isBack: 'is_back',
  actor: 'actor',
  collections: 'collections',
  place: 'place',
  reached: 'reached',
  done: 'done',
  total: 'total',
  trouble: 'trouble',
  beganAt: 'began_at',
} as const;

type Row = Omit<PendingMove, 'isBack' | 'collections'> & { readonly isBack: number; readonly collections: string };

const moveOf = ({ isBack, collections, ...row }: Row): PendingMove => ({
  ...row,
  isBack: isBack === 1,
  collections: readKept<readonly ComingIndex[]>(collections),
});

/** Notes a move that begins; false where the workspace is on its way to some version of the plugin already. */
export const insertMove = async (
  transaction: Knex.Transaction,
  move: Omit<PendingMove, 'place' | 'reached' | 'done' | 'trouble'>,
): Promise<boolean> => {
  const rows = await transaction('plugin_move')
    .insert({
      workspace_id: move.workspaceId,
      plugin: move.plugin,
      public_id: move.publicId,
      before: move.before,
      version: move.version,
      is_back: move.isBack ? 1 : 0,
      actor: move.actor,
      collections: JSON.stringify(move.collections),
      place: 0,
      reached: 0,
      done: 0,
      total: move.total,
      began_at: move.beganAt,
    })
    .onConflict(['workspace_id', 'plugin'])
    .ignore()
    .returning('public_id');
  return rows.length > 0;
};

/** One of them, in whatever workspace; `lock`: held until the transaction ends. */
export const findMoveNamed = async (
  on: On,
  { publicId, lock = false }: { readonly publicId: string; readonly lock?: boolean },
): Promise<PendingMove | null> => {
  const query = on('plugin_move').where({ public_id: publicId }).first<Row | undefined>(COLUMNS);
  const row = await (lock ? query.forUpdate() : query);
  return row === undefined ? null : moveOf(row);
};

/** The moves that a workspace is on. */
export const listMoves = async (on: On, workspaceId: number): Promise<readonly PendingMove[]> => {
  const rows = await on('plugin_move').where({ workspace_id: workspaceId }).orderBy('plugin').select<Row[]>(COLUMNS);
  return rows.map(moveOf);
};

/** Notes how far the indexing for one is. */
export const moveOn = async (
  transaction: Knex.Transaction,
  { publicId, ...reached }: Pick<PendingMove, 'publicId' | 'place' | 'reached' | 'done'>,
): Promise<void> => {
  await transaction('plugin_move').where({ public_id: publicId }).update(reached);
};

/** Notes why one does not go on, or (null) that it goes on after all; false where it is over. */
export const noteMoveTrouble = async (
  transaction: Knex.Transaction,
  { publicId, trouble }: Pick<PendingMove, 'publicId' | 'trouble'>,
): Promise<boolean> => (await transaction('plugin_move').where({ public_id: publicId }).update({ trouble })) > 0;

/** Ends the move that a workspace is on (absent: whichever), because it is done or nobody wants it any more, and says which it was; null: none. */
export const endMove = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { workspaceId, plugin, publicId }: Pick<PendingMove, 'workspaceId' | 'plugin'> & { readonly publicId?: string },
): Promise<string | null> => {
  const [which, ids] = publicId === undefined ? ['', []] : [' AND public_id = ?', [publicId]];
  const [ended] = await dialect.all<{ public_id: string }>(
    transaction,
    `DELETE FROM plugin_move WHERE workspace_id = ? AND plugin = ?${which} RETURNING public_id`,
    [workspaceId, plugin, ...ids],
  );
  return ended?.public_id ?? null;
};
