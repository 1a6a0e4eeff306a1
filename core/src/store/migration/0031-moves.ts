import type { Migration } from './types.ts';

/** Workspaces on their way to another version of a plugin, for which what they keep is indexed first. */
export const moves: Migration = {
  name: '0031-moves',
  additive: true,
  statements: (w) => [
    // `collections`: what is to be indexed, as JSON; `place` and `reached`: at which of them the work is, and which of its records it came to.
    `CREATE TABLE plugin_move(workspace_id ${w.integer} NOT NULL, plugin TEXT NOT NULL, public_id TEXT NOT NULL UNIQUE, before TEXT NOT NULL,
      version TEXT NOT NULL, is_back ${w.integer} NOT NULL, actor TEXT NOT NULL, collections TEXT NOT NULL, place ${w.integer} NOT NULL,
      reached ${w.integer} NOT NULL, done ${w.integer} NOT NULL, total ${w.integer} NOT NULL, trouble TEXT, began_at ${w.integer} NOT NULL,
      PRIMARY KEY(workspace_id, plugin))${w.clustered}`,
    // By what else a collection's records are found, whatever the version of the plugin says by which somebody writes them: JSON, names of attributes.
    `CREATE TABLE record_index(workspace_id ${w.integer} NOT NULL, collection TEXT NOT NULL, attributes TEXT NOT NULL,
      PRIMARY KEY(workspace_id, collection))${w.clustered}`,
  ],
};
