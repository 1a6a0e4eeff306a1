import type { Knex } from 'knex';
import { SHARD_COUNT } from '../../model/shard.ts';
import type { StepTally } from '../../model/step-tally.ts';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

const HOUR = 3_600_000;

/** A counter goes no further: beyond it no number is exact, and the steps whose sums it holds must not be refused for it. */
const MOST = Number.MAX_SAFE_INTEGER;
const bounded = (n: number): number => Math.min(Math.max(n, -MOST), MOST);

/** Something that counts at a step of a version, and whose shard it happened on. */
export interface CountedTally extends StepTally {
  readonly versionId: number;
  readonly shard: number;
}

const COUNT: readonly BatchColumn[] = [
  { name: 'version_id', type: 'integer' },
  { name: 'hour', type: 'integer' },
  { name: 'step', type: 'text' },
  { name: 'outcome', type: 'text' },
  { name: 'shard', type: 'integer' },
  { name: 'n', type: 'integer' },
];
const COUNT_NAMES = COUNT.map(({ name }) => name).join(', ');

const inside = <Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
};

/** In one order everywhere, so that two transactions never hold each other's row; and in that in which they lie. */
const inOrder = <Key extends string | number, Value>(
  map: ReadonlyMap<Key, Value>,
): readonly (readonly [Key, Value])[] => [...map].toSorted(([left], [right]) => (left < right ? -1 : 1));

type Outcomes = Map<string, number>;
type Steps = Map<string, Outcomes>;
type Hours = Map<number, Steps>;

/** How often each outcome stands in a batch, by version, hour and step. */
export interface StepSheet {
  add(of: { readonly versionId: number; readonly shard: number }, tally: StepTally): void;
  /** Adds it all to the steps' statistics, in the transaction that made it true: one statement, a row for each outcome of an hour. */
  write(transaction: Knex.Transaction, dialect: Dialect): Promise<void>;
}

/**
 * Opens a sheet for a batch. All of it counts under its lowest shard: nodes hold different shards and so never wait for each
 * other's rows, and a batch writes a few rows, not 64 times as many.
 */
export const createStepSheet = (): StepSheet => {
  const versions = new Map<number, Hours>();
  let lowest = SHARD_COUNT;
  const rows = (): readonly (string | number)[][] =>
    inOrder(versions).flatMap(([versionId, hours]) =>
      inOrder(hours).flatMap(([hour, steps]) =>
        inOrder(steps).flatMap(([step, outcomes]) =>
          inOrder(outcomes).map(([outcome, n]) => [versionId, hour, step, outcome, lowest, n]),
        ),
      ),
    );
  return {
    add: ({ versionId, shard }, { step, outcome, at, n = 1 }) => {
      lowest = Math.min(lowest, shard);
      const hours = inside(versions, versionId, (): Hours => new Map());
      const steps = inside(hours, Math.floor(at / HOUR), (): Steps => new Map());
      const outcomes = inside(steps, step, (): Outcomes => new Map());
      outcomes.set(outcome, bounded((outcomes.get(outcome) ?? 0) + n));
    },
    write: async (transaction, dialect) => {
      if (versions.size === 0) return;
      const { table, bindings } = dialect.batch('j', COUNT, rows());
      await dialect.all(
        transaction,
        `INSERT INTO step_stat(${COUNT_NAMES}) SELECT ${COUNT_NAMES} FROM ${table} WHERE true
         ON CONFLICT(version_id, hour, step, outcome, shard) DO UPDATE SET n = CASE WHEN step_stat.n + excluded.n > ${MOST} THEN ${MOST}
           WHEN step_stat.n + excluded.n < -${MOST} THEN -${MOST} ELSE step_stat.n + excluded.n END`,
        bindings,
      );
    },
  };
};

/** Adds tallies to the steps' statistics, in the transaction that made them true. */
export const countSteps = (
  transaction: Knex.Transaction,
  dialect: Dialect,
  tallies: readonly CountedTally[],
): Promise<void> => {
  const sheet = createStepSheet();
  for (const tally of tallies) sheet.add(tally, tally);
  return sheet.write(transaction, dialect);
};
