import type { Migration } from './types.ts';

/**
 * What steps count lies together by its hour: a batch adds to the rows of one hour of each version, and finds them side by side
 * instead of one on a page.
 */
export const hours: Migration = {
  name: '0030-hours',
  additive: true,
  statements: (w) => [
    `CREATE TABLE step_hour(version_id ${w.integer} NOT NULL, hour ${w.integer} NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, shard ${w.integer} NOT NULL,
      n ${w.integer} NOT NULL, PRIMARY KEY(version_id, hour, step, outcome, shard))${w.clustered}`,
    `INSERT INTO step_hour(version_id, hour, step, outcome, shard, n) SELECT version_id, hour, step, outcome, shard, n FROM step_stat`,
    `DROP TABLE step_stat`,
    `ALTER TABLE step_hour RENAME TO step_stat`,
  ],
};
