import type { Migration } from './types.ts';

/** Which processes work on the database, and what they tell each other's watchers. */
export const nodes: Migration = {
  name: '0007-nodes',
  additive: true,
  statements: (w) => [
    // Times are the database's own: whether a node is alive must not hang on any node's clock.
    `CREATE TABLE node(id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, version TEXT NOT NULL, lease_ms ${w.integer} NOT NULL,
      leaving ${w.integer} NOT NULL DEFAULT 0, started_at ${w.integer} NOT NULL, seen_at ${w.integer} NOT NULL)${w.clustered}`,
    `CREATE TABLE news(id ${w.id}, node TEXT NOT NULL, at ${w.integer} NOT NULL, announcements TEXT NOT NULL)${w.table}`,
    `CREATE INDEX news_at ON news(at)`,
  ],
};
