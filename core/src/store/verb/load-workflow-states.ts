import type { Knex } from 'knex';
import type { WorkflowStanding } from '../../model/workflow-standing.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

interface StandingRow {
  readonly id: number;
  readonly state: WorkflowStanding['state'];
  readonly started_at: number | null;
  readonly stopped_at: number | null;
  readonly resumed_from: number | null;
  readonly version_id: number | null;
}

const COLUMNS = 'id, state, started_at, stopped_at, resumed_from, version_id';

const standingsOf = (rows: readonly StandingRow[]): ReadonlyMap<number, WorkflowStanding> =>
  new Map(
    rows.map((row) => [
      row.id,
      {
        state: row.state,
        startedAt: row.started_at,
        stoppedAt: row.stopped_at,
        resumedFrom: row.resumed_from,
        versionId: row.version_id,
      },
    ]),
  );

/** How workflows stand, by their inner ids. */
export const loadWorkflowStates = async (
  store: Store,
  ids: readonly number[],
): Promise<ReadonlyMap<number, WorkflowStanding>> =>
  ids.length === 0
    ? new Map()
    : standingsOf(
        await store.dialect.many<StandingRow>(
          store.read,
          { columns: COLUMNS, from: `workflow WHERE id IN ${store.dialect.list('integer')}` },
          [JSON.stringify(ids)],
        ),
      );

/** How workflows stand, and will until the transaction ends: whoever starts or stops one of them waits so long. */
export const holdWorkflowStates = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  ids: readonly number[],
): Promise<ReadonlyMap<number, WorkflowStanding>> =>
  ids.length === 0
    ? new Map()
    : standingsOf(
        await dialect.many<StandingRow>(
          transaction,
          { columns: COLUMNS, from: `workflow WHERE id IN ${dialect.list('integer')} ORDER BY id${dialect.forShare}` },
          [JSON.stringify([...new Set(ids)])],
        ),
      );
