import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import type { CollectionNamed } from './shared-records.ts';

const LAPSE: readonly BatchColumn[] = [
  { name: 'record_id', type: 'integer' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'collection', type: 'text' },
  { name: 'at', type: 'integer' },
];
const LAPSE_NAMES = LAPSE.map(({ name }) => name).join(', ');

/** Notes when records change by themselves, and forgets it of those that do not any more. */
export const writeLapses = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  records: readonly (CollectionNamed & {
    readonly id: number;
    readonly kind: 'create' | 'update' | 'delete';
    readonly lapsesAt: number | null;
  })[],
): Promise<void> => {
  const still = records.flatMap(({ id, kind, lapsesAt }) => (kind === 'update' && lapsesAt === null ? [id] : []));
  if (still.length > 0)
    await dialect.all(transaction, `DELETE FROM record_lapse WHERE record_id IN ${dialect.list('integer')}`, [
      JSON.stringify(still),
    ]);
  const rows = records.flatMap(({ id, workspaceId, collection, lapsesAt }) =>
    lapsesAt === null ? [] : [[id, workspaceId, collection, lapsesAt]],
  );
  if (rows.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO record_lapse(${LAPSE_NAMES}) SELECT ${LAPSE_NAMES} FROM ${dialect.rows('j', LAPSE)}
     WHERE true ON CONFLICT (record_id) DO UPDATE SET at = excluded.at`,
    [JSON.stringify(rows)],
  );
};
