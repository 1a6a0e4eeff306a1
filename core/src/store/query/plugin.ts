import type { Knex } from 'knex';

type On = Knex | Knex.Transaction;

/** One installed version of a plugin without its script. */
export interface PluginRow {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly manifest: string;
  /** Its picture as SVG; null where it brings none. */
  readonly icon: string | null;
  readonly source: string;
  /** What its package is called; null: it came before that was kept. */
  readonly package: string | null;
  readonly installedAt: number;
  /** When it was removed: what it was stays known, so that the version never becomes something else. Null: it is there. */
  readonly removedAt: number | null;
}

/** Keeps a plugin version unless it is there; gives what is kept from now on. */
export const insertPlugin = async (
  transaction: Knex.Transaction,
  row: PluginRow & { readonly script: string },
): Promise<PluginRow> => {
  const { installedAt, removedAt, ...rest } = row;
  await transaction('plugin')
    .insert({ ...rest, installed_at: installedAt, removed_at: removedAt })
    .onConflict(['name', 'version'])
    .ignore();
  return (await findPlugin(transaction, row)) ?? row;
};

const COLUMNS = {
  name: 'name',
  version: 'version',
  integrity: 'integrity',
  manifest: 'manifest',
  icon: 'icon',
  source: 'source',
  package: 'package',
  installedAt: 'installed_at',
  removedAt: 'removed_at',
} as const;

/** One version that is or was installed; `lock`: as it is until the transaction ends. */
export const findPlugin = (
  on: On,
  { name, version, lock = false }: { readonly name: string; readonly version: string; readonly lock?: boolean },
): Promise<PluginRow | undefined> => {
  const query = on('plugin').where({ name, version }).first<PluginRow | undefined>(COLUMNS);
  // On SQLite knex leaves FOR UPDATE out: the writer is alone there.
  return lock ? query.forUpdate() : query;
};

/** All versions of a plugin that are or were installed. */
export const pluginVersions = (on: On, name: string): Promise<PluginRow[]> =>
  on('plugin').where({ name }).select<PluginRow[]>(COLUMNS).orderBy('version');

/** Holds all versions of a plugin until the transaction ends. */
export const lockPlugin = async (transaction: Knex.Transaction, name: string): Promise<void> => {
  await transaction('plugin').where({ name }).orderBy('version').select('version').forUpdate();
};

/** Those of these versions that are there, which they are until the transaction ends. In one order: of two who hold several neither waits for the other for ever. */
export const holdPlugins = (
  transaction: Knex.Transaction,
  versions: readonly Pick<PluginRow, 'name' | 'version'>[],
): Promise<Pick<PluginRow, 'name' | 'version'>[]> =>
  transaction('plugin')
    .whereIn(
      ['name', 'version'],
      versions.map(({ name, version }) => [name, version]),
    )
    .whereNull('removed_at')
    .orderBy(['name', 'version'])
    .select<Pick<PluginRow, 'name' | 'version'>[]>('name', 'version')
    .forShare();

/** Puts back a version that was removed, with its script. */
export const revivePlugin = async (
  transaction: Knex.Transaction,
  { name, version, script, source, package: packageName, installedAt }: PluginRow & { readonly script: string },
): Promise<void> => {
  await transaction('plugin')
    .where({ name, version })
    .update({ script, source, package: packageName, installed_at: installedAt, removed_at: null });
};

/** Puts a build in the place of the one before, which may have been removed meanwhile. */
export const replaceDevelopment = async (
  transaction: Knex.Transaction,
  {
    name,
    version,
    ...content
  }: Pick<PluginRow, 'name' | 'version' | 'integrity' | 'manifest' | 'icon'> & { readonly script: string },
): Promise<void> => {
  await transaction('plugin')
    .where({ name, version })
    .update({ ...content, removed_at: null });
};

/** Takes a version away. Its script goes, unless it came with the hub and may be put back. */
export const buryPlugin = async (
  transaction: Knex.Transaction,
  { name, version, source, at }: Pick<PluginRow, 'name' | 'version' | 'source'> & { readonly at: number },
): Promise<void> => {
  await transaction('plugin')
    .where({ name, version })
    .update({ removed_at: at, ...(source === 'bundled' ? {} : { script: '' }) });
};

/** Puts back what came with the hub. */
export const unburyBundled = async (transaction: Knex.Transaction, name: string): Promise<number> =>
  transaction('plugin').where({ name, source: 'bundled' }).whereNotNull('removed_at').update({ removed_at: null });

/** Plugins that came with the hub and were removed: their names, with the newest version kept of each last. */
export const removedBundled = (on: On): Promise<{ name: string; version: string; manifest: string }[]> =>
  on('plugin')
    .where({ source: 'bundled' })
    .whereNotNull('removed_at')
    .select('name', 'version', 'manifest')
    .orderBy(['name', 'installed_at']);

/** One installed version's script. */
export const findScript = (
  on: On,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<{ script: string; integrity: string; source: string } | undefined> =>
  on('plugin').where({ name, version }).whereNull('removed_at').first('script', 'integrity', 'source');

/** Which versions are installed, of all plugins. */
export const listInstalled = async (
  on: On,
): Promise<{ name: string; version: string; source: string; package: string | null }[]> =>
  on('plugin').whereNull('removed_at').select('name', 'version', 'source', 'package').orderBy(['name', 'version']);
