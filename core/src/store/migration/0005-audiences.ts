import type { FieldValues } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { comparableContact } from '../../model/filter/comparable.ts';
import { readKept } from '../../model/kept.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { writeComparables } from '../verb/write-contacts.ts';
import type { Migration } from './types.ts';
import type { Words } from './words.ts';

const tables = (w: Words): string[] => [
  // What filters compare, folded by us: the databases fold letters each in a way of its own.
  `ALTER TABLE contact ADD COLUMN comparable ${w.json} NOT NULL DEFAULT '{}'`,
  // Those for whom a filter holds, kept track of while a workflow listens to who comes and goes. `filled_to`: contacts from that id on
  // are still to be taken in as they are (null: none); `swept_to`: how far the sweep of `swept_day` has come.
  `CREATE TABLE audience(id ${w.id}, public_id TEXT NOT NULL UNIQUE, workspace_id ${w.integer} NOT NULL, digest TEXT NOT NULL, filter TEXT NOT NULL,
    moves ${w.integer} NOT NULL, filled_to ${w.integer}, swept_day TEXT, swept_to ${w.integer}, created_at ${w.integer} NOT NULL,
    dropped_at ${w.integer})${w.table}`,
  `CREATE UNIQUE INDEX audience_digest ON audience(workspace_id, digest) WHERE dropped_at IS NULL`,
  `CREATE INDEX audience_dropped ON audience(id) WHERE dropped_at IS NOT NULL`,
  `CREATE TABLE audience_member(audience_id ${w.integer} NOT NULL, contact_id ${w.integer} NOT NULL, workspace_id ${w.integer} NOT NULL,
    since ${w.integer} NOT NULL, PRIMARY KEY(audience_id, contact_id))${w.clustered}`,
  `CREATE INDEX audience_member_contact ON audience_member(contact_id)`,
  `CREATE TABLE audience_use(workflow_id ${w.integer} NOT NULL, audience_id ${w.integer} NOT NULL, workspace_id ${w.integer} NOT NULL,
    PRIMARY KEY(workflow_id, audience_id))${w.clustered}`,
  `CREATE INDEX audience_use_audience ON audience_use(audience_id)`,
];

const CHUNK = 1000;

interface Row {
  readonly id: number;
  readonly email: string | null;
  readonly externalId: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timeZone: string | null;
  readonly fields: string;
}

/** Fills in what filters compare of the contacts that are there already. */
const fill = async (transaction: Knex.Transaction, dialect: Dialect): Promise<void> => {
  let after = 0;
  for (;;) {
    const rows = await dialect.all<Row>(
      transaction,
      `SELECT id, email, external_id AS "externalId", first_name AS "firstName", last_name AS "lastName", time_zone AS "timeZone", fields
       FROM contact WHERE id > ? ORDER BY id LIMIT ?`,
      [after, CHUNK],
    );
    await writeComparables(
      transaction,
      dialect,
      rows.map(({ fields, ...row }) => ({
        contactId: row.id,
        comparable: comparableContact({ ...row, fields: readKept<FieldValues>(fields) }),
      })),
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK) return;
    after = last.id;
  }
};

/**
 * What filters compare, and who is in the audiences that are kept track of. It is not only added to: who changes a contact without
 * `comparable` leaves filters to find the person that was.
 */
export const audiences: Migration = { name: '0005-audiences', statements: tables, fill };
