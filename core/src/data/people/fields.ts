import { RESERVED_NAMES, type FieldChange, type FieldDefinition, type Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import type { Announce } from '../../model/announcement.ts';
import { workspaceNow, type Clock } from '../../model/clock.ts';
import type { Workspace } from '../../model/workspace.ts';
import { countFields, findField, listFields, putField, removeField } from '../../store/query/field.ts';
import type { Store } from '../../store/store.ts';
import { pageOfRows } from './page.ts';

/** The custom fields of a workspace's contacts. */
export interface Fields {
  /** A workspace's fields, in the order of their keys. */
  page(workspace: Workspace, asked: { readonly limit: number; readonly after: string | null }): Promise<Page<FieldDefinition>>;
  /** Makes a field. The key of a deleted one may be taken again for the same type: its values are back then. */
  make(workspace: Workspace, definition: FieldDefinition): Promise<FieldDefinition>;
  /** Changes a field's label or choices. Values that are no choice any more stay where they are. */
  change(workspace: Workspace, key: string, change: FieldChange): Promise<FieldDefinition>;
  /** Deletes a field: its values are kept, and seen by nobody. */
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
  if (!fits || folded.includes('') || new Set(folded).size < folded.length) throw fault('INNESTO_FIELD_CHOICES', { field: key, path: '/choices' });
};

const tidy = (definition: FieldDefinition): FieldDefinition => ({
  ...definition,
  label: definition.label.trim(),
  ...(definition.choices === undefined ? {} : { choices: definition.choices.map((choice) => choice.trim().normalize('NFC')) }),
});

/** The fields that the store keeps. */
export const createFields = ({ store, clock, announce }: { readonly store: Store; readonly clock: Clock; readonly announce: Announce }): Fields => {
  const put = (workspace: Workspace, key: string, settle: (kept: Awaited<ReturnType<typeof findField>>, count: number) => FieldDefinition) =>
    store.write(async (transaction) => {
      const kept = await findField(transaction, { workspaceId: workspace.id, key });
      const definition = tidy(settle(kept, await countFields(transaction, workspace.id)));
      checkChoices(definition);
      await putField(transaction, { workspaceId: workspace.id, definition, at: workspaceNow(workspace.clock, clock.now()) });
      return definition;
    });
  return {
    page: async (workspace, { limit, after }) => {
      const rows = await listFields(store.read, { workspaceId: workspace.id, after: after ?? '', limit: limit + 1 });
      return pageOfRows(rows, limit, ({ key }) => key);
    },
    make: async (workspace, definition) => {
      checkKey(definition.key);
      const made = await put(workspace, definition.key, (kept, count) => {
        if (kept !== null && !kept.deleted) throw fault('INNESTO_FIELD_EXISTS', { field: definition.key, path: '/key' });
        if (kept !== null && kept.definition.type !== definition.type) {
          throw fault('INNESTO_FIELD_KEPT', { field: definition.key, type: kept.definition.type, path: '/type' });
        }
        if (count >= MOST_FIELDS) throw fault('INNESTO_CONFLICT', { detail: `A workspace has at most ${MOST_FIELDS} fields` });
        return definition;
      });
      announce({ topic: 'contacts', workspaceId: workspace.id });
      return made;
    },
    change: async (workspace, key, change) => {
      const changed = await put(workspace, key, (kept) => {
        if (kept === null || kept.deleted) throw fault('INNESTO_NOT_FOUND', { what: 'field' });
        return { ...kept.definition, ...change };
      });
      announce({ topic: 'contacts', workspaceId: workspace.id });
      return changed;
    },
    remove: async (workspace, key) => {
      const at = workspaceNow(workspace.clock, clock.now());
      const removed = await store.write((transaction) => removeField(transaction, { workspaceId: workspace.id, key, at }));
      if (!removed) throw fault('INNESTO_NOT_FOUND', { what: 'field' });
      announce({ topic: 'contacts', workspaceId: workspace.id });
    },
  };
};
