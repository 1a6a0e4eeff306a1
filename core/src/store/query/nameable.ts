import type { FieldType } from '@innesto/sdk/contract';
import type { KeptAttribute } from '../../model/filter/kept-attribute.ts';
import type { Store } from '../store.ts';
import { listCrew } from './crew.ts';
import { loadKeptAttributes } from './kept-attribute.ts';
import { recordsNamed } from './record.ts';

/** What a workspace has that workflows may name. */
export interface Nameable {
  readonly fields: ReadonlySet<string>;
  /** What each field holds. */
  readonly fieldTypes: ReadonlyMap<string, FieldType>;
  readonly lists: ReadonlySet<string>;
  /** Campaigns among them. */
  readonly workflows: ReadonlySet<string>;
  readonly connections: ReadonlySet<string>;
  /** Who works there. */
  readonly operators: ReadonlySet<string>;
  /** The records that may be meant, with the keys of their collections: there may be too many to know them all. */
  readonly records: ReadonlyMap<string, string>;
  /** What plugins keep and filters may ask, by its path. */
  readonly kept: ReadonlyMap<string, KeptAttribute>;
}

const PUBLIC_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Loads what a workspace has that workflows may name; of its records those whose ids are `mentioned`. */
export const loadNameable = async (
  { read: on, dialect }: Pick<Store, 'read' | 'dialect'>,
  { workspaceId, mentioned }: { readonly workspaceId: number; readonly mentioned: string },
): Promise<Nameable> => {
  const idsOf = async (table: 'list' | 'workflow' | 'connection'): Promise<Set<string>> => {
    const query = on(table).where('workspace_id', workspaceId).select({ id: 'public_id' });
    const rows: { id: string }[] = await (table === 'workflow' ? query.whereNull('deleted_at') : query);
    return new Set(rows.map(({ id }) => id));
  };
  const fields: { key: string; type: FieldType }[] = await on('field')
    .where('workspace_id', workspaceId)
    .whereNull('deleted_at')
    .select('key', 'type');
  return {
    fields: new Set(fields.map(({ key }) => key)),
    fieldTypes: new Map(fields.map(({ key, type }) => [key, type])),
    lists: await idsOf('list'),
    workflows: await idsOf('workflow'),
    connections: await idsOf('connection'),
    operators: new Set((await listCrew(on, workspaceId)).map(({ publicId }) => publicId)),
    records: new Map(
      (await recordsNamed(on, dialect, { workspaceId, publicIds: mentioned.match(PUBLIC_ID) ?? [] })).map(
        ({ publicId, collection }) => [publicId, collection],
      ),
    ),
    kept: new Map((await loadKeptAttributes(on, workspaceId)).map((one) => [one.attribute, one])),
  };
};
