import type { Json, PollSubscription, WebhookSubscription } from '@innesto/sdk/contract';
import type { CalledSource, InboundSource, PolledSource } from '../../model/inbound/source.ts';
import { readKept } from '../../model/kept.ts';

/** The columns of a source, with those of its workflow. */
export const SOURCE_COLUMNS = `i.id, i.workspace_id, i.workflow_id, w.public_id AS workflow, i.shard, i.rev, i.listening, i.plugin, i.plugin_version, i.contribution,
  i.config, i.data, i.since, i.cursor, i.fresh, i.pages, i.failures, i.trouble`;

/** A source's row. */
export interface SourceRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly workflow: string;
  readonly shard: number;
  readonly rev: number;
  readonly listening: number;
  readonly plugin: string;
  readonly plugin_version: string;
  readonly contribution: string;
  readonly config: string;
  readonly data: string;
  readonly since: number;
  readonly cursor: string | null;
  readonly fresh: number;
  readonly pages: number;
  readonly failures: number;
  readonly trouble: string | null;
}

const sourceOf = (row: SourceRow): InboundSource => ({
  id: row.id,
  workspaceId: row.workspace_id,
  workflowId: row.workflow_id,
  workflow: row.workflow,
  shard: row.shard,
  rev: row.rev,
  plugin: row.plugin,
  pluginVersion: row.plugin_version,
  trigger: row.contribution.slice(row.contribution.indexOf('/') + 1),
  config: row.config,
  since: row.since,
});

/** A source that is asked, out of its row. */
export const polledOf = (row: SourceRow): PolledSource => ({
  ...sourceOf(row),
  poll: readKept<PollSubscription>(row.data).poll,
  cursor: row.cursor === null ? null : readKept<Json>(row.cursor),
  fresh: row.fresh === 1,
  pages: row.pages,
  failures: row.failures,
  trouble: row.trouble,
});

/** A source that is called, out of its row. */
export const calledOf = (row: SourceRow): CalledSource => ({
  ...sourceOf(row),
  webhook: readKept<WebhookSubscription>(row.data).webhook,
  isListening: row.listening === 1,
});
