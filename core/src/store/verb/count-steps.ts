import type { Knex } from 'knex';
import { SHARD_COUNT } from '../../model/shard.ts';
import type { StepTally } from '../../model/step-tally.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

const HOUR = 3_600_000;

/** Something that counts at a step of a version, and whose shard it happened on. */
export interface CountedTally extends StepTally {
  readonly versionId: number;
  readonly shard: number;
}

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
 * How often each outcome stands in a batch, by version, step and hour. The whole batch counts under its lowest
 * shard: nodes hold different shards and so never wait for each other's rows, and a batch writes a few rows, not 64 times as many.
 */
const rowsOf = (tallies: readonly CountedTally[]): unknown[][] => {
  const lowest = tallies.reduce((least, { shard }) => Math.min(least, shard), SHARD_COUNT);
  const counts = new Map<string, [number, string, string, number, number, number]>();
  for (const { versionId, step, outcome, at, n = 1 } of tallies) {
    const hour = Math.floor(at / HOUR);
    const key = `${versionId} ${step} ${outcome} ${hour}`;
    const count = counts.get(key);
    if (count === undefined) counts.set(key, [versionId, step, outcome, hour, lowest, n]);
    else count[5] += n;
  }
  // In one order everywhere, so that two transactions never hold each other's row.
  return [...counts.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row);
};

/** Adds a batch to the steps' statistics, in the transaction that made it true: one statement, a row for each outcome of an hour. */
export const countSteps = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  tallies: readonly CountedTally[],
): Promise<void> => {
  if (tallies.length === 0) return;
  await dialect.all(
    transaction,
    `INSERT INTO step_stat(${COUNT_NAMES}) SELECT ${COUNT_NAMES} FROM ${dialect.rows('j', COUNT)} WHERE true
     ON CONFLICT(version_id, step, outcome, hour, shard) DO UPDATE SET n = step_stat.n + excluded.n`,
    [JSON.stringify(rowsOf(tallies))],
  );
};
