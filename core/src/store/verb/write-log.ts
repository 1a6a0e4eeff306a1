import type { Knex } from 'knex';
import type { LogEntry } from '../../model/run.ts';
import { shortened } from '../../model/shortened.ts';
import type { StepTally } from '../../model/step-tally.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';
import { createStepSheet } from './count-steps.ts';

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
  { name: 'figures', type: 'text' },
];
const LINE_NAMES = LINE.map(({ name }) => name).join(', ');

const figuresIn = ({ figures }: LogEntry): string | null => (figures === undefined ? null : JSON.stringify(figures));

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
      figuresIn(line),
    ]),
  );
  if (lines.length === 0) return;
  const { table, bindings } = dialect.batch('j', LINE, lines);
  await dialect.all(transaction, `INSERT INTO run_log(${LINE_NAMES}) SELECT ${LINE_NAMES} FROM ${table}`, bindings);
  const sheet = createStepSheet();
  for (const story of stories) {
    for (const line of story.lines) if (line.counted) sheet.add(story, line);
    for (const tally of story.tallies ?? []) sheet.add(story, tally);
  }
  await sheet.write(transaction, dialect);
};
