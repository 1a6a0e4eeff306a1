import type { Migration } from './types.ts';

/**
 * What steps count lies together by its hour: a batch adds to the rows of one hour of each version, and finds them side by side
 * instead of one on a page.
 */
export const hours: Migration = {
  name: '0030-hours',
  additive: true,
  statements: (w) => [
    // Out of the way first: a node of the version before that counts meanwhile waits, and then counts in the new one.
    `ALTER TABLE step_stat RENAME TO step_stat_before`,
    `CREATE TABLE step_stat(version_id ${w.integer} NOT NULL, hour ${w.integer} NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, shard ${w.integer} NOT NULL,
      n ${w.integer} NOT NULL, PRIMARY KEY(version_id, hour, step, outcome, shard))${w.clustered}`,
    `INSERT INTO step_stat(version_id, hour, step, outcome, shard, n) SELECT version_id, hour, step, outcome, shard, n FROM step_stat_before`,
    `DROP TABLE step_stat_before`,
  ],
};
