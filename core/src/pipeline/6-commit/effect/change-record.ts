import type { CreateRecordEffect, DeleteRecordEffect, JsonObject, UpdateRecordEffect } from '@innesto/sdk/contract';
import { keptKey, recordKeys, recordMisfits, type DefinedCollection } from '../../../model/collection.ts';
import { createRecord, deleteRecord, mergedAttributes, updateRecord, type RecordWrite } from '../../../model/record.ts';
import {
  originOf,
  recordKeyText,
  type DraftRecord,
  type EffectContext,
  type EffectDraft,
  type Objection,
} from './context.ts';

/** The right that changing records asks for. */
export const recordRight = (collection: string): string => `records:${collection}`;

const keysOf = ({ collection, before, owner, after }: DraftRecord) =>
  after === null
    ? []
    : recordKeys(collection.manifest, { attributes: after, contactId: owner?.id ?? before?.contactId ?? null });

/** The unique keys that the effects before took for other records. */
const keysDrafted = (draft: EffectDraft, { collection, publicId }: DraftRecord): ReadonlySet<string> =>
  new Set(
    [...draft.records.values()]
      .filter((other) => other.publicId !== publicId && other.collection.key === collection.key)
      .flatMap(keysOf)
      .map(([name, value]) => recordKeyText({ collection: collection.key, name, value })),
  );

const misfit = (
  context: EffectContext,
  draft: EffectDraft,
  record: DraftRecord & { readonly after: JsonObject },
): Objection => {
  const { collection, after, publicId } = record;
  const [first] = recordMisfits(collection, after);
  if (first !== undefined) return first.detail;
  const drafted = keysDrafted(draft, record);
  const taken = keysOf(record).find(([name, value]) => {
    const key = recordKeyText({ collection: collection.key, name, value });
    const owner = context.takenKeys.get(key);
    return drafted.has(key) || (owner !== undefined && owner !== publicId);
  });
  return taken === undefined
    ? null
    : `another record of “${collection.manifest.title}” has the same ${taken[0].replaceAll('+', ', ')}`;
};

const put = (context: EffectContext, draft: EffectDraft, record: DraftRecord): Objection => {
  const { after } = record;
  const objection = after === null ? null : misfit(context, draft, { ...record, after });
  if (objection === null) draft.records.set(record.publicId, record);
  return objection;
};

const create = (
  context: EffectContext,
  draft: EffectDraft,
  { collection, effect }: { readonly collection: DefinedCollection; readonly effect: CreateRecordEffect },
): Objection => {
  const { contact } = collection.manifest;
  if (effect.unlinked === true && contact === 'required')
    return `a record of “${collection.manifest.title}” has a contact`;
  const owner = contact === 'none' || effect.unlinked === true ? null : context.contact;
  return put(context, draft, {
    collection,
    before: null,
    publicId: context.ids.next(),
    owner,
    after: effect.attributes,
  });
};

/** The record that an effect names, as the effects before it left it. */
const named = (
  context: EffectContext,
  draft: EffectDraft,
  { collection, publicId }: { readonly collection: DefinedCollection; readonly publicId: string },
): DraftRecord | null => {
  const known = draft.records.get(publicId);
  if (known !== undefined) return known.collection.key === collection.key && known.after !== null ? known : null;
  const before = context.records.get(publicId);
  // Everything about one contact is decided in one place: another's records are not for this run.
  const isOurs = before?.contactId === null || before?.contactId === context.contact.id;
  if (before === undefined || !isOurs || before.collection !== collection.key) return null;
  return { collection, before, publicId, owner: null, after: before.attributes };
};

/** Makes, changes or deletes a record of the plugin's own. */
export const changeRecord = (
  context: EffectContext,
  draft: EffectDraft,
  effect: CreateRecordEffect | UpdateRecordEffect | DeleteRecordEffect,
): Objection => {
  const collection = context.collections.get(keptKey(context.plugin, effect.collection));
  if (collection === undefined) return `there is no collection “${effect.collection}”`;
  if (effect.kind === 'record.create') return create(context, draft, { collection, effect });
  const record = named(context, draft, { collection, publicId: effect.record });
  if (record === null) return `the record is gone, or is not this contact’s`;
  const after = effect.kind === 'record.delete' ? null : mergedAttributes(record.after ?? {}, effect.attributes);
  return put(context, draft, { ...record, after });
};

/** What drafts come to, each record once; those that are as they were are left out. */
export const recordWrites = (context: Parameters<typeof originOf>[0], draft: EffectDraft): readonly RecordWrite[] =>
  [...draft.records.values()].flatMap(({ collection, before, publicId, owner, after }) => {
    const origin = originOf(context);
    if (before === null)
      return after === null ? [] : [createRecord(collection, { publicId, owner, attributes: after }, origin)];
    if (after === null) return [deleteRecord(collection, before, origin)];
    const update = updateRecord(collection, { record: before, attributes: after }, origin);
    return Object.keys(update.event.payload['changed'] ?? {}).length === 0 ? [] : [update];
  });
