import type { FieldDefinition, ImportOptions } from '@innesto/sdk/contract';
import { fault } from '../../../fault/fault.ts';
import type { Workspace } from '../../../model/workspace.ts';
import { findLists } from '../../../store/query/list.ts';
import { loadFields } from '../../../store/verb/load-fields.ts';
import type { PeopleParts } from '../parts.ts';
import { checkImport } from './import-plan.ts';

/** Checks what is to be done with a file against what the workspace has, and gives the workspace's fields. */
export const checkOptions = async (
  { store }: PeopleParts,
  workspace: Workspace,
  options: ImportOptions,
): Promise<ReadonlyMap<string, FieldDefinition>> => {
  const fields = await loadFields(store, workspace.id);
  checkImport(options, fields);
  const { lists: wanted = [] } = options;
  const known = new Set(
    (await findLists(store.read, store.dialect, { workspaceId: workspace.id, publicIds: wanted })).map(
      ({ publicId }) => publicId,
    ),
  );
  const unknown = wanted.findIndex((list) => !known.has(list));
  if (unknown !== -1) throw fault('INNESTO_NOT_FOUND', { what: 'list', path: `/lists/${unknown}` });
  return fields;
};
