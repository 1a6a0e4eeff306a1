import type { Knex } from 'knex';
import { fault } from '../../fault/fault.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { skeleton } from './0001-skeleton.ts';
import { calendar } from './0002-calendar.ts';
import { waits } from './0003-waits.ts';
import { occasions } from './0004-occasions.ts';
import { audiences } from './0005-audiences.ts';
import { life } from './0006-life.ts';
import { nodes } from './0007-nodes.ts';
import { walk } from './0008-walk.ts';
import { inbound } from './0012-inbound.ts';
import { records } from './0013-records.ts';
import { requests } from './0014-requests.ts';
import { sms } from './0015-sms.ts';
import { handlers } from './0016-handlers.ts';
import { campaigns } from './0017-campaigns.ts';
import { clicks } from './0018-clicks.ts';
import { sharedAddresses } from './0019-shared-addresses.ts';
import { endpoints } from './0020-endpoints.ts';
import { codes } from './0021-codes.ts';
import { installations } from './0022-installations.ts';
import { others } from './0023-others.ts';
import { accounts } from './0024-accounts.ts';
import { confirmations } from './0025-confirmations.ts';
import { reports } from './0026-reports.ts';
import { nodeKeys } from './0028-node-keys.ts';
import { figures } from './0029-figures.ts';
import { hours } from './0030-hours.ts';
import { moves } from './0031-moves.ts';
import { inOrder } from './0033-in-order.ts';
import { ready } from './0034-ready.ts';
import { partPrice } from './0035-part-price.ts';
import { onward } from './0036-onward.ts';
import type { Migration } from './types.ts';

/** The schema's history in order; a name once published never changes. */
export const MIGRATIONS: readonly Migration[] = [
  skeleton,
  calendar,
  waits,
  occasions,
  audiences,
  life,
  nodes,
  walk,
  inbound,
  records,
  sms,
  requests,
  handlers,
  campaigns,
  clicks,
  sharedAddresses,
  endpoints,
  codes,
  installations,
  others,
  accounts,
  confirmations,
  reports,
  nodeKeys,
  figures,
  hours,
  moves,
  inOrder,
  ready,
  partPrice,
  onward,
];

/** What the database remembers of a migration. `additive`: whether the version before it runs on the schema after it. */
interface Applied {
  readonly name: string;
  readonly additive: number;
}

/** The history with the column by which a node tells a schema that it does not know but can live with. */
const readHistory = async (knex: Knex, dialect: Dialect): Promise<readonly Applied[]> => {
  await knex.raw(
    `CREATE TABLE IF NOT EXISTS schema_history(name TEXT PRIMARY KEY, at ${dialect.words.integer} NOT NULL,
      additive ${dialect.words.integer} NOT NULL DEFAULT 0)`,
  );
  return dialect.all<Applied>(knex, 'SELECT name, additive FROM schema_history ORDER BY name', []);
};

/**
 * Brings the database to this version's schema. One that a newer version has written is refused, unless all that this version does
 * not know of it was only added: then nodes of both versions work on it side by side, and can be replaced one by one.
 */
export const migrate = async (
  knex: Knex,
  dialect: Dialect,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> => {
  const known = new Set(migrations.map(({ name }) => name));
  const applied = await readHistory(knex, dialect);
  if (applied.some(({ name, additive }) => !known.has(name) && additive === 0)) throw fault('INNESTO_DATABASE_NEWER');
  const done = new Set(applied.map(({ name }) => name));
  for (const migration of migrations.filter(({ name }) => !done.has(name))) {
    await knex.transaction(async (transaction) => {
      for (const statement of migration.statements(dialect.words)) await transaction.raw(statement);
      await migration.fill?.(transaction, dialect);
      await transaction.raw('INSERT INTO schema_history(name, at, additive) VALUES (?, 0, ?)', [
        migration.name,
        migration.additive === true ? 1 : 0,
      ]);
    });
  }
};
