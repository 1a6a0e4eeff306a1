import type { FieldDefinition, FieldType } from '@innesto/sdk/contract';
import { readKept } from '../../model/kept.ts';
import type { Store } from '../store.ts';

/** A workspace's custom fields by key. */
export const loadFields = async (store: Store, workspaceId: number): Promise<ReadonlyMap<string, FieldDefinition>> => {
  const rows = await store.dialect.all<{ key: string; label: string; type: FieldType; choices: string | null }>(
    store.read,
    'SELECT key, label, type, choices FROM field WHERE workspace_id = ? AND deleted_at IS NULL',
    [workspaceId],
  );
  return new Map(
    rows.map(({ key, label, type, choices }) => [
      key,
      choices === null ? { key, label, type } : { key, label, type, choices: readKept<string[]>(choices) },
    ]),
  );
};
