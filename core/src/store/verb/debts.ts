import type { Head } from '../../model/head.ts';
import type { Dialect, Selection } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { heads } from './heads.ts';
import type { Beyond } from './pending-beyond.ts';

/** A debt whose plugin is back: what is to be asked now. */
export interface OpenDebt {
  readonly id: number;
  readonly workspaceId: number;
  readonly eventId: number;
  readonly workflowId: number | null;
  readonly contribution: string;
  readonly at: number;
}

/** A debt as the database gives it. */
export interface DebtRow {
  readonly id: number;
  readonly workspace_id: number;
  readonly event_id: number;
  readonly workflow_id: number | null;
  readonly contribution: string;
  readonly at: number;
}

const DEBT_COLUMNS = 'r.id, r.workspace_id, r.event_id, r.workflow_id, r.contribution, r.at';

/** The debts of a plugin of a workspace, of a table or an alias that has both: what one that is suspended owes is not gone through, however much it is. */
const ofPlugin = (dialect: Dialect, of: string) => ({
  table: 'debt',
  where: dialect.stretch(['workspace_id', 'plugin'], [`${of}.workspace_id`, `${of}.plugin`]),
  order: 'workspace_id, plugin, id',
});

// Most of the time nobody owes anything: that is asked once, and not of each workspace. With its order the other one is answered by an index, and
// not by the first row of the whole table that fits.
const OWES = `(SELECT max(id) FROM debt) IS NOT NULL
  AND (SELECT 1 FROM debt d WHERE d.workspace_id = w.id ORDER BY d.plugin, d.id LIMIT 1) = 1`;

/** Debts of plugins that are active (again); the parameters say how many at most of each plugin, and how many in all. */
export const openDebts = (dialect: Dialect): Selection => ({
  columns: DEBT_COLUMNS,
  from: `${dialect.perHead({ heads: 'workspace w CROSS JOIN workspace_plugin h', ...ofPlugin(dialect, 'h') })}
    WHERE ${OWES} AND h.workspace_id = w.id AND h.state = 'active' LIMIT ?`,
});

/** Reads a debt out of its row. */
const debtOf = (row: DebtRow): OpenDebt => ({
  id: row.id,
  workspaceId: row.workspace_id,
  eventId: row.event_id,
  workflowId: row.workflow_id,
  contribution: row.contribution,
  at: row.at,
});

/** Reads debts out of their rows, in the order in which they were made. */
export const debtsOf = (rows: readonly DebtRow[]): readonly OpenDebt[] =>
  rows.map(debtOf).toSorted((left, right) => left.id - right.id);

/** Which workspaces have debts of plugins that are active (again). */
export const debtHeads = (store: Store): Promise<readonly Head[]> => {
  const { where, order } = ofPlugin(store.dialect, 'p');
  return heads(
    store,
    `SELECT 1 FROM workspace_plugin p WHERE ${OWES} AND p.workspace_id = w.id AND p.state = 'active'
       AND (SELECT 1 FROM debt WHERE ${where} ORDER BY ${order} LIMIT 1) = 1 LIMIT 1`,
  );
};

/**
 * Debts of plugins that are active (again) about events of the shards held, oldest first, as though contacts had none but some: of what
 * one plugin owes about a contact that is not passed over the next ones, without a gap.
 */
export const pendingDebts = async (
  { dialect, read }: Store,
  { tenure, workspaceIds, past, but, window, each }: Beyond,
): Promise<readonly OpenDebt[]> => {
  if (workspaceIds.length === 0) return [];
  const list = dialect.list('integer');
  const isWanted = `e.shard IN ${list} AND (e.contact_id IS NULL OR e.contact_id NOT IN ${list} OR w.id IN ${list})`;
  const from = dialect.perHead({
    heads: 'workspace_plugin h',
    ...ofPlugin(dialect, 'h'),
    // A value of one row: what concerns a debt is looked up by its event's number, however many there are.
    sieve: `(SELECT CASE WHEN ${isWanted} THEN 1 ELSE 0 END FROM event e WHERE e.id = w.event_id) = 1`,
  });
  const rows = await dialect.many<DebtRow>(
    read,
    { columns: DEBT_COLUMNS, from: `${from} WHERE h.state = 'active' AND h.workspace_id IN ${list}` },
    [
      window,
      JSON.stringify([...tenure.shards.keys()]),
      JSON.stringify([...past]),
      JSON.stringify(but),
      each,
      JSON.stringify(workspaceIds),
    ],
  );
  const ofWorkspace = Map.groupBy(debtsOf(rows), ({ workspaceId }) => workspaceId);
  return [...ofWorkspace.values()]
    .flatMap((debts) => debts.slice(0, each))
    .toSorted((left, right) => left.id - right.id);
};
