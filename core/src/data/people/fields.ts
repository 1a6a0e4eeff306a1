import { RESERVED_NAMES, type FieldChange, type FieldDefinition, type Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { workspaceNow } from '../../model/clock.ts';
import { readKept } from '../../model/kept.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countFields, findField, listFields, putField, removeField, type KeptField } from '../../store/query/field.ts';
import { findWorkspace } from '../../store/query/workspace.ts';
import { pageOfRows } from '../page.ts';
import { refuseIfUsed } from '../workflow-use.ts';
import { speaksOfField } from './field-use.ts';
import type { PeopleParts } from './parts.ts';

/** The custom fields of a workspace's contacts. */
export interface Fields {
  /** A workspace's fields, in the order of their keys. */
  page(
    workspace: Workspace,
    asked: { readonly limit: number; readonly after: string | null },
  ): Promise<Page<FieldDefinition>>;
  /** Makes a field. The key of a deleted one may be taken again for the same type: its values are back then. */
  make(workspace: Workspace, definition: FieldDefinition): Promise<FieldDefinition>;
  /** Changes a field's label or choices. Values that are no choice any more stay where they are. */
  change(workspace: Workspace, key: string, change: FieldChange): Promise<FieldDefinition>;
  /** Deletes a field that no active workflow speaks of: its values are kept, and seen by nobody. */
  remove(workspace: Workspace, key: string): Promise<void>;
}

// Each field of each contact travels with every event about it.
const MOST_FIELDS = 300;
// What `contact.updated` calls the contact's own members: a field of that name could not be told from them.
const CORE_MEMBERS = new Set(['email', 'phone']);

const checkKey = (key: string): void => {
  if (RESERVED_NAMES.has(key) || CORE_MEMBERS.has(key)) throw fault('INNESTO_FIELD_NAME', { name: key, path: '/key' });
};

const checkChoices = ({ key, type, choices }: FieldDefinition): void => {
  const fits = type === 'choice' ? choices !== undefined : choices === undefined;
  const folded = (choices ?? []).map((choice) => choice.trim().normalize('NFC').toLowerCase());
  if (!fits || folded.includes('') || new Set(folded).size < folded.length)
    throw fault('INNESTO_FIELD_CHOICES', { field: key, path: '/choices' });
};

const tidy = (definition: FieldDefinition): FieldDefinition => ({
  ...definition,
  label: definition.label.trim(),
  ...(definition.choices === undefined
    ? {}
    : { choices: definition.choices.map((choice) => choice.trim().normalize('NFC')) }),
});

type FieldParts = Pick<PeopleParts, 'store' | 'clock' | 'announce'>;

/** What stands under a key before a field is put there. */
interface Before {
  readonly kept: KeptField | null;
  readonly count: number;
}

const put = async (
  { store, clock }: FieldParts,
  workspace: Workspace,
  { key, settle }: { readonly key: string; readonly settle: (before: Before) => FieldDefinition },
): Promise<FieldDefinition> =>
  store.write(async (transaction) => {
    // Fields are made one behind the other: of two with the same key the second one hears of the first.
    await findWorkspace(transaction, workspace.id, { lock: true });
    const kept = await findField(transaction, { workspaceId: workspace.id, key });
    const definition = tidy(settle({ kept, count: await countFields(transaction, workspace.id) }));
    checkChoices(definition);
    const at = workspaceNow(workspace.clock, clock.now());
    await putField(transaction, { workspaceId: workspace.id, definition, at });
    return definition;
  });

const settleNew = (definition: FieldDefinition, { kept, count }: Before): FieldDefinition => {
  const { key, type } = definition;
  if (kept !== null && !kept.deleted) throw fault('INNESTO_FIELD_EXISTS', { field: key, path: '/key' });
  if (kept !== null && kept.definition.type !== type) {
    throw fault('INNESTO_FIELD_KEPT', { field: key, type: kept.definition.type, path: '/type' });
  }
  if (count >= MOST_FIELDS) throw fault('INNESTO_FIELD_LIMIT', { limit: MOST_FIELDS });
  return definition;
};

const settleChange = (change: FieldChange, { kept }: Before): FieldDefinition => {
  if (kept === null || kept.deleted) throw fault('INNESTO_NOT_FOUND', { what: 'field' });
  return { ...kept.definition, ...change };
};

const remove = async ({ store, clock }: FieldParts, workspace: Workspace, key: string): Promise<void> => {
  const doomed = { code: 'INNESTO_FIELD_IN_USE', workspaceId: workspace.id, about: key } as const;
  await refuseIfUsed(store.read, { ...doomed, names: (definition) => speaksOfField(readKept(definition), key) });
  const at = workspaceNow(workspace.clock, clock.now());
  const removed = await store.write((transaction) => removeField(transaction, { workspaceId: workspace.id, key, at }));
  if (!removed) throw fault('INNESTO_NOT_FOUND', { what: 'field' });
};

/** The fields that the store keeps. */
export const createFields = (parts: FieldParts): Fields => {
  const told = async <Result>(workspace: Workspace, work: Promise<Result>): Promise<Result> => {
    const result = await work;
    parts.announce({ topic: 'contacts', workspaceId: workspace.id });
    return result;
  };
  return {
    page: async (workspace, { limit, after }) => {
      const asked = { workspaceId: workspace.id, after: after ?? '', limit: limit + 1 };
      return pageOfRows(await listFields(parts.store.read, asked), limit, ({ key }) => key);
    },
    make: async (workspace, definition) => {
      checkKey(definition.key);
      const settle = (before: Before): FieldDefinition => settleNew(definition, before);
      return told(workspace, put(parts, workspace, { key: definition.key, settle }));
    },
    change: (workspace, key, change) =>
      told(workspace, put(parts, workspace, { key, settle: (before) => settleChange(change, before) })),
    remove: (workspace, key) => told(workspace, remove(parts, workspace, key)),
  };
};
