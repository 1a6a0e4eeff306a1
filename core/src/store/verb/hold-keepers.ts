import type { Knex } from 'knex';
import type { BatchColumn, Dialect } from '../dialect/dialect.ts';

/** Something that a plugin is to keep in a workspace: the key of a collection or a balance, `plugin/name`. */
export interface ToKeep {
  readonly workspaceId: number;
  readonly key: string;
}

const KEEPER: readonly BatchColumn[] = [
  { name: 'keeping_workspace', type: 'integer' },
  { name: 'keeping_plugin', type: 'text' },
];

const keeperOf = ({ workspaceId, key }: ToKeep): readonly [workspaceId: number, plugin: string] => [
  workspaceId,
  key.slice(0, key.indexOf('/')),
];

const EVERYBODY = (): boolean => true;

/**
 * Tells whether what is to be kept has a workspace's plugin for its keeper, inside the caller's transaction: whoever has is not removed before it
 * ends, and what is new of whoever was removed since it was decided must not be written. Nobody could ever see it, or take it away.
 */
export const holdKeepers = async (
  transaction: Knex.Transaction,
  dialect: Dialect,
  wanted: readonly ToKeep[],
): Promise<(toKeep: ToKeep) => boolean> => {
  if (wanted.length === 0) return EVERYBODY;
  const asked = new Map(wanted.map((one) => [keeperOf(one).join(' '), keeperOf(one)]));
  const rows = await dialect.all<{ workspace_id: number; plugin: string }>(
    transaction,
    `SELECT p.workspace_id, p.plugin FROM ${dialect.rows('j', KEEPER)} CROSS JOIN workspace_plugin p
     WHERE p.workspace_id = j.keeping_workspace AND p.plugin = j.keeping_plugin
     ORDER BY p.workspace_id, p.plugin${dialect.forKeyShare === '' ? '' : `${dialect.forKeyShare} OF p`}`,
    [JSON.stringify([...asked.values()])],
  );
  const there = new Set(rows.map(({ workspace_id: workspaceId, plugin }) => `${workspaceId} ${plugin}`));
  return (toKeep) => there.has(keeperOf(toKeep).join(' '));
};
