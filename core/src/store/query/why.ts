import type { Filter, JsonObject } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { RunEnd, RunState } from '../../model/run.ts';
import type { Dialect } from '../dialect/dialect.ts';

/** Which contact and which workflow it is about. */
export interface WhyOf {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly contactId: number;
}

/** What a workflow listens to, as far as it says whether an event concerns it. `kind`: `event`, or what else starts it. */
export interface ListensTo {
  readonly kind: string;
  readonly eventType: string;
  readonly filter: Filter | null;
  readonly becomes: Filter | null;
  readonly asks: boolean;
}

const filterIn = (text: string | null): Filter | null => (text === null ? null : readKept<Filter>(text));

/** What a workflow listens to now. */
export const listensTo = async (on: Knex, { workspaceId, workflowId }: WhyOf): Promise<readonly ListensTo[]> => {
  const rows: { kind: string; event_type: string; filter: string | null; becomes: string | null; asks: number }[] =
    await on('subscription')
      .where({ workspace_id: workspaceId, workflow_id: workflowId })
      .orderBy('id')
      .select('kind', 'event_type', 'filter', 'becomes', 'asks');
  return rows.map((row) => ({
    kind: row.kind,
    eventType: row.event_type,
    filter: filterIn(row.filter),
    becomes: filterIn(row.becomes),
    asks: row.asks === 1,
  }));
};

/** Something that happened to the contact. `causedHere`: a run of the same workflow brought it about. */
export interface WhyEvent {
  readonly id: number;
  readonly type: string;
  readonly at: number;
  readonly quiet: boolean;
  readonly pending: boolean;
  readonly causedHere: boolean;
  readonly payload: JsonObject;
}

/** What happened to a contact of some types, the newest first. */
export const eventsFor = async (
  on: Knex,
  dialect: Dialect,
  { contactId, workflowId, types, limit }: WhyOf & { readonly types: readonly string[]; readonly limit: number },
): Promise<readonly WhyEvent[]> => {
  if (types.length === 0) return [];
  const rows = await dialect.all<{
    id: number;
    type: string;
    at: number;
    quiet: number;
    pending: number;
    cause: number | null;
    payload: string;
  }>(
    on,
    `SELECT e.id, e.type, e.at, e.quiet, e.pending, r.workflow_id AS cause, e.payload FROM event e LEFT JOIN run r ON r.id = e.cause_run_id
     WHERE e.contact_id = ? AND e.type IN ${dialect.list('text')} ORDER BY e.id DESC LIMIT ?`,
    [contactId, JSON.stringify(types), limit],
  );
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    at: row.at,
    quiet: row.quiet === 1,
    pending: row.pending === 1,
    causedHere: row.cause === workflowId,
    payload: readKept<JsonObject>(row.payload),
  }));
};

/** That the contact did not get in, and why. */
export interface WhyRefusal {
  readonly eventId: number;
  readonly at: number;
  readonly reason: string;
}

/** Why a contact did not get into a workflow, the newest first. */
export const refusalsFor = (
  on: Knex,
  { contactId, workflowId, workspaceId, limit }: WhyOf & { readonly limit: number },
): Promise<WhyRefusal[]> =>
  on('entry_refusal')
    .where({ contact_id: contactId, workflow_id: workflowId, workspace_id: workspaceId })
    .orderBy('id', 'desc')
    .limit(limit)
    .select({ eventId: 'event_id', at: 'at', reason: 'reason' });

/** Entries that are held back until it is known that something did not happen. */
export const heldEntriesFor = (
  on: Knex,
  { contactId, workflowId, workspaceId }: WhyOf,
): Promise<{ readonly eventId: number; readonly heldAt: number; readonly dueAt: number }[]> =>
  on('held_entry')
    .where({ contact_id: contactId, workflow_id: workflowId, workspace_id: workspaceId })
    .orderBy('id', 'desc')
    .select({ eventId: 'event_id', heldAt: 'held_at', dueAt: 'due_at' });

/** A run of the contact through the workflow. */
export interface WhyRunRow {
  readonly id: number;
  readonly eventId: number | null;
  readonly versionId: number;
  readonly version: number;
  readonly step: string;
  readonly state: RunState;
  readonly wakeAt: number | null;
  readonly heldBy: string | null;
  readonly frozenAt: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly endReason: RunEnd | null;
  readonly parked: string | null;
}

/** A contact's runs through a workflow, the newest first. */
export const runsFor = (
  on: Knex,
  { contactId, workflowId, workspaceId, limit }: WhyOf & { readonly limit: number },
): Promise<WhyRunRow[]> =>
  on('run as r')
    .join('version as v', 'v.id', 'r.version_id')
    .where({ 'r.contact_id': contactId, 'r.workflow_id': workflowId, 'r.workspace_id': workspaceId })
    .orderBy('r.id', 'desc')
    .limit(limit)
    .select<WhyRunRow[]>({
      id: 'r.id',
      eventId: 'r.event_id',
      versionId: 'r.version_id',
      version: 'v.number',
      step: 'r.step',
      state: 'r.state',
      wakeAt: 'r.wake_at',
      heldBy: 'r.held_by',
      frozenAt: 'r.frozen_at',
      startedAt: 'r.started_at',
      endedAt: 'r.ended_at',
      endReason: 'r.end_reason',
    })
    .select(
      on.raw(
        `(SELECT p.reason FROM parked p WHERE p.workspace_id = r.workspace_id AND p.kind = 'run' AND p.subject_id = r.id AND p.released_at IS NULL ORDER BY p.id DESC LIMIT 1) AS parked`,
      ),
    );

/** What became of one message of a run. */
export interface WhyMessage {
  readonly runId: number;
  readonly step: string;
  readonly channel: string;
  readonly subject: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly notBefore: number;
  readonly at: number;
}

/** What became of the deliveries of runs, the newest first. One that never became a message has no subject. */
export const messagesFor = async (
  on: Knex,
  dialect: Dialect,
  { runIds, limit }: { readonly runIds: readonly number[]; readonly limit: number },
): Promise<readonly WhyMessage[]> => {
  if (runIds.length === 0) return [];
  return dialect.all<WhyMessage>(
    on,
    `SELECT d.run_id AS "runId", coalesce(d.step, '') AS step, coalesce(d.channel, '') AS channel, m.subject, d.state, d.reason, d.not_before AS "notBefore",
       coalesce(d.closed_at, d.created_at) AS at
     FROM delivery d LEFT JOIN message m ON m.delivery_id = d.id WHERE d.run_id IN ${dialect.list('integer')} ORDER BY d.id DESC LIMIT ?`,
    [JSON.stringify(runIds), limit],
  );
};

/** A line of a run's story that tells why it took another way than that of everything done. */
export interface WhyLine {
  readonly runId: number;
  readonly versionId: number;
  readonly step: string;
  readonly outcome: string;
  readonly detail: string | null;
  readonly at: number;
}

/** The lines of runs' stories beyond that they came to steps, the newest first. */
export const linesFor = async (
  on: Knex,
  dialect: Dialect,
  { runIds, limit }: { readonly runIds: readonly number[]; readonly limit: number },
): Promise<readonly WhyLine[]> => {
  if (runIds.length === 0) return [];
  return dialect.all<WhyLine>(
    on,
    `SELECT run_id AS "runId", version_id AS "versionId", step, outcome, detail, at FROM run_log
     WHERE run_id IN ${dialect.list('integer')} AND outcome <> 'entered' ORDER BY run_id DESC, seq DESC, line DESC LIMIT ?`,
    [JSON.stringify(runIds), limit],
  );
};
