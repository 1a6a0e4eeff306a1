import type { Knex } from 'knex';
import type { LogEntry } from '../../model/run.ts';
import { SHARD_COUNT } from '../../model/shard.ts';
import { shortened } from '../../model/shortened.ts';
import type { StepTally } from '../../model/step-tally.ts';
import type { BatchColumn, Binding, Dialect } from '../dialect/dialect.ts';
import { alikeStories, type Telling } from './alike-stories.ts';
import { createStepSheet, type StepSheet } from './count-steps.ts';

/** Details quote plugins and contacts' values, in which anything may stand. */
const LONGEST_DETAIL = 500;
/** Fewer stories go line by line: another statement is not worth being kept ready for them. */
const MANY = 100;

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

const OF_RUN: readonly BatchColumn[] = [
  { name: 'run_id', type: 'integer' },
  { name: 'seq', type: 'integer' },
  { name: 'workspace_id', type: 'integer' },
  { name: 'version_id', type: 'integer' },
];
const OF_LINE: readonly BatchColumn[] = [
  { name: 'line', type: 'integer' },
  { name: 'at', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'detail', type: 'text' },
  { name: 'figures', type: 'text' },
];
const NAMES = [...OF_RUN, ...OF_LINE].map(({ name }) => name).join(', ');

const TOLD: readonly BatchColumn[] = [
  ...OF_RUN,
  { name: 'first_line', type: 'integer' },
  { name: 'told', type: 'integer' },
];
const TELLING: readonly BatchColumn[] = [{ name: 'telling', type: 'integer' }, ...OF_LINE];
const TOLD_NAMES = [
  ...OF_RUN.map(({ name }) => `s.${name}`),
  's.first_line + l.line',
  ...OF_LINE.slice(1).map(({ name }) => `l.${name}`),
].join(', ');

interface Statement {
  readonly sql: string;
  readonly bindings: readonly Binding[];
}

const ofRun = (story: Story): readonly Binding[] => [story.runId, story.seq, story.workspaceId, story.versionId];

const ofLine = (line: LogEntry, number: number): readonly Binding[] => [
  number,
  line.at,
  line.step,
  line.outcome,
  line.detail === null ? null : shortened(line.detail, LONGEST_DETAIL),
  line.figures === undefined ? null : JSON.stringify(line.figures),
];

/** Each line as a row. */
const asLines = (dialect: Dialect, stories: readonly Story[]): Statement => {
  const { table, bindings } = dialect.batch(
    'j',
    [...OF_RUN, ...OF_LINE],
    stories.flatMap((story) => {
      const run = ofRun(story);
      return story.lines.map((line, number) => [...run, ...ofLine(line, (story.firstLine ?? 0) + number)]);
    }),
  );
  return { sql: `INSERT INTO run_log(${NAMES}) SELECT ${NAMES} FROM ${table}`, bindings };
};

/** Each story as a row, and beside them once the lines that many of them tell: the database multiplies them. */
const asTellings = (dialect: Dialect, tellings: readonly Telling<Story>[]): Statement => {
  const told = dialect.batch(
    's',
    TOLD,
    tellings.flatMap(({ stories }, telling) =>
      stories.map((story) => [...ofRun(story), story.firstLine ?? 0, telling]),
    ),
  );
  const lines = dialect.batch(
    'l',
    TELLING,
    tellings.flatMap((telling, at) => telling.lines.map((line, number) => [at, ...ofLine(line, number)])),
  );
  return {
    // Materialized, so that each member is read once, and SQLite makes an index over the few lines.
    sql: `WITH s AS MATERIALIZED (SELECT * FROM ${told.table}), l AS MATERIALIZED (SELECT * FROM ${lines.table})
     INSERT INTO run_log(${NAMES}) SELECT ${TOLD_NAMES} FROM s CROSS JOIN l WHERE l.telling = s.told`,
    bindings: [...told.bindings, ...lines.bindings],
  };
};

/** What counts of stories that tell the same, added up for each version. */
const countTelling = (sheet: StepSheet, { lines, stories }: Telling<Story>, shard: number): void => {
  const counted = lines.filter((line) => line.counted);
  const versions = new Map<number, number>();
  for (const { versionId } of stories) versions.set(versionId, (versions.get(versionId) ?? 0) + 1);
  for (const [versionId, n] of versions)
    for (const { step, outcome, at } of counted) sheet.add({ versionId, shard }, { step, outcome, at, n });
};

/** Writes the lines of stories and adds them to the steps' statistics, in the transaction that made them true. */
export const writeLog = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  stories: readonly Story[],
): Promise<void> => {
  const tellings = alikeStories(stories);
  if (tellings.length === 0) return;
  const { sql, bindings } =
    stories.length >= MANY && tellings.length * 2 <= stories.length
      ? asTellings(dialect, tellings)
      : asLines(dialect, stories);
  await dialect.all(transaction, sql, bindings);
  const sheet = createStepSheet();
  const shard = stories.reduce((lowest, story) => Math.min(lowest, story.shard), SHARD_COUNT);
  for (const telling of tellings) countTelling(sheet, telling, shard);
  for (const story of stories) for (const tally of story.tallies ?? []) sheet.add(story, tally);
  await sheet.write(transaction, dialect);
};
