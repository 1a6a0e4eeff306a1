import type { JsonObject } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { recordMisfits, type DefinedCollection } from '../../model/collection.ts';
import {
  createRecord,
  deleteRecord,
  mergedAttributes,
  updateRecord,
  type Owner,
  type RecordWrite,
} from '../../model/record.ts';
import type { Workspace } from '../../model/workspace.ts';
import { holdContactsNamed } from '../../store/query/contact.ts';
import { findRecord, type RecordEntry } from '../../store/query/record.ts';
import type { Store } from '../../store/store.ts';
import { appendEvents } from '../../store/verb/append-events.ts';
import { claimRecords, writeRecords } from '../../store/verb/write-records.ts';
import { originNow, type RecordParts } from './parts.ts';

type Transaction = Parameters<Parameters<Store['write']>[0]>[0];

/** A new record as somebody describes it. */
export interface RecordDraft {
  /** The public id of the contact it belongs to; null: nobody's. */
  readonly contact: string | null;
  readonly attributes: JsonObject;
  /** Whether the event about it starts nothing. */
  readonly quiet: boolean;
}

/** What is to be different about a record: attributes by name (null takes one away), and its contact where it has none. */
export interface RecordChange extends Partial<Pick<RecordDraft, 'contact'>> {
  readonly attributes: JsonObject;
  readonly quiet: boolean;
  /** Only if the record is still at that revision; null: whatever it is at. */
  readonly rev: number | null;
}

const checkAttributes = (collection: DefinedCollection, attributes: JsonObject): void => {
  const misfits = recordMisfits(collection, attributes);
  const [first] = misfits;
  if (first === undefined) return;
  const problems = misfits.map(({ path, detail }) => ({ path: `/attributes${path}`, detail }));
  throw fault(
    'INNESTO_RECORD_INVALID',
    { detail: first.detail, path: `/attributes${first.path}` },
    { extension: { problems } },
  );
};

const ownerNamed = async (
  transaction: Transaction,
  { store }: RecordParts,
  { workspace, publicId }: { readonly workspace: Workspace; readonly publicId: string },
): Promise<Owner> => {
  const [held] = await holdContactsNamed(transaction, store.dialect, {
    workspaceId: workspace.id,
    publicIds: [publicId],
  });
  if (held === undefined) throw fault('INNESTO_NOT_FOUND', { what: 'contact', path: '/contact' });
  return held;
};

/** Writes a record that nobody else can have changed since it was held; not found where its plugin was removed meanwhile. */
export const writeRecord = async (
  transaction: Transaction,
  { store, clock }: Pick<RecordParts, 'store' | 'clock'>,
  change: RecordWrite,
): Promise<void> => {
  const { dialect } = store;
  const claim = await claimRecords(transaction, dialect, [change]);
  const name = claim.taken.get(change);
  if (name !== undefined)
    throw fault('INNESTO_RECORD_TAKEN', {
      key: name.replaceAll('+', ', '),
      path: `/attributes/${name.split('+')[0] ?? ''}`,
    });
  if (!claim.able.has(change)) throw fault('INNESTO_NOT_FOUND', { what: 'collection' });
  const events = await writeRecords(transaction, dialect, { claim, writes: [change] });
  await appendEvents(transaction, dialect, { events, receivedAt: clock.now() });
};

/** Makes a record. */
export const makeRecord = async (
  parts: RecordParts,
  workspace: Workspace,
  { collection, draft }: { readonly collection: DefinedCollection; readonly draft: RecordDraft },
): Promise<string> => {
  const { contact, attributes, quiet } = draft;
  const { manifest } = collection;
  if (contact !== null && manifest.contact === 'none')
    throw fault('INNESTO_RECORD_INVALID', { detail: 'Records of this collection have no contact.', path: '/contact' });
  if (contact === null && manifest.contact === 'required')
    throw fault('INNESTO_RECORD_INVALID', { detail: 'A record of this collection has a contact.', path: '/contact' });
  checkAttributes(collection, attributes);
  const publicId = parts.ids.next();
  await parts.store.write(async (transaction) => {
    const owner = contact === null ? null : await ownerNamed(transaction, parts, { workspace, publicId: contact });
    const origin = originNow(parts, workspace, { quiet });
    await writeRecord(transaction, parts, createRecord(collection, { publicId, owner, attributes }, origin));
  });
  return publicId;
};

const hold = async (
  transaction: Transaction,
  { store }: RecordParts,
  {
    workspace,
    collection,
    publicId,
  }: { readonly workspace: Workspace; readonly collection: DefinedCollection; readonly publicId: string },
): Promise<RecordEntry> => {
  const named = { workspaceId: workspace.id, collection: collection.key, publicId };
  const record = await findRecord(transaction, store.dialect, { ...named, lock: true });
  if (record === null) throw fault('INNESTO_NOT_FOUND', { what: 'record' });
  return record;
};

const newOwner = async (
  transaction: Transaction,
  parts: RecordParts,
  {
    workspace,
    collection,
    record,
    contact,
  }: {
    readonly workspace: Workspace;
    readonly collection: DefinedCollection;
    readonly record: RecordEntry;
    readonly contact: string | null | undefined;
  },
): Promise<Owner | null> => {
  if (contact === undefined || contact === record.contact) return null;
  // What happened to a record is in its contact's history: it does not go from one to another.
  if (contact === null || record.contactId !== null || collection.manifest.contact === 'none')
    throw fault('INNESTO_RECORD_INVALID', {
      detail: 'Only a record without a contact can be given one, and it keeps it.',
      path: '/contact',
    });
  return ownerNamed(transaction, parts, { workspace, publicId: contact });
};

/** Changes a record. Where nothing is different afterwards, nothing happens. */
export const changeRecord = (
  parts: RecordParts,
  workspace: Workspace,
  {
    collection,
    publicId,
    change,
  }: { readonly collection: DefinedCollection; readonly publicId: string; readonly change: RecordChange },
): Promise<void> =>
  parts.store.write(async (transaction) => {
    const record = await hold(transaction, parts, { workspace, collection, publicId });
    if (change.rev !== null && change.rev !== record.rev) throw fault('INNESTO_RECORD_CHANGED', { rev: record.rev });
    const attributes = mergedAttributes(record.attributes, change.attributes);
    checkAttributes(collection, attributes);
    const owner = await newOwner(transaction, parts, { workspace, collection, record, contact: change.contact });
    const update = updateRecord(
      collection,
      { record, owner, attributes },
      originNow(parts, workspace, { quiet: change.quiet }),
    );
    const { changed } = update.event.payload;
    if (owner === null && Object.keys(changed ?? {}).length === 0) return;
    await writeRecord(transaction, parts, update);
  });

/** Deletes a record with its balances. */
export const removeRecord = (
  parts: RecordParts,
  workspace: Workspace,
  { collection, publicId }: { readonly collection: DefinedCollection; readonly publicId: string },
): Promise<void> =>
  parts.store.write(async (transaction) => {
    const record = await hold(transaction, parts, { workspace, collection, publicId });
    await writeRecord(transaction, parts, deleteRecord(collection, record, originNow(parts, workspace)));
  });
