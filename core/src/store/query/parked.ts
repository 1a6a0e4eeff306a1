import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';
import { releaseReports } from '../verb/reports-aside.ts';

/** Something that was set aside, with what a person recognises it by. */
export interface ParkedRow {
  readonly id: number;
  readonly publicId: string;
  readonly kind: 'run' | 'event' | 'delivery' | 'call' | 'report';
  readonly subjectId: number;
  readonly reason: string;
  readonly at: number;
  readonly releasedAt: number | null;
  readonly contact: string | null;
  readonly workflow: string | null;
  readonly step: string | null;
  readonly eventType: string | null;
  readonly channel: string | null;
  /** The endpoint (`plugin/name`) to which it was reported. */
  readonly endpoint: string | null;
  /** For how much it stands: all reports to an endpoint are one. */
  readonly count: number;
}

interface ParkedColumns {
  readonly id: number;
  readonly public_id: string;
  readonly kind: 'run' | 'event' | 'delivery' | 'call' | 'report';
  readonly subject_id: number;
  readonly reason: string;
  readonly at: number;
  readonly released_at: number | null;
  readonly contact: string | null;
  readonly workflow: string | null;
  readonly step: string | null;
  readonly event_type: string | null;
  readonly channel: string | null;
  readonly endpoint: string | null;
  readonly count: number | string;
}

const SELECT = `SELECT p.id, p.public_id, p.kind, p.subject_id, p.reason, p.at, p.released_at, c.public_id AS contact, w.public_id AS workflow,
    coalesce(r.step, d.step) AS step, e.type AS event_type, d.channel, a.plugin || '/' || a.endpoint AS endpoint,
    CASE WHEN p.kind = 'report' THEN (SELECT count(*) FROM endpoint_aside n WHERE n.workspace_id = a.workspace_id AND n.plugin = a.plugin AND n.endpoint = a.endpoint)
      ELSE 1 END AS count
  FROM parked p
  LEFT JOIN run r ON p.kind = 'run' AND r.id = p.subject_id
  LEFT JOIN event e ON p.kind = 'event' AND e.id = p.subject_id
  LEFT JOIN delivery d ON p.kind = 'delivery' AND d.id = p.subject_id
  LEFT JOIN inbound_call l ON p.kind = 'call' AND l.id = p.subject_id
  LEFT JOIN inbound i ON i.id = l.inbound_id
  LEFT JOIN endpoint_aside a ON p.kind = 'report' AND a.id = p.subject_id
  LEFT JOIN contact c ON c.id = coalesce(r.contact_id, e.contact_id, d.contact_id)
  LEFT JOIN workflow w ON w.id = coalesce(r.workflow_id, d.workflow_id, i.workflow_id)`;

const parse = (row: ParkedColumns): ParkedRow => ({
  id: row.id,
  publicId: row.public_id,
  kind: row.kind,
  subjectId: row.subject_id,
  reason: row.reason,
  at: row.at,
  releasedAt: row.released_at,
  contact: row.contact,
  workflow: row.workflow,
  step: row.step,
  eventType: row.event_type,
  channel: row.channel,
  endpoint: row.endpoint,
  count: Number(row.count),
});

/** What was set aside in a workspace, the newest first, from below an id. */
export const listParked = async (
  on: Knex,
  dialect: Dialect,
  {
    workspaceId,
    before,
    limit,
  }: { readonly workspaceId: number; readonly before: number | null; readonly limit: number },
): Promise<readonly ParkedRow[]> => {
  const rows = await dialect.all<ParkedColumns>(
    on,
    `${SELECT} WHERE p.workspace_id = ? AND p.id < ? ORDER BY p.id DESC LIMIT ?`,
    [workspaceId, before ?? Number.MAX_SAFE_INTEGER, limit],
  );
  return rows.map(parse);
};

/** One thing that was set aside. */
export const findParked = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  { workspaceId, publicId }: { readonly workspaceId: number; readonly publicId: string },
): Promise<ParkedRow | undefined> => {
  const [row] = await dialect.all<ParkedColumns>(on, `${SELECT} WHERE p.workspace_id = ? AND p.public_id = ?`, [
    workspaceId,
    publicId,
  ]);
  return row === undefined ? undefined : parse(row);
};

/** Notes that something is no longer set aside; false where somebody else did so before. */
export const markReleased = async (
  transaction: Knex.Transaction,
  { workspaceId, id, at }: { readonly workspaceId: number; readonly id: number; readonly at: number },
): Promise<boolean> => {
  const marked = await transaction('parked')
    .where({ workspace_id: workspaceId, id })
    .whereNull('released_at')
    .update({ released_at: at });
  return marked > 0;
};

const RELEASE = {
  // A run of a stopped workflow freezes with the others, and is due at once when its workflow starts.
  run: `UPDATE run SET seq = seq + 1, attempt = 0, wake_at = coalesce((SELECT stopped_at FROM workflow WHERE workflow.id = run.workflow_id), ?),
      state = CASE WHEN workflow_id IN (SELECT id FROM workflow WHERE workflow.workspace_id = ? AND state IN ('active', 'draining')) THEN 'waiting' ELSE 'frozen' END,
      frozen_at = (SELECT stopped_at FROM workflow WHERE workflow.id = run.workflow_id)
    WHERE workspace_id = ? AND id = ? AND state = 'parked'`,
  delivery: `UPDATE delivery SET state = 'queued', attempt = 0, not_before = ? WHERE workspace_id = ? AND id = ? AND state = 'parked'`,
  call: `UPDATE inbound_call SET state = 'pending', attempt = 0, due_at = 0 WHERE workspace_id = ? AND id = ? AND state = 'aside'`,
  event: `UPDATE event SET pending = 1 WHERE workspace_id = ? AND id = ? AND pending = 2`,
} as const;

/** Gives back to the pipeline what was set aside: due at `now`, the workspace's time; `realNow`: when that is. */
export const release = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  {
    workspaceId,
    kind,
    subjectId,
    now,
    realNow,
  }: {
    readonly workspaceId: number;
    readonly kind: ParkedRow['kind'];
    readonly subjectId: number;
    readonly now: number;
    readonly realNow: number;
  },
): Promise<void> => {
  switch (kind) {
    case 'run':
      // A workflow that is just being stopped or started is waited for: what it does to its runs would miss this one.
      if (dialect.forShare !== '')
        await transaction.raw(
          `SELECT id FROM workflow WHERE id = (SELECT workflow_id FROM run WHERE id = ?)${dialect.forShare}`,
          [subjectId],
        );
      await transaction.raw(RELEASE.run, [now, workspaceId, workspaceId, subjectId]);
      return;
    case 'delivery':
      await transaction.raw(RELEASE.delivery, [now, workspaceId, subjectId]);
      return;
    case 'call':
      await transaction.raw(RELEASE.call, [workspaceId, subjectId]);
      return;
    case 'report':
      await releaseReports(transaction, dialect, { workspaceId, subjectId, releasedAt: realNow });
      return;
    case 'event':
      await transaction.raw(RELEASE.event, [workspaceId, subjectId]);
  }
};
