import type { JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { comingValues, type IndexedValue } from '../../model/collection.ts';
import { readKept } from '../../model/kept.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { findMoveNamed, moveOn } from '../query/plugin-move.ts';
import type { Store } from '../store.ts';
import type { CollectionNamed } from './shared-records.ts';

const VALUE: readonly BatchColumn[] = [
  { name: 'record_id', type: 'integer' },
  { name: 'attribute', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'collection', type: 'text' },
  { name: 'value', type: 'text' },
];
const VALUE_NAMES = VALUE.map(({ name }) => name).join(', ');

/** Makes records be found by these of their attributes. */
export const insertValues = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  records: readonly (CollectionNamed & { readonly id: number; readonly values: readonly IndexedValue[] })[],
): Promise<void> => {
  const rows = records.flatMap(({ id, workspaceId, collection, values }) =>
    values.map(([attribute, value]) => [id, attribute, workspaceId, collection, value]),
  );
  if (rows.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO record_value(${VALUE_NAMES}) SELECT ${VALUE_NAMES} FROM ${dialect.rows('j', VALUE)}
     WHERE true ON CONFLICT (record_id, attribute) DO UPDATE SET value = excluded.value`,
    [JSON.stringify(rows)],
  );
};

const INDEX: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_collection', type: 'text' },
];

const nameOf = ({ workspaceId, collection }: CollectionNamed): string => JSON.stringify([workspaceId, collection]);

/**
 * By what records of these collections must be found, too, for the sake of a version that is coming. To be asked once their rows are changed:
 * whoever begins a move holds writers off `record` first, so that one who finds nothing here was over before it began.
 */
export const comingAttributes = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  collections: readonly CollectionNamed[],
): Promise<(of: CollectionNamed) => readonly string[]> => {
  if (collections.length === 0) return () => [];
  const asked = [...new Set(collections.map(nameOf))];
  const rows = await dialect.all<{ workspace_id: number; collection: string; attributes: string }>(
    transaction,
    `SELECT i.workspace_id, i.collection, i.attributes FROM ${dialect.rows('j', INDEX)}
     JOIN record_index i ON i.workspace_id = j.asked_workspace AND i.collection = j.asked_collection`,
    [`[${asked.join(',')}]`],
  );
  const found = new Map(
    rows.map(({ workspace_id: workspaceId, collection, attributes }) => [
      nameOf({ workspaceId, collection }),
      readKept<readonly string[]>(attributes),
    ]),
  );
  return (of) => found.get(nameOf(of)) ?? [];
};

/** Says by what records of a collection must be found from now on, by whatever version somebody writes them. */
export const putIndexes = async (
  transaction: Knex.Transaction,
  workspaceId: number,
  indexes: readonly { readonly collection: string; readonly attributes: readonly string[] }[],
): Promise<void> => {
  if (indexes.length === 0) return;
  await transaction('record_index')
    .insert(
      indexes.map(({ collection, attributes }) => ({
        workspace_id: workspaceId,
        collection,
        attributes: JSON.stringify(attributes),
      })),
    )
    .onConflict(['workspace_id', 'collection'])
    .merge(['attributes']);
};

/** How the indexing for a move stands after a piece of it. `over`: there is no such move any more, or it waits for somebody. */
export type IndexedPiece = 'more' | 'done' | 'over';

/** Indexes the next records for a move, and notes how far that is, in one transaction. */
export const indexPiece = (
  store: Store,
  { publicId, most }: { readonly publicId: string; readonly most: number },
): Promise<IndexedPiece> =>
  store.write(
    async (transaction): Promise<IndexedPiece> => {
      const { dialect } = store;
      const move = await findMoveNamed(transaction, { publicId, lock: true });
      if (move === null || move.trouble !== null) return 'over';
      const { workspaceId, place, reached, done } = move;
      const wanted = move.collections[place];
      if (wanted === undefined) return 'done';
      const { collection, attributes: names } = wanted;
      // In the order in which whoever changes several of them holds them.
      const rows = await dialect.all<{ id: number; attributes: string }>(
        transaction,
        `SELECT id, attributes FROM record WHERE workspace_id = ? AND collection = ? AND id > ? ORDER BY id LIMIT ?${dialect.forUpdate}`,
        [workspaceId, collection, reached, most],
      );
      await insertValues(
        transaction,
        dialect,
        rows.map(({ id, attributes }) => ({
          id,
          workspaceId,
          collection,
          values: comingValues(names, readKept<JsonObject>(attributes)),
        })),
      );
      const last = rows.length < most ? undefined : rows.at(-1);
      await moveOn(transaction, {
        publicId,
        done: done + rows.length,
        ...(last === undefined ? { place: place + 1, reached: 0 } : { place, reached: last.id }),
      });
      return 'more';
    },
    { makesWork: false },
  );
