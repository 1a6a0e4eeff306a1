import type { Reentry } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { SHARD_COUNT } from '../../model/shard.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { fragment, raw, type Fragment } from '../filter/fragment.ts';

/** How many contacts begin a version, all alike: at one step, as of one moment. */
export interface Beginning {
  readonly workspaceId: number;
  readonly workflowId: number;
  readonly version: { readonly id: number; readonly first: string; readonly isWait: boolean };
  readonly entryKey: string;
  /** Between which contacts they are. */
  readonly stretch: { readonly after: number; readonly upTo: number };
  readonly startedAt: number;
  readonly now: number;
  /** Who has entered before may do so again; null: nobody. */
  readonly again: { readonly policy: Reentry['policy']; readonly lastBefore: number } | null;
  /** Who puts them in by hand; null: nobody, they begin by the workflow's own doing. */
  readonly actor: string | null;
}

const HOUR = 3_600_000;
/** No contact has this shard: the numbers of those who begin together never wait for another node's. */
const COUNTED_UNDER = SHARD_COUNT;

const ENROLMENT = 'enrolment(workflow_id, contact_id, entry_key, workspace_id, last_at, entries, run_id)';
const RUN =
  'run(id, workspace_id, shard, workflow_id, version_id, contact_id, entry_key, step, visit, state, wake_at, anchor_at, seq, started_at, wait)';
const LOG = 'run_log(run_id, seq, line, workspace_id, at, version_id, step, outcome)';
const SIGNED_LOG = `${LOG.slice(0, -1)}, detail)`;

/** What happens to a place that was taken before: the row of a (workflow, contact, entry key) decides who may have it. */
const conflict = ({ again }: Beginning, integer: (value: number) => Fragment): Fragment => {
  if (again === null || again.policy === 'once')
    return raw('ON CONFLICT(workflow_id, contact_id, entry_key) DO NOTHING');
  const late = again.policy === 'after' ? fragment` AND enrolment.last_at <= ${integer(again.lastBefore)}` : raw('');
  return fragment`ON CONFLICT(workflow_id, contact_id, entry_key) DO UPDATE SET last_at = excluded.last_at,
    entries = enrolment.entries + 1, run_id = excluded.run_id WHERE enrolment.run_id IS NULL${late}`;
};

/** The columns of runs, log lines and places, told from rows that have `contact_id`, `shard` and `run_id`. */
const shapes = (beginning: Beginning, integer: (value: number) => Fragment) => {
  const { workspaceId, workflowId, version, entryKey, startedAt, now, actor } = beginning;
  return {
    place: (runId: Fragment): Fragment =>
      fragment`${integer(workflowId)}, c.id, CAST(${entryKey} AS TEXT), ${integer(workspaceId)}, ${integer(startedAt)}, 1, ${runId}`,
    run: fragment`t.run_id, ${integer(workspaceId)}, c.shard, ${integer(workflowId)}, ${integer(version.id)}, t.contact_id, CAST(${entryKey} AS TEXT),
      CAST(${version.first} AS TEXT), 1, 'waiting', ${integer(now)}, ${integer(startedAt)}, 1, ${integer(startedAt)}, ${raw(version.isWait ? `'arriving'` : 'NULL')}`,
    line: fragment`t.run_id, 0, 0, ${integer(workspaceId)}, ${integer(now)}, ${integer(version.id)}, CAST(${version.first} AS TEXT), 'entered'`,
    signed:
      actor === null
        ? null
        : fragment`t.run_id, 0, 1, ${integer(workspaceId)}, ${integer(now)}, ${integer(version.id)}, CAST(${version.first} AS TEXT), 'enrolled', CAST(${`by ${actor}`} AS TEXT)`,
  };
};

interface Began {
  readonly beginning: Beginning;
  /** The contacts, as what stands behind FROM. */
  readonly contacts: Fragment;
}

/** One statement: what the first part wrote, the others read. */
const beginInOne = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { beginning, contacts }: Began,
): Promise<number> => {
  const integer = (value: number): Fragment => ({ sql: 'CAST(? AS BIGINT)', bindings: [value] });
  const { place, run, line, signed } = shapes(beginning, integer);
  const signing =
    signed === null ? raw('') : fragment`, signed AS (INSERT INTO ${raw(SIGNED_LOG)} SELECT ${signed} FROM t)`;
  const { sql, bindings } =
    fragment`WITH chosen AS MATERIALIZED (SELECT contact.id FROM ${contacts} ORDER BY contact.id),
    c AS MATERIALIZED (SELECT id, nextval(pg_get_serial_sequence('run', 'id')) AS run_id FROM chosen),
    t AS (INSERT INTO ${raw(ENROLMENT)} SELECT ${place(raw('c.run_id'))} FROM c WHERE true ${conflict(beginning, integer)} RETURNING contact_id, run_id),
    begun AS (INSERT INTO ${raw(RUN)} SELECT ${run} FROM t JOIN contact c ON c.id = t.contact_id),
    told AS (INSERT INTO ${raw(LOG)} SELECT ${line} FROM t)${signing}
    SELECT count(*) AS entered FROM t`;
  const [row] = await dialect.all<{ entered: number | string }>(transaction, sql, bindings);
  return Number(row?.entered ?? 0);
};

/** One after the other, where nobody else writes meanwhile: whose run is newer than the newest before has just got it. */
const beginInTurn = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  { beginning, contacts }: Began,
): Promise<number> => {
  const integer = (value: number): Fragment => ({ sql: 'CAST(? AS INTEGER)', bindings: [value] });
  const run = async ({ sql, bindings }: Fragment): Promise<void> =>
    void (await dialect.all(transaction, sql, bindings));
  const [newest] = await dialect.all<{ id: number | null }>(transaction, 'SELECT max(id) AS id FROM run', []);
  const before = newest?.id ?? 0;
  const shape = shapes(beginning, integer);
  await run(fragment`INSERT INTO ${raw(ENROLMENT)} SELECT ${shape.place(fragment`${integer(before)} + row_number() OVER (ORDER BY c.id)`)}
    FROM (SELECT contact.id FROM ${contacts}) c WHERE true ${conflict(beginning, integer)}`);
  const { workflowId, entryKey, stretch } = beginning;
  const taken = fragment`enrolment t WHERE t.workflow_id = ${integer(workflowId)} AND t.contact_id > ${integer(stretch.after)}
    AND t.contact_id <= ${integer(stretch.upTo)} AND t.entry_key = ${entryKey} AND t.run_id > ${integer(before)}`;
  const withShard = fragment`enrolment t CROSS JOIN contact c ${raw(taken.sql.slice('enrolment t '.length))} AND c.id = t.contact_id`;
  await run(
    fragment`INSERT INTO ${raw(RUN)} SELECT ${shape.run} FROM ${{ sql: withShard.sql, bindings: taken.bindings }}`,
  );
  await run(fragment`INSERT INTO ${raw(LOG)} SELECT ${shape.line} FROM ${taken}`);
  if (shape.signed !== null) await run(fragment`INSERT INTO ${raw(SIGNED_LOG)} SELECT ${shape.signed} FROM ${taken}`);
  const [row] = await dialect.all<{ entered: number }>(
    transaction,
    `SELECT count(*) AS entered FROM ${taken.sql}`,
    taken.bindings,
  );
  return row?.entered ?? 0;
};

const count = (transaction: Knex.Transaction, { version, now }: Beginning, entered: number): Promise<unknown> =>
  transaction.raw(
    `INSERT INTO step_stat(version_id, step, outcome, hour, shard, n) VALUES (?, ?, 'entered', ?, ?, ?)
     ON CONFLICT(version_id, step, outcome, hour, shard) DO UPDATE SET n = step_stat.n + excluded.n`,
    [version.id, version.first, Math.floor(now / HOUR), COUNTED_UNDER, entered],
  );

/**
 * Begins a run for each of some contacts that may have one, in statements over all of them, and gives how many. A run stands at its
 * step and is due at once; from there on it goes as any other.
 */
export const beginRuns = async (transaction: Knex.Transaction, dialect: Dialect, began: Began): Promise<number> => {
  const entered = await (dialect.name === 'postgres' ? beginInOne : beginInTurn)(transaction, dialect, began);
  if (entered > 0) await count(transaction, began.beginning, entered);
  return entered;
};
