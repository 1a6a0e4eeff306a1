import type { Knex } from 'knex';
import type { LogEntry } from '../../model/run.ts';
import { SHARD_COUNT } from '../../model/shard.ts';
import { shortened } from '../../model/shortened.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

const HOUR = 3_600_000;
/** Details quote plugins and contacts' values, in which anything may stand. */
const LONGEST_DETAIL = 500;

/** The lines of one run's story, written at one `seq` of it. */
export interface Story {
  readonly runId: number;
  readonly seq: number;
  readonly workspaceId: number;
  readonly versionId: number;
  readonly shard: number;
  readonly lines: readonly LogEntry[];
  /** Which line of its `seq` the first one is, where another story of the run was written at the same. */
  readonly firstLine?: number;
}

const LINE: readonly BatchColumn[] = [
  { name: 'run_id', type: 'integer' },
  { name: 'seq', type: 'integer' },
  { name: 'line', type: 'integer' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'at', type: 'integer' },
  { name: 'version_id', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'detail', type: 'text' },
];
const LINE_NAMES = LINE.map(({ name }) => name).join(', ');

const COUNT: readonly BatchColumn[] = [
  { name: 'version_id', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'hour', type: 'integer' },
  { name: 'shard', type: 'integer' },
  { name: 'n', type: 'integer' },
];
const COUNT_NAMES = COUNT.map(({ name }) => name).join(', ');

/**
 * How often each outcome stands in a batch of stories, by version, step and hour. The whole batch counts under its lowest
 * shard: nodes hold different shards and so never wait for each other's rows, and a batch writes a few rows, not 64 times as many.
 */
const countOutcomes = (stories: readonly Story[]): unknown[][] => {
  const shard = stories.reduce((lowest, story) => Math.min(lowest, story.shard), SHARD_COUNT);
  const counts = new Map<string, [number, string, string, number, number, number]>();
  for (const { versionId, lines } of stories) {
    for (const line of lines) {
      if (!line.counted) continue;
      const hour = Math.floor(line.at / HOUR);
      const key = `${versionId} ${line.step} ${line.outcome} ${hour}`;
      const count = counts.get(key);
      if (count === undefined) counts.set(key, [versionId, line.step, line.outcome, hour, shard, 1]);
      else count[5] += 1;
    }
  }
  // In one order everywhere, so that two transactions never hold each other's row.
  return [...counts.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
};

/** Writes the lines of stories and adds them to the steps' statistics, in the transaction that made them true. */
export const writeLog = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  stories: readonly Story[],
): Promise<void> => {
  const lines = stories.flatMap((story) =>
    story.lines.map((line, number) => [
      story.runId,
      story.seq,
      (story.firstLine ?? 0) + number,
      story.workspaceId,
      line.at,
      story.versionId,
      line.step,
      line.outcome,
      line.detail === null ? null : shortened(line.detail, LONGEST_DETAIL),
    ]),
  );
  if (lines.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO run_log(${LINE_NAMES}) SELECT ${LINE_NAMES} FROM ${dialect.rows('j', LINE)}`,
    [JSON.stringify(lines)],
  );
  const counts = countOutcomes(stories);
  if (counts.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO step_stat(${COUNT_NAMES}) SELECT ${COUNT_NAMES} FROM ${dialect.rows('j', COUNT)} WHERE true
     ON CONFLICT(version_id, step, outcome, hour, shard) DO UPDATE SET n = step_stat.n + excluded.n`,
    [JSON.stringify(counts)],
  );
};
