import type { Migration } from './types.ts';

/** How plugins come and go: proposals, who did what, and versions that are not there any more. */
export const installations: Migration = {
  name: '0022-installations',
  additive: true,
  statements: (w) => [
    // `removed_at`: the version is gone, and what it was stays known, so that it never becomes something else.
    `ALTER TABLE plugin ADD COLUMN package TEXT`,
    `ALTER TABLE plugin ADD COLUMN removed_at ${w.integer}`,
    // Which version the workspace had before; null: it never had another.
    `ALTER TABLE workspace_plugin ADD COLUMN previous TEXT`,
    // A package that was examined and waits for a yes, so that what is installed is what was shown.
    `CREATE TABLE plugin_proposal(public_id TEXT PRIMARY KEY, manifest TEXT NOT NULL, script TEXT NOT NULL, icon TEXT, package TEXT NOT NULL,
      source TEXT NOT NULL, facts TEXT NOT NULL, actor TEXT NOT NULL, at ${w.integer} NOT NULL)${w.table}`,
    // `workspace_id` null: it concerns the instance.
    `CREATE TABLE plugin_change(id ${w.id}, workspace_id ${w.integer}, plugin TEXT NOT NULL, version TEXT NOT NULL, before TEXT, kind TEXT NOT NULL,
      actor TEXT NOT NULL, detail TEXT, at ${w.integer} NOT NULL)${w.table}`,
    `CREATE INDEX plugin_change_of_plugin ON plugin_change(plugin, id)`,
  ],
};
