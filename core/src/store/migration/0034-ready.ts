import type { Migration } from './types.ts';

/** Keys, lapses and links for which what is kept is made ready before a version comes, and how a move goes on that fails. */
export const ready: Migration = {
  name: '0034-ready',
  additive: true,
  statements: (w) => [
    // `heard`: whether everybody who writes records knows what the version finds them by.
    `ALTER TABLE plugin_move ADD COLUMN heard ${w.integer} NOT NULL DEFAULT 1`,
    // `failure`: what the last of so many tries in a row came to, as JSON; `obstacles`: what is in its way, as JSON.
    `ALTER TABLE plugin_move ADD COLUMN tries ${w.integer} NOT NULL DEFAULT 0`,
    `ALTER TABLE plugin_move ADD COLUMN failure TEXT`,
    `ALTER TABLE plugin_move ADD COLUMN obstacles TEXT`,
    // What of a collection's records there may be only one of, as JSON; `binding`: whether a second is refused, or noted.
    `ALTER TABLE record_index ADD COLUMN sole TEXT`,
    `ALTER TABLE record_index ADD COLUMN binding ${w.integer} NOT NULL DEFAULT 1`,
    // How they lapse, as JSON; null: they do not.
    `ALTER TABLE record_index ADD COLUMN lapses TEXT`,
    // Records that are second with what a version that is coming lets only one have; `name`: of the key that another one has.
    `CREATE TABLE record_double(record_id ${w.integer} NOT NULL, name TEXT NOT NULL, workspace_id ${w.integer} NOT NULL, collection TEXT NOT NULL,
      PRIMARY KEY(record_id, name))${w.clustered}`,
    `CREATE INDEX record_double_of_collection ON record_double(workspace_id, collection, record_id)`,
  ],
};
