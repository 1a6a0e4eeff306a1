import type { Manifest } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { keptAttributes, type KeptAttribute } from '../../model/filter/kept-attribute.ts';
import { readKept } from '../../model/kept.ts';

/** What filters may ask of what plugins keep of a workspace's contacts: by the versions that the workspace has. */
export const loadKeptAttributes = async (
  on: Knex | Knex.Transaction,
  workspaceId: number,
): Promise<readonly KeptAttribute[]> => {
  const rows: { manifest: string }[] = await on('workspace_plugin')
    .join('plugin', (join) => {
      join.on('plugin.name', 'workspace_plugin.plugin').andOn('plugin.version', 'workspace_plugin.version');
    })
    .where('workspace_plugin.workspace_id', workspaceId)
    // Most plugins keep nothing that can be asked, and manifests are long.
    .andWhereNot('plugin.manifest', 'like', '%"attributes":[]%')
    .orderBy('plugin.name')
    .select('plugin.manifest');
  return rows.flatMap(({ manifest }) => keptAttributes(readKept<Manifest>(manifest)));
};
