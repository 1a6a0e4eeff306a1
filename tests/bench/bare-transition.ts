import type { BatchColumn } from '../../core/src/store/dialect/dialect.ts';
import type { Store } from '../../core/src/store/store.ts';
import { START, STEPS } from './waiting-runs.ts';

const WEEK = 7 * 86_400_000;

/** The floor: SQLite alone moves so many due runs in one statement and one commit. No log, no counters, no decision, no JavaScript. */
export const bareSqlite =
  (store: Store, batch: number): (() => Promise<number>) =>
  async () => {
    const moved = await store.write((transaction) =>
      store.dialect.all<{ id: number }>(
        transaction,
        `UPDATE run SET step = 's' || (seq % ${STEPS}), wake_at = wake_at + ${WEEK}, seq = seq + 1
         WHERE id IN (SELECT id FROM run WHERE workspace_id = 1 AND state = 'waiting' ORDER BY wake_at LIMIT ${batch}) RETURNING id`,
        [],
      ),
    );
    return moved.length;
  };

const MOVE: readonly BatchColumn[] = [
  { name: 'moved_id', type: 'integer' },
  { name: 'from_seq', type: 'integer' },
  { name: 'from_step', type: 'text' },
  { name: 'new_step', type: 'text' },
  { name: 'new_wake_at', type: 'integer' },
];

/**
 * PostgreSQL's floor: due runs are read, and one statement in a commit of its own moves them, writes their log and adds to the
 * counters. Nothing is looked up, nothing decided, nobody fenced out; and it is written for this one workflow.
 */
export const barePostgres = (store: Store, span: number): (() => Promise<number>) => {
  let now = START;
  const statement = `WITH j AS MATERIALIZED (SELECT * FROM ${store.dialect.rows('rows', MOVE)}),
    moved AS (UPDATE run SET step = j.new_step, wake_at = j.new_wake_at, anchor_at = j.new_wake_at, seq = run.seq + 1
      FROM j WHERE run.id = j.moved_id AND run.seq = j.from_seq AND run.state = 'waiting'
      RETURNING run.id, j.from_seq, j.from_step, run.version_id, run.step, run.workspace_id),
    lines AS (SELECT id, from_seq, 0 AS line, workspace_id, version_id, from_step AS step, 'done' AS outcome FROM moved
      UNION ALL SELECT id, from_seq, 1, workspace_id, version_id, step, 'entered' FROM moved),
    logged AS (INSERT INTO run_log(run_id, seq, line, workspace_id, at, version_id, step, outcome)
      SELECT id, from_seq, line, workspace_id, ?::bigint, version_id, step, outcome FROM lines),
    counted AS (INSERT INTO step_stat(version_id, step, outcome, hour, shard, n)
      SELECT version_id, step, outcome, ?::bigint, 0, count(*) FROM lines GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      ON CONFLICT(version_id, step, outcome, hour, shard) DO UPDATE SET n = step_stat.n + excluded.n)
    SELECT id FROM moved`;
  return async () => {
    now += span;
    const due = await store.dialect.all<{ id: number; seq: number; step: string; wake_at: number }>(
      store.read,
      `SELECT id, seq, step, wake_at FROM run WHERE workspace_id = 1 AND state = 'waiting' AND wake_at <= ? ORDER BY wake_at LIMIT 1000`,
      [now],
    );
    if (due.length === 0) return 0;
    const moves = due.map(({ id, seq, step, wake_at: wakeAt }) => [
      id,
      seq,
      step,
      `s${(Number(step.slice(1)) + 1) % STEPS}`,
      wakeAt + WEEK,
    ]);
    const moved = await store.dialect.all(store.read, statement, [
      JSON.stringify(moves),
      now,
      Math.floor(now / 3_600_000),
    ]);
    return moved.length;
  };
};
