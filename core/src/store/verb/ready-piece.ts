import type { JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { comingValues } from '../../model/collection.ts';
import type { ComingIndex } from '../../model/coming-index.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { findMoveNamed, moveOn, type PendingMove } from '../query/plugin-move.ts';
import { countDoubles } from '../query/record-double.ts';
import type { Store } from '../store.ts';
import { comingLapse, putIndexes } from './record-index.ts';
import { takeComingKeys } from './record-keys.ts';
import { writeLapses } from './record-lapse.ts';
import { insertValues } from './record-value.ts';

interface Row {
  readonly id: number;
  readonly public_id: string;
  readonly contact_id: number | null;
  readonly collection: string;
  readonly attributes: string;
}

const COLUMNS = 'id, public_id, contact_id, collection, attributes';

/** Up to which record the work came; null: to the end. */
export interface Reached {
  readonly done: number;
  readonly last: number | null;
}

/** Makes the next records of a collection ready for a version that is coming. */
export const readyRecords = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    wanted,
    after,
    most,
  }: { readonly workspaceId: number; readonly wanted: ComingIndex; readonly after: number; readonly most: number },
): Promise<Reached> => {
  const { collection, attributes: names, lapses } = wanted;
  // In the order in which whoever changes several of them holds them.
  const rows = await dialect.all<Row>(
    transaction,
    `SELECT ${COLUMNS} FROM record WHERE workspace_id = ? AND collection = ? AND id > ? ORDER BY id LIMIT ?${dialect.forUpdate}`,
    [workspaceId, collection, after, most],
  );
  const records = rows.map(({ id, public_id: publicId, contact_id: contactId, attributes: text }) => {
    const attributes = readKept<JsonObject>(text);
    const values = comingValues(names, attributes);
    const lapsesAt = comingLapse(lapses, attributes);
    return { id, publicId, contactId, workspaceId, collection, attributes, values, lapsesAt, sole: wanted };
  });
  await insertValues(transaction, dialect, records);
  await takeComingKeys(transaction, dialect, records);
  // What they lapse by already, by the version in force, is written with them; what is left of another one that came to nothing goes.
  if (lapses !== null)
    await writeLapses(
      transaction,
      dialect,
      records.map((record) => ({ ...record, kind: 'update' })),
    );
  return { done: rows.length, last: rows.length < most ? null : (rows.at(-1)?.id ?? null) };
};

/** Looks again at the next of the records that were second: the first may be gone, or another one by now. */
const lookAgain = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    collections,
    after,
    most,
  }: {
    readonly workspaceId: number;
    readonly collections: readonly ComingIndex[];
    readonly after: number;
    readonly most: number;
  },
): Promise<Reached> => {
  const doubles = await dialect.all<{ record_id: number }>(
    transaction,
    `SELECT record_id FROM record_double WHERE workspace_id = ? AND collection IN ${dialect.list('text')} AND record_id > ? ORDER BY record_id LIMIT ?`,
    [workspaceId, JSON.stringify(collections.map(({ collection }) => collection)), after, most],
  );
  if (doubles.length === 0) return { done: 0, last: null };
  const ids = JSON.stringify([...new Set(doubles.map((row) => row.record_id))]);
  const rows = await dialect.all<Row>(
    transaction,
    `SELECT ${COLUMNS} FROM record WHERE id IN ${dialect.list('integer')} AND workspace_id = ? ORDER BY id${dialect.forUpdate}`,
    [ids, workspaceId],
  );
  // Those that are gone go without a word.
  await dialect.all(transaction, `DELETE FROM record_double WHERE record_id IN ${dialect.list('integer')}`, [ids]);
  await takeComingKeys(
    transaction,
    dialect,
    rows.flatMap(({ id, public_id: publicId, contact_id: contactId, collection, attributes }) => {
      const sole = collections.find((one) => one.collection === collection);
      const record = { id, publicId, contactId, workspaceId, collection, attributes: readKept<JsonObject>(attributes) };
      return sole === undefined ? [] : [{ ...record, sole }];
    }),
  );
  return { done: 0, last: doubles.length < most ? null : (doubles.at(-1)?.record_id ?? null) };
};

/** Where a move stands after a piece of work for it. `over`: there is no such move any more, or it waits for somebody. */
export type ReadyPiece = 'more' | 'done' | 'over';

const beHeard = async (
  transaction: Knex.Transaction,
  { workspaceId, publicId }: PendingMove,
  indexes: readonly ComingIndex[],
): Promise<ReadyPiece> => {
  await putIndexes(transaction, workspaceId, { indexes, binding: false });
  await moveOn(transaction, { publicId });
  return 'more';
};

/** Lets everybody who writes records know what a version that is coming finds them by: whoever did not know is over by then. */
export const announceIndexes = (
  store: Store,
  { publicId, indexes }: { readonly publicId: string; readonly indexes: readonly ComingIndex[] },
): Promise<ReadyPiece> =>
  store.write(
    async (transaction) => {
      // The move before the writers: whoever calls it off, or goes elsewhere, holds them in this order.
      const move = await findMoveNamed(transaction, { publicId, lock: true });
      await store.dialect.holdWriters(transaction);
      return move === null || move.trouble !== null ? 'over' : beHeard(transaction, move, indexes);
    },
    { makesWork: false },
  );

/** Makes the next records ready for a move, and notes how far that is, in one transaction. */
export const readyPiece = (
  store: Store,
  { publicId, most }: { readonly publicId: string; readonly most: number },
): Promise<ReadyPiece> =>
  store.write(
    async (transaction): Promise<ReadyPiece> => {
      const { dialect } = store;
      const move = await findMoveNamed(transaction, { publicId, lock: true });
      if (move === null || move.trouble !== null) return 'over';
      const { workspaceId, place, reached: after, collections } = move;
      if (place > collections.length) return 'done';
      const wanted = collections[place];
      const { done, last } = await (wanted === undefined
        ? lookAgain(transaction, dialect, { workspaceId, collections, after, most })
        : readyRecords(transaction, dialect, { workspaceId, wanted, after, most }));
      await moveOn(transaction, {
        publicId,
        done: move.done + done,
        ...(last === null ? { place: place + 1, reached: 0 } : { place, reached: last }),
      });
      return 'more';
    },
    { makesWork: false },
  );

/**
 * Lets nobody write a second any more of what the version that is coming lets only one have; whoever did not know that is over by then. False
 * where there is a second already: the move looks at those again.
 */
export const bindIndexes = (
  store: Store,
  { publicId, indexes }: { readonly publicId: string; readonly indexes: readonly ComingIndex[] },
): Promise<boolean> =>
  store.write(
    async (transaction) => {
      const { dialect } = store;
      const move = await findMoveNamed(transaction, { publicId, lock: true });
      await dialect.holdWriters(transaction);
      if (move === null) return true;
      const { workspaceId, collections } = move;
      for (const { collection } of collections) {
        if ((await countDoubles(transaction, dialect, { workspaceId, collection })) === 0) continue;
        await moveOn(transaction, { publicId, place: collections.length, reached: 0 });
        return false;
      }
      await putIndexes(transaction, workspaceId, { indexes, binding: true });
      return true;
    },
    { makesWork: false },
  );
