import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.ts';
import { freezeRuns, listOpenRuns, thawDeliveries, thawRuns, type OpenRun } from '../query/run.ts';
import type { Store } from '../store.ts';

/** A workflow that was stopped or started, and whose runs have not all frozen or thawed yet. */
export interface Unrested {
  readonly workspaceId: number;
  readonly workflowId: number;
}

/** How far somebody has come with the runs of such a workflow; what stopped or started it since begins anew. */
export interface Rest {
  readonly of: string;
  readonly after: OpenRun | null;
}

interface StandstillRow {
  readonly standstill: 'freezing' | 'thawing' | null;
  readonly started_at: number | null;
  readonly stopped_at: number | null;
  readonly resumed_from: number | null;
  readonly release_ms: number | null;
}

/** So many runs freeze or thaw in one transaction: others' work goes on between two of them. */
export const REST_CHUNK = 1000;

const holdStandstill = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  workflowId: number,
): Promise<StandstillRow | undefined> => {
  const [row] = await dialect.all<StandstillRow>(
    transaction,
    `SELECT standstill, started_at, stopped_at, resumed_from, release_ms FROM workflow WHERE id = ?${dialect.forShare}`,
    [workflowId],
  );
  return row;
};

const nameOf = (row: StandstillRow): string => [row.standstill, row.started_at, row.stopped_at].join(' ');

/** Freezes or thaws one chunk; whether that was the last one. */
const restRuns = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { of, row, runs }: { readonly of: Unrested; readonly row: StandstillRow; readonly runs: readonly OpenRun[] },
): Promise<boolean> => {
  const runIds = runs.map(({ runId }) => runId);
  const { started_at: startedAt, stopped_at: stoppedAt, resumed_from: resumedFrom } = row;
  const isLast = runIds.length < REST_CHUNK;
  if (row.standstill === 'freezing') {
    const before = startedAt === null || resumedFrom === null ? null : { stoppedAt: resumedFrom, startedAt };
    await freezeRuns(transaction, dialect, { ...of, runIds, stoppedAt: stoppedAt ?? 0, before });
    return isLast;
  }
  const thaw = { ...of, startedAt: startedAt ?? 0, releaseMs: row.release_ms ?? 0 };
  await thawRuns(transaction, dialect, { ...thaw, runIds, stoppedAt: resumedFrom ?? 0 });
  const thawed = await thawDeliveries(transaction, dialect, { ...thaw, limit: REST_CHUNK });
  return isLast && thawed < REST_CHUNK;
};

const finish = (store: Store, { workflowId }: Unrested, { standstill, started_at, stopped_at }: StandstillRow) =>
  store.write(async (transaction) => {
    await transaction('workflow')
      .where({ id: workflowId, standstill, started_at, stopped_at })
      .update({ standstill: null });
  });

/**
 * Freezes the next runs of a workflow that was stopped, or thaws those of one that was started, and gives how far it came (null: it
 * is done). Whatever was done before is passed over, so that after a crash it begins anew; of two that do it at once neither harms.
 */
export const rest = async (store: Store, of: Unrested, from: Rest | null): Promise<Rest | null> => {
  const { dialect } = store;
  const came = await store.write(async (transaction) => {
    // Held until the chunk is through: nobody starts or stops the workflow meanwhile.
    const row = await holdStandstill(transaction, dialect, of.workflowId);
    if (row === undefined || row.standstill === null) return null;
    const name = nameOf(row);
    const after = from?.of === name ? from.after : null;
    const runs = await listOpenRuns(transaction, dialect, { ...of, after, limit: REST_CHUNK });
    const isDone = await restRuns(transaction, dialect, { of, row, runs });
    return { row, isDone, at: { of: name, after: runs.at(-1) ?? after } };
  });
  if (came === null) return null;
  if (!came.isDone) return came.at;
  await finish(store, of, came.row);
  return null;
};

/** The workflows whose runs have not all frozen or thawed yet. */
export const unrested = async (store: Store, limit: number): Promise<readonly Unrested[]> => {
  const rows = await store.dialect.all<{ id: number; workspace_id: number }>(
    store.read,
    'SELECT id, workspace_id FROM workflow WHERE standstill IS NOT NULL ORDER BY id LIMIT ?',
    [limit],
  );
  return rows.map((row) => ({ workflowId: row.id, workspaceId: row.workspace_id }));
};
