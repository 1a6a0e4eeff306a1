import type { Knex } from 'knex';
import type { NewDelivery } from '../../model/delivery.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

const COLUMNS: readonly BatchColumn[] = [
  { name: 'public_id', type: 'text' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'shard', type: 'integer' },
  { name: 'kind', type: 'text' },
  { name: 'channel', type: 'text' },
  { name: 'host', type: 'text' },
  { name: 'contact_id', type: 'integer' },
  { name: 'run_id', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'version_id', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'visit', type: 'integer' },
  { name: 'key', type: 'text' },
  { name: 'not_before', type: 'integer' },
  { name: 'on_uncertain', type: 'text' },
  { name: 'body', type: 'text' },
  { name: 'created_at', type: 'integer' },
];
const NAMES = COLUMNS.map(({ name }) => name).join(', ');

const rowOf = (delivery: NewDelivery): unknown[] => [
  delivery.publicId,
  delivery.workspaceId,
  delivery.shard,
  delivery.kind,
  delivery.channel,
  delivery.host ?? null,
  delivery.contactId,
  delivery.runId,
  delivery.workflowId,
  delivery.versionId,
  delivery.step,
  delivery.visit,
  delivery.key,
  delivery.notBefore,
  delivery.onUncertain,
  JSON.stringify(delivery.body),
  delivery.createdAt,
];

/** Queues deliveries and gives those whose key stood in the ledger already: they are duplicates and were not queued. */
export const insertDeliveries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  deliveries: readonly NewDelivery[],
): Promise<readonly NewDelivery[]> => {
  if (deliveries.length === 0) return [];
  const inserted = await dialect.all<{ public_id: string }>(
    transaction,
    `INSERT INTO delivery(${NAMES}, state) SELECT ${NAMES}, 'queued' FROM ${dialect.rows('j', COLUMNS)} WHERE true
     ON CONFLICT(workspace_id, key) DO NOTHING RETURNING public_id`,
    [JSON.stringify(deliveries.map(rowOf))],
  );
  const queued = new Set(inserted.map((row) => row.public_id));
  return deliveries.filter(({ publicId }) => !queued.has(publicId));
};

/** Enters duplicates into the ledger as skipped, under a key of their own, so that their runs hear of it. */
export const insertDuplicates = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  duplicates: readonly NewDelivery[],
): Promise<void> => {
  if (duplicates.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO delivery(${NAMES}, state, reason, performed_at, closed_at)
     SELECT ${NAMES}, 'skipped', 'duplicate', created_at, created_at FROM ${dialect.rows('j', COLUMNS)}`,
    [
      JSON.stringify(
        duplicates.map((delivery) => rowOf({ ...delivery, key: `${delivery.key}:duplicate:${delivery.publicId}` })),
      ),
    ],
  );
};
