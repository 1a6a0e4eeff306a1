import type { JsonObject, Lapse, Manifest } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { comingValues, type IndexedValue, type Sole } from '../../model/collection.ts';
import { indexesAt, type ComingIndex } from '../../model/coming-index.ts';
import { readKept } from '../../model/kept.ts';
import { lapseOf } from '../../model/lapse-moment.ts';
import type { RecordWrite } from '../../model/record.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { CollectionNamed } from './shared-records.ts';

/** What a version that is coming makes of a collection's records, or one that is there and that others have not heard of yet. */
export interface ComingVersion extends Sole {
  readonly attributes: readonly string[];
  readonly lapses: Lapse | null;
  /** Whether a second with what only one may have is refused; else it is noted. */
  readonly isBinding: boolean;
}

/** The coming version of a collection; null: there is none. */
export type Coming = (of: CollectionNamed) => ComingVersion | null;

const INDEX: readonly BatchColumn[] = [
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_collection', type: 'text' },
];

const nameOf = ({ workspaceId, collection }: CollectionNamed): string => JSON.stringify([workspaceId, collection]);

interface Row {
  readonly workspace_id: number;
  readonly collection: string;
  readonly attributes: string;
  readonly sole: string | null;
  readonly lapses: string | null;
  readonly binding: number;
}

const versionOf = ({ attributes, sole, lapses, binding }: Row): ComingVersion => ({
  attributes: readKept<readonly string[]>(attributes),
  ...(sole === null ? { uniqueKeys: [], uniqueOfContact: [] } : readKept<Sole>(sole)),
  lapses: lapses === null ? null : readKept<Lapse>(lapses),
  isBinding: binding === 1,
});

/**
 * What else is to be kept of records of these collections, for the sake of a version that is coming. Whoever asks is waited for by whoever begins
 * a move, until all that they write is written: so that one who finds nothing here was over before it began.
 */
export const comingOf = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  collections: readonly CollectionNamed[],
): Promise<Coming> => {
  if (collections.length === 0) return () => null;
  const asked = [...new Set(collections.map(nameOf))];
  const rows = await dialect.all<Row>(
    transaction,
    `${dialect.amongWriters}SELECT i.workspace_id, i.collection, i.attributes, i.sole, i.lapses, i.binding FROM ${dialect.rows('j', INDEX)}
     JOIN record_index i ON i.workspace_id = j.asked_workspace AND i.collection = j.asked_collection`,
    [`[${asked.join(',')}]`],
  );
  const found = new Map(
    rows.map((row) => [nameOf({ workspaceId: row.workspace_id, collection: row.collection }), versionOf(row)]),
  );
  return (of) => found.get(nameOf(of)) ?? null;
};

/** What was decided says by which attributes a record is found; the database, by which it must be, too, whoever decided it. */
export const valuesWith = (
  coming: ComingVersion | null,
  { values, attributes }: Pick<RecordWrite, 'values' | 'attributes'>,
): readonly IndexedValue[] => {
  const known = new Set(values.map(([name]) => name));
  const further = (coming?.attributes ?? []).filter((name) => !known.has(name));
  return [...values, ...comingValues(further, attributes)];
};

/** When a record lapses by a version that lets it; null: by none. */
export const comingLapse = (lapses: Lapse | null, attributes: JsonObject): number | null =>
  lapses === null ? null : lapseOf({ lapses }, attributes);

/** When a record lapses: as was decided, or as the coming version says. */
export const lapsesWith = (
  coming: ComingVersion | null,
  { lapsesAt, attributes }: Pick<RecordWrite, 'lapsesAt' | 'attributes'>,
): number | null => lapsesAt ?? comingLapse(coming?.lapses ?? null, attributes);

/** Says what is kept of the records of collections from now on, by whatever version somebody writes them. `binding`: a second is refused. */
export const putIndexes = async (
  transaction: Knex.Transaction,
  workspaceId: number,
  { indexes, binding }: { readonly indexes: readonly ComingIndex[]; readonly binding: boolean },
): Promise<void> => {
  if (indexes.length === 0) return;
  await transaction('record_index')
    .insert(
      indexes.map(({ collection, attributes, uniqueKeys, uniqueOfContact, lapses }) => ({
        workspace_id: workspaceId,
        collection,
        attributes: JSON.stringify(attributes),
        sole: JSON.stringify({ uniqueKeys, uniqueOfContact }),
        lapses: lapses === null ? null : JSON.stringify(lapses),
        binding: binding ? 1 : 0,
      })),
    )
    .onConflict(['workspace_id', 'collection'])
    .merge(['attributes', 'sole', 'lapses', 'binding']);
};

/** Lets seconds be written again, and noted, in collections whose coming version does not come yet. */
export const letSecondsBe = async (
  transaction: Knex.Transaction,
  workspaceId: number,
  collections: readonly Pick<ComingIndex, 'collection'>[],
): Promise<void> => {
  await transaction('record_index')
    .where({ workspace_id: workspaceId })
    .whereIn(
      'collection',
      collections.map(({ collection }) => collection),
    )
    .update({ binding: 0 });
};

/** The collections of which the database says what is kept of their records, in a workspace. */
export const indexedCollections = async (
  on: Knex | Knex.Transaction,
  workspaceId: number,
): Promise<readonly { readonly collection: string; readonly isBinding: boolean }[]> => {
  const rows = await on('record_index')
    .where({ workspace_id: workspaceId })
    .orderBy('collection')
    .select<{ collection: string; binding: number }[]>('collection', 'binding');
  return rows.map(({ collection, binding }) => ({ collection, isBinding: binding === 1 }));
};

/** Puts what is kept of records to what a version says that is there from now on, wherever anything was made ready before. */
export const settleIndexes = async (
  transaction: Knex.Transaction,
  workspaceId: number,
  manifest: Manifest,
): Promise<void> => {
  const indexes = indexesAt(manifest, await indexedCollections(transaction, workspaceId));
  await putIndexes(transaction, workspaceId, { indexes, binding: true });
};
