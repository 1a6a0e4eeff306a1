import type { Knex } from 'knex';
import type { WaitsFor } from '../../model/message/waiting.ts';
import type { LogEntry } from '../../model/run.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { connectionsToSignIn } from '../query/connection-token.ts';
import { holdGrants } from '../query/plugin-grant.ts';
import type { Store } from '../store.ts';
import { writeLog } from './write-log.ts';

/** A delivery that has to wait for another moment, and the line of its run's story that says so (null: it has no run). */
export interface Deferral {
  readonly deliveryId: number;
  readonly shard: number;
  readonly attempt: number;
  readonly workspaceId: number;
  readonly until: number;
  /** What somebody has to do first; null: it waits for its moment alone. */
  readonly waitsFor: WaitsFor | null;
  readonly story: {
    readonly runId: number;
    readonly workspaceId: number;
    readonly versionId: number;
    readonly line: LogEntry;
  } | null;
}

const DEFERRAL: readonly BatchColumn[] = [
  { name: 'deferred_id', type: 'integer' },
  { name: 'deferred_attempt', type: 'integer' },
  { name: 'deferred_until', type: 'integer' },
];

/** Where the next line of each run's story belongs that tells of a run which stands still meanwhile: after the last one. */
const lastLines = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  runIds: readonly number[],
): Promise<ReadonlyMap<number, { readonly seq: number; readonly line: number }>> => {
  const rows = await dialect.all<{ run_id: number; seq: number; line: number }>(
    transaction,
    `SELECT l.run_id, l.seq, max(l.line) AS line FROM run_log l WHERE l.run_id IN ${dialect.list('integer')}
       AND l.seq = (SELECT max(m.seq) FROM run_log m WHERE m.run_id = l.run_id) GROUP BY l.run_id, l.seq`,
    [JSON.stringify(runIds)],
  );
  return new Map(rows.map(({ run_id, seq, line }) => [run_id, { seq, line }]));
};

/**
 * Those of some deferrals that still have to be. Somebody may have signed in, or let a plugin work, since one was judged, and let go all that waited
 * by then: it is judged again, rather than to wait for what is there. To be asked before anything is held that whoever does so lets go.
 */
export const stillDeferred = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  deferrals: readonly Deferral[],
): Promise<readonly Deferral[]> => {
  const connections = deferrals.flatMap(({ waitsFor }) => (waitsFor?.kind === 'sign-in' ? waitsFor.connection : []));
  const missing = await connectionsToSignIn({ read: transaction, dialect }, [...new Set(connections)], { lock: true });
  const grantOf = await holdGrants(
    transaction,
    dialect,
    deferrals.flatMap(({ workspaceId, waitsFor }) =>
      waitsFor?.kind === 'plugin-suspended' ? [[workspaceId, waitsFor.plugin] as const] : [],
    ),
  );
  return deferrals.filter(({ workspaceId, waitsFor }) => {
    if (waitsFor === null) return true;
    if (waitsFor.kind === 'sign-in') return missing.has(waitsFor.connection);
    const grant = grantOf(workspaceId, waitsFor.plugin);
    return grant?.version === waitsFor.version && grant.state === waitsFor.state;
  });
};

/** Lets queued deliveries wait for another moment, and says so in their runs' stories; gives those that really wait now. */
export const deferDeliveries = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  deferrals: readonly Deferral[],
): Promise<ReadonlySet<number>> => {
  if (deferrals.length === 0) return new Set();
  const rows = await dialect.all<{ id: number }>(
    transaction,
    `UPDATE delivery SET not_before = j.deferred_until FROM ${dialect.rows('j', DEFERRAL)}
     WHERE delivery.id = j.deferred_id AND delivery.attempt = j.deferred_attempt AND delivery.state = 'queued' RETURNING id`,
    [JSON.stringify(deferrals.map(({ deliveryId, attempt, until }) => [deliveryId, attempt, until]))],
  );
  const deferred = new Set(rows.map(({ id }) => id));
  const stories = deferrals.flatMap(({ deliveryId, shard, story }) =>
    story !== null && deferred.has(deliveryId) ? [{ ...story, shard }] : [],
  );
  const last = await lastLines(
    transaction,
    dialect,
    stories.map(({ runId }) => runId),
  );
  await writeLog(
    transaction,
    dialect,
    stories.map(({ runId, workspaceId, versionId, shard, line }) => {
      const { seq = 0, line: before = -1 } = last.get(runId) ?? {};
      return { runId, seq, workspaceId, versionId, shard, lines: [line], firstLine: before + 1 };
    }),
  );
  return deferred;
};

/** A moment for which messages of a workspace wait, and over how long they may be spread. */
export interface Opening {
  readonly workspaceId: number;
  readonly at: number;
  readonly spreadMs: number;
}

const OPENING: readonly BatchColumn[] = [
  { name: 'workspace_id', type: 'integer' },
  { name: 'opens_at', type: 'integer' },
  { name: 'spread', type: 'integer' },
];

/** Those of some openings for which more than `many` messages wait already; a row read too many is all that it costs to find out. */
export const findCrowded = async (
  store: Store,
  openings: readonly Opening[],
  many: number,
): Promise<ReadonlySet<Opening>> => {
  if (openings.length === 0) return new Set();
  const rows = await store.dialect.all<{ workspace_id: number; opens_at: number }>(
    store.read,
    `SELECT j.workspace_id, j.opens_at FROM ${store.dialect.rows('j', OPENING)} WHERE EXISTS (
       SELECT 1 FROM delivery d WHERE d.workspace_id = j.workspace_id AND d.state = 'queued' AND d.not_before >= j.opens_at
         AND d.not_before <= j.opens_at + j.spread LIMIT 1 OFFSET ${String(Math.trunc(many))})`,
    [JSON.stringify(openings.map(({ workspaceId, at, spreadMs }) => [workspaceId, at, spreadMs]))],
  );
  const crowded = new Set(rows.map((row) => `${row.workspace_id} ${row.opens_at}`));
  return new Set(openings.filter(({ workspaceId, at }) => crowded.has(`${workspaceId} ${at}`)));
};
