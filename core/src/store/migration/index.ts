import type { Knex } from 'knex';
import { fault } from '../../fault/fault.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { skeleton } from './0001-skeleton.ts';
import { occasions } from './0004-occasions.ts';
import { life } from './0006-life.ts';
import type { Migration } from './types.ts';

/** The schema's history in order; a name once published never changes. */
const MIGRATIONS: readonly Migration[] = [skeleton, occasions, life];

/** Brings the database to this version's schema, and refuses one that a newer version has written. */
export const migrate = async (knex: Knex, dialect: Dialect): Promise<void> => {
  const known = new Map(MIGRATIONS.map((migration) => [migration.name, migration]));
  await knex.raw(
    `CREATE TABLE IF NOT EXISTS schema_history(name TEXT PRIMARY KEY, at ${dialect.words.integer} NOT NULL)`,
  );
  const applied = await dialect.all<{ name: string }>(knex, 'SELECT name FROM schema_history ORDER BY name', []);
  if (applied.some(({ name }) => !known.has(name))) throw fault('INNESTO_DATABASE_NEWER');
  const done = new Set(applied.map(({ name }) => name));
  for (const migration of MIGRATIONS.filter(({ name }) => !done.has(name))) {
    await knex.transaction(async (transaction) => {
      for (const statement of migration.statements(dialect.words)) await transaction.raw(statement);
      await transaction.raw('INSERT INTO schema_history(name, at) VALUES (?, 0)', [migration.name]);
    });
  }
};
