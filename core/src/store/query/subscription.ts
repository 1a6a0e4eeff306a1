import type { Knex } from 'knex';
import type { SubscriptionKind } from '../../model/subscription-kind.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

interface OfWorkflow {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** What an active workflow is to listen to. What is no event has an empty `eventType`, and `data` says all. */
export interface NewSubscription {
  readonly kind: SubscriptionKind;
  readonly eventType: string;
  readonly filter: string | null;
  readonly becomes: string | null;
  readonly unless: string | null;
  readonly asks: boolean;
  readonly entryKey: string | null;
  readonly data: string | null;
  readonly plugin: string;
  readonly pluginVersion: string;
  readonly contribution: string;
  readonly config: string;
}

const SUBSCRIPTION: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'workflow_id', type: 'integer' },
  { name: 'version_id', type: 'integer' },
  { name: 'kind', type: 'text' },
  { name: 'event_type', type: 'text' },
  { name: 'filter', type: 'text' },
  { name: 'becomes', type: 'text' },
  { name: 'unless', type: 'text' },
  { name: 'asks', type: 'integer' },
  { name: 'entry_key', type: 'text' },
  { name: 'data', type: 'text' },
  { name: 'plugin', type: 'text' },
  { name: 'plugin_version', type: 'text' },
  { name: 'contribution', type: 'text' },
  { name: 'config', type: 'text' },
];
const SUBSCRIPTION_NAMES = SUBSCRIPTION.map(({ name }) => name).join(', ');

/** Makes a workflow listen to this and to nothing else. */
export const replaceSubscriptions = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    workflowId,
    versionId,
    subscriptions,
  }: OfWorkflow & { readonly versionId: number; readonly subscriptions: readonly NewSubscription[] },
): Promise<void> => {
  await dropSubscriptions(transaction, { workspaceId, workflowId });
  const rows = subscriptions.map((one) => [
    workspaceId,
    workflowId,
    versionId,
    one.kind,
    one.eventType,
    one.filter,
    one.becomes,
    one.unless,
    one.asks ? 1 : 0,
    one.entryKey,
    one.data,
    one.plugin,
    one.pluginVersion,
    one.contribution,
    one.config,
  ]);
  await transaction.raw(
    `INSERT INTO subscription(${SUBSCRIPTION_NAMES}) SELECT ${SUBSCRIPTION_NAMES} FROM ${dialect.rows('j', SUBSCRIPTION)}`,
    [JSON.stringify(rows)],
  );
};

/** Makes a workflow listen to nothing. */
export const dropSubscriptions = async (
  transaction: Knex.Transaction,
  { workspaceId, workflowId }: OfWorkflow,
): Promise<void> => {
  await transaction('subscription').where({ workspace_id: workspaceId, workflow_id: workflowId }).delete();
};

/** Raises the number by which every node notices that what workflows listen to has changed. */
export const raiseSubscriptionsRevision = async (transaction: Knex.Transaction): Promise<void> => {
  await transaction.raw(
    `INSERT INTO setting(key, value) VALUES ('subscriptions_rev', '1')
     ON CONFLICT(key) DO UPDATE SET value = CAST(CAST(setting.value AS INTEGER) + 1 AS TEXT)`,
  );
};
