import type { Migration } from './types.ts';

/** What plugins do at events: how often the records of a collection without contacts have changed, so that they can be kept in memory. */
export const handlers: Migration = {
  name: '0016-handlers',
  additive: true,
  statements: (w) => [
    `CREATE TABLE collection_revision(workspace_id ${w.integer} NOT NULL, collection TEXT NOT NULL, revision ${w.integer} NOT NULL,
      PRIMARY KEY(workspace_id, collection))${w.clustered}`,
  ],
};
