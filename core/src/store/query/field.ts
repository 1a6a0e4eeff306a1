import type { FieldDefinition, FieldType } from '@innesto/sdk/contract';
import type { Knex } from 'knex';
import { readKept } from '../../model/kept.ts';

interface Row {
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
  readonly choices: string | null;
  readonly deleted_at: number | null;
}

/** A custom field as it is kept. One that was deleted is kept too: values of it may still stand at contacts. */
export interface KeptField {
  readonly definition: FieldDefinition;
  readonly deleted: boolean;
}

const COLUMNS = ['key', 'label', 'type', 'choices', 'deleted_at'] as const;

const keptField = ({ key, label, type, choices, deleted_at: deletedAt }: Row): KeptField => ({
  definition: choices === null ? { key, label, type } : { key, label, type, choices: readKept<string[]>(choices) },
  deleted: deletedAt !== null,
});

/** A workspace's custom fields, in the order of their keys, from behind one of them. */
export const listFields = async (
  on: Knex | Knex.Transaction,
  { workspaceId, after, limit }: { readonly workspaceId: number; readonly after: string; readonly limit: number },
): Promise<FieldDefinition[]> => {
  const rows = await on('field')
    .where('workspace_id', workspaceId)
    .where('key', '>', after)
    .whereNull('deleted_at')
    .orderBy('key')
    .limit(limit)
    .select<Row[]>(COLUMNS);
  return rows.map((row) => keptField(row).definition);
};

/** How many fields a workspace has. */
export const countFields = async (on: Knex.Transaction, workspaceId: number): Promise<number> => {
  const row = await on('field')
    .where('workspace_id', workspaceId)
    .whereNull('deleted_at')
    .count<{ count: number }>({ count: '*' })
    .first();
  return row?.count ?? 0;
};

/** The field of that key, deleted or not. */
export const findField = async (
  on: Knex | Knex.Transaction,
  { workspaceId, key }: { readonly workspaceId: number; readonly key: string },
): Promise<KeptField | null> => {
  const row = await on('field').where({ workspace_id: workspaceId, key }).first<Row | undefined>(COLUMNS);
  return row === undefined ? null : keptField(row);
};

/** Writes a field; one of that key that was deleted is back. */
export const putField = async (
  on: Knex.Transaction,
  {
    workspaceId,
    definition,
    at,
  }: { readonly workspaceId: number; readonly definition: FieldDefinition; readonly at: number },
): Promise<void> => {
  const { key, label, type, choices } = definition;
  const row = { label, type, choices: choices === undefined ? null : JSON.stringify(choices), deleted_at: null };
  await on('field')
    .insert({ workspace_id: workspaceId, key, created_at: at, ...row })
    .onConflict(['workspace_id', 'key'])
    .merge(row);
};

/** Takes a field away; its values stay at the contacts, unseen. */
export const removeField = async (
  on: Knex.Transaction,
  { workspaceId, key, at }: { readonly workspaceId: number; readonly key: string; readonly at: number },
): Promise<boolean> =>
  (await on('field').where({ workspace_id: workspaceId, key }).whereNull('deleted_at').update({ deleted_at: at })) > 0;
