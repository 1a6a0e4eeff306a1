import type { Knex } from 'knex';
import type { IndexedValue } from '../../model/collection.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
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
