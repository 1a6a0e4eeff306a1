import type { RunsPlan } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';
import type { Run } from '../../model/run.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { listOpenRuns, type OpenRun } from '../query/run.ts';
import type { Store } from '../store.ts';
import { loadRuns } from './load-runs.ts';

/**
 * A version that was put in force, with what becomes of the runs that were inside. `sweeping`: each of them has its turn, in the order
 * of their contacts; `waiting`: some could not be moved at their turn, since a message of theirs is out.
 */
export interface Publication {
  readonly id: number;
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly versionId: number;
  readonly plan: RunsPlan;
  readonly state: 'sweeping' | 'waiting';
  readonly after: OpenRun;
  /** Younger runs began in the version itself. */
  readonly newestRun: number;
}

interface PublicationRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly workflow_id: number;
  readonly version_id: number;
  readonly plan: string;
  readonly state: Publication['state'];
  readonly contact_id: number;
  readonly entry_key: string;
  readonly newest_run: number;
}

/** So many runs have their turn in one transaction: others' work goes on between two of them. */
const PUBLICATION_CHUNK = 1000;

/** The publications that are not through. Runs that are just freezing or thawing are left alone until they have. */
export const openPublications = async (store: Store, limit: number): Promise<readonly Publication[]> => {
  const rows = await store.dialect.all<PublicationRow>(
    store.read,
    `SELECT p.id, p.workspace_id, p.workflow_id, p.version_id, p.plan, p.state, p.contact_id, p.entry_key, p.newest_run
     FROM publication p JOIN workflow w ON w.id = p.workflow_id WHERE p.state <> 'done' AND w.standstill IS NULL ORDER BY p.id LIMIT ?`,
    [limit],
  );
  return rows.map((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    workflowId: row.workflow_id,
    versionId: row.version_id,
    plan: readKept<RunsPlan>(row.plan),
    state: row.state,
    after: { runId: 0, contactId: row.contact_id, entryKey: row.entry_key },
    newestRun: row.newest_run,
  }));
};

/** Runs whose turn it is, and where the next turn begins (null: nobody is left). `awaited`: nobody has a turn, but some will. */
export interface Turn {
  readonly runs: readonly Run[];
  readonly next: OpenRun | null;
  readonly awaited: boolean;
}

/** Whether runs are marked that still have to be moved. */
export const isAwaited = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  publicationId: number,
): Promise<boolean> => {
  const rows = await dialect.all<{ id: number }>(
    on,
    `SELECT id FROM run WHERE publication_id = ? AND state <> 'ended' LIMIT 1`,
    [publicationId],
  );
  return rows.length > 0;
};

const runsOf = async (store: Store, ids: readonly number[]): Promise<readonly Run[]> => [
  ...(await loadRuns(store, ids)).values(),
];

const sweep = async (store: Store, publication: Publication): Promise<Turn> => {
  const { dialect } = store;
  const open = await listOpenRuns(store.read, dialect, { ...publication, limit: PUBLICATION_CHUNK });
  const runs = await runsOf(
    store,
    open.flatMap(({ runId }) => (runId <= publication.newestRun ? [runId] : [])),
  );
  return {
    runs: runs.filter(({ versionId }) => versionId !== publication.versionId),
    next: open.length < PUBLICATION_CHUNK ? null : (open.at(-1) ?? null),
    awaited: false,
  };
};

/** The runs of a publication whose turn it is. */
export const takeTurn = async (store: Store, publication: Publication): Promise<Turn> => {
  if (publication.state === 'sweeping') return sweep(store, publication);
  const rows = await store.dialect.all<{ id: number }>(
    store.read,
    `SELECT id FROM run WHERE publication_id = ? AND state NOT IN ('awaiting', 'ended') LIMIT ?`,
    [publication.id, PUBLICATION_CHUNK],
  );
  const runs = await runsOf(
    store,
    rows.map(({ id }) => id),
  );
  return {
    runs,
    next: null,
    awaited: runs.length === 0 && (await isAwaited(store.read, store.dialect, publication.id)),
  };
};

/** Keeps what becomes of the runs that are inside a workflow now that a version of it was put in force. */
export const insertPublication = async (
  transaction: Knex.Transaction,
  row: {
    readonly workspaceId: number;
    readonly workflowId: number;
    readonly versionId: number;
    readonly plan: RunsPlan;
    readonly newestRun: number;
    readonly actor: string;
    readonly at: number;
  },
): Promise<void> => {
  await transaction('publication').insert({
    workspace_id: row.workspaceId,
    workflow_id: row.workflowId,
    version_id: row.versionId,
    plan: JSON.stringify(row.plan),
    state: 'sweeping',
    newest_run: row.newestRun,
    actor: row.actor,
    at: row.at,
  });
};

/** Whether runs of a workflow still have their turn of an earlier publication. */
export const isSweeping = async (
  on: Knex | Knex.Transaction,
  dialect: Dialect,
  workflowId: number,
): Promise<boolean> => {
  const rows = await dialect.all<{ id: number }>(
    on,
    `SELECT id FROM publication WHERE workflow_id = ? AND state = 'sweeping' LIMIT 1`,
    [workflowId],
  );
  return rows.length > 0;
};
