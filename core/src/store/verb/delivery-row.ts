import type { JsonObject } from '@innesto/sdk/contract';
import type { Delivery, DeliveryKind, DeliveryState } from '../../model/delivery.ts';
import { readKept } from '../../model/kept.ts';

/** The columns of a delivery that the pipeline reads, of the table behind the alias `r`. */
export const DELIVERY_COLUMNS = `r.id, r.public_id, r.workspace_id, r.shard, r.kind, r.channel, r.host, r.contact_id, r.run_id, r.workflow_id, r.version_id, r.step,
  r.visit, r.key, r.state, r.created_at, r.not_before, r.attempt, r.on_uncertain, r.uncertain, r.body`;

/** A delivery as the database gives it. */
export interface DeliveryRow {
  readonly id: number;
  readonly public_id: string;
  readonly workspace_id: number;
  readonly shard: number;
  readonly kind: DeliveryKind;
  readonly channel: string | null;
  readonly host: string | null;
  readonly contact_id: number | null;
  readonly run_id: number | null;
  readonly workflow_id: number | null;
  readonly version_id: number | null;
  readonly step: string | null;
  readonly visit: number;
  readonly key: string;
  readonly state: DeliveryState;
  readonly created_at: number;
  readonly not_before: number;
  readonly attempt: number;
  readonly on_uncertain: 'resend' | 'hold';
  readonly uncertain: number;
  readonly body: string;
}

/** Reads a delivery out of its row. */
export const parseDelivery = (row: DeliveryRow): Delivery => ({
  id: row.id,
  publicId: row.public_id,
  workspaceId: row.workspace_id,
  shard: row.shard,
  kind: row.kind,
  channel: row.channel,
  host: row.host,
  contactId: row.contact_id,
  runId: row.run_id,
  workflowId: row.workflow_id,
  versionId: row.version_id,
  step: row.step,
  visit: row.visit,
  key: row.key,
  state: row.state,
  createdAt: row.created_at,
  notBefore: row.not_before,
  attempt: row.attempt,
  onUncertain: row.on_uncertain,
  uncertain: row.uncertain,
  body: readKept<JsonObject>(row.body),
});
