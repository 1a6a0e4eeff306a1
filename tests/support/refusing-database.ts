import type { Database, Home } from './database.ts';
import { pastTheHub } from './past-the-hub.ts';

/** A row that the database is to refuse from now on: which, in SQL over its columns, and what it says about it. */
export interface Refusal {
  readonly name: string;
  readonly table: string;
  readonly on: 'INSERT' | 'UPDATE';
  /** Over the row as it would be: `{row}.contact_id = 7`. */
  readonly when: string;
  readonly says: string;
}

const refuseOnSqlite = ({ name, table, on, when, says }: Refusal): readonly string[] => [
  `CREATE TRIGGER ${name} BEFORE ${on} ON ${table} WHEN ${when.replaceAll('{row}', 'NEW')} BEGIN SELECT RAISE(ABORT, '${says}'); END`,
];

const refuseOnPostgres = ({ name, table, on, when, says }: Refusal): readonly string[] => [
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '${says}'; END $$`,
  `CREATE TRIGGER ${name} BEFORE ${on} ON ${table} FOR EACH ROW WHEN (${when.replaceAll('{row}', 'NEW')}) EXECUTE FUNCTION ${name}()`,
];

/** Has a running hub's database refuse a row, as a full disk quota or an operator's own constraint would. */
export const refuse = (database: Database, home: Home, refusal: Refusal): Promise<void> =>
  pastTheHub(home, async (knex) => {
    const statements = database === 'SQLite' ? refuseOnSqlite(refusal) : refuseOnPostgres(refusal);
    for (const statement of statements) await knex.raw(statement);
  });

/** Has it take the row again. */
export const relent = (database: Database, home: Home, { name, table }: Refusal): Promise<void> =>
  pastTheHub(home, async (knex) => {
    await knex.raw(database === 'SQLite' ? `DROP TRIGGER ${name}` : `DROP TRIGGER ${name} ON ${table}`);
  });
