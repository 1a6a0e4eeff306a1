import type { Knex } from 'knex';
import type { LogEntry } from '../../model/run.ts';
import { shortened } from '../../model/shortened.ts';
import type { StepTally } from '../../model/step-tally.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { countSteps } from './count-steps.ts';

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
  /** What counts beside the lines: what the step did; absent: nothing. */
  readonly tallies?: readonly StepTally[];
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
const FIGURES: BatchColumn = { name: 'figures', type: 'text' };

const figuresIn = ({ figures }: LogEntry): string | null => (figures === undefined ? null : JSON.stringify(figures));

/** Writes the lines of stories and adds them to the steps' statistics, in the transaction that made them true. */
export const writeLog = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  stories: readonly Story[],
): Promise<void> => {
  // Only what adds something up pays for saying so.
  const tellsFigures = stories.some((story) => story.lines.some(({ figures }) => figures !== undefined));
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
      ...(tellsFigures ? [figuresIn(line)] : []),
    ]),
  );
  if (lines.length === 0) return;
  const columns = tellsFigures ? [...LINE, FIGURES] : LINE;
  const names = columns.map(({ name }) => name).join(', ');
  const { table, bindings } = dialect.batch('j', columns, lines);
  await dialect.all(transaction, `INSERT INTO run_log(${names}) SELECT ${names} FROM ${table}`, bindings);
  await countSteps(
    transaction,
    dialect,
    stories.flatMap(({ versionId, shard, lines: told, tallies = [] }) => {
      const counting: readonly StepTally[] = [...told.filter(({ counted }) => counted), ...tallies];
      return counting.map(({ step, outcome, at, n = 1 }) => ({ versionId, shard, step, outcome, at, n }));
    }),
  );
};
