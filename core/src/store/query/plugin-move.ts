import type { Knex } from 'knex';
import { fault } from '../../fault/fault.ts';
import { toldOf, type ToldFault } from '../../fault/told.ts';
import type { ComingIndex } from '../../model/coming-index.ts';
import { readKept } from '../../model/kept.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import type { Dialect } from '../dialect/dialect.ts';

type On = Knex | Knex.Transaction;

/** What the last try to go on with a move came to. */
export interface MoveFailure extends ToldFault {
  /** Under which the log of the hub has the reason; null: it is said here. */
  readonly incident: string | null;
  /** When it is tried again, in real time. */
  readonly nextAt: number;
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
  /** Whether everybody who writes records knows what the version finds them by. */
  readonly heard: boolean;
  /** How many tries in a row failed, and what the last one came to: it goes on by itself. */
  readonly tries: number;
  readonly failure: MoveFailure | null;
  /** Why it does not go on until somebody says so; null: it goes on. */
  readonly trouble: ToldFault | null;
  /** What is in its way then. */
  readonly obstacles: readonly Obstacle[];
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
  heard: 'heard',
  tries: 'tries',
  failure: 'failure',
  trouble: 'trouble',
  obstacles: 'obstacles',
  beganAt: 'began_at',
} as const;

type Row = Omit<PendingMove, 'isBack' | 'collections' | 'heard' | 'failure' | 'trouble' | 'obstacles'> & {
  readonly isBack: number;
  readonly collections: string;
  readonly heard: number;
  readonly failure: string | null;
  readonly trouble: string | null;
  readonly obstacles: string | null;
};

/** One that began before there was more than attributes to make ready says nothing of the rest. */
type KeptIndex = Pick<ComingIndex, 'collection' | 'attributes'> & Partial<ComingIndex>;

/** One that failed before its parts were kept tells what it has. */
type KeptFailure = Omit<MoveFailure, 'parts'> & Partial<Pick<MoveFailure, 'parts'>>;

const failureIn = (text: string): MoveFailure => {
  const kept = readKept<KeptFailure>(text);
  const { incident } = kept;
  return { parts: incident === null ? {} : { incident }, ...kept };
};

/** Of one that got stuck before its fault was kept, only what was in its way is known, in the hub’s words. */
const troubleIn = (text: string, { plugin, version }: Pick<Row, 'plugin' | 'version'>): ToldFault =>
  text.startsWith('{')
    ? readKept<ToldFault>(text)
    : toldOf(fault('INNESTO_PLUGIN_STUCK', { plugin, version, detail: text }));

const moveOf = ({ isBack, collections, heard, failure, trouble, obstacles, ...row }: Row): PendingMove => ({
  ...row,
  isBack: isBack === 1,
  collections: readKept<readonly KeptIndex[]>(collections).map((one) => ({
    uniqueKeys: [],
    uniqueOfContact: [],
    lapses: null,
    ...one,
  })),
  heard: heard === 1,
  failure: failure === null ? null : failureIn(failure),
  trouble: trouble === null ? null : troubleIn(trouble, row),
  obstacles: obstacles === null ? [] : readKept<readonly Obstacle[]>(obstacles),
});

/** Notes a move that begins; false where the workspace is on its way to some version of the plugin already. */
export const insertMove = async (
  transaction: Knex.Transaction,
  move: Omit<PendingMove, 'place' | 'reached' | 'done' | 'heard' | 'tries' | 'failure' | 'trouble' | 'obstacles'>,
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
      heard: 0,
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

/** Notes how far one is; what failed before is over. */
export const moveOn = async (
  transaction: Knex.Transaction,
  { publicId, ...reached }: Pick<PendingMove, 'publicId'> & Partial<Pick<PendingMove, 'place' | 'reached' | 'done'>>,
): Promise<void> => {
  await transaction('plugin_move')
    .where({ public_id: publicId })
    .update({ ...reached, heard: 1, tries: 0, failure: null });
};

/** Notes why one does not go on until somebody says so; false where it is over. */
export const noteMoveTrouble = async (
  transaction: Knex.Transaction,
  { publicId, trouble, obstacles }: Pick<PendingMove, 'publicId' | 'obstacles'> & { readonly trouble: ToldFault },
): Promise<boolean> =>
  (await transaction('plugin_move')
    .where({ public_id: publicId })
    .update({ trouble: JSON.stringify(trouble), obstacles: JSON.stringify(obstacles), tries: 0, failure: null })) > 0;

/** Notes what a try to go on with one came to; false where it is over, or waits for somebody. */
export const noteMoveFailure = async (
  transaction: Knex.Transaction,
  { publicId, tries, failure }: Pick<PendingMove, 'publicId' | 'tries'> & { readonly failure: MoveFailure },
): Promise<boolean> =>
  (await transaction('plugin_move')
    .where({ public_id: publicId, trouble: null })
    .update({ tries, failure: JSON.stringify(failure) })) > 0;

/** Notes that one goes on, at which place; false where it is over. */
export const clearMoveTrouble = async (
  transaction: Knex.Transaction,
  { publicId, place, reached }: Pick<PendingMove, 'publicId' | 'place' | 'reached'>,
): Promise<boolean> =>
  (await transaction('plugin_move')
    .where({ public_id: publicId })
    .update({ place, reached, trouble: null, obstacles: null, tries: 0, failure: null })) > 0;

/** Lets one begin anew, for what its version wants of the collections by now. */
export const beginMoveAnew = async (
  transaction: Knex.Transaction,
  { publicId, collections, total }: Pick<PendingMove, 'publicId' | 'collections' | 'total'>,
): Promise<void> => {
  const anew = { heard: 0, place: 0, reached: 0, done: 0 };
  await transaction('plugin_move')
    .where({ public_id: publicId })
    .update({ ...anew, collections: JSON.stringify(collections), total });
};

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
