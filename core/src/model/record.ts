import { isDeepStrictEqual } from 'node:util';
import { secretAttributes, type Json, type JsonObject } from '@innesto/sdk/contract';
import { eventPrefix, indexedValues, recordKeys, withoutSecrets, type DefinedCollection } from './collection.ts';
import type { NewEvent } from './event.ts';
import type { Comparable } from './filter/comparable.ts';
import { lapseOf } from './lapse-moment.ts';
import { shardOfSubject } from './shard.ts';

/** A record of a plugin's collection. */
export interface KeptRecord {
  readonly id: number;
  readonly publicId: string;
  readonly workspaceId: number;
  /** Its collection's key. */
  readonly collection: string;
  readonly shard: number;
  readonly contactId: number | null;
  readonly attributes: JsonObject;
  readonly rev: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How it comes that something about a record or a balance changes. */
export interface Origin {
  readonly workspaceId: number;
  /** The workspace's time. */
  readonly at: number;
  /** Through what: `api`, `workflow`, a plugin's handler. */
  readonly source: string;
  readonly quiet: boolean;
  readonly causeRunId: number | null;
  readonly depth: number;
}

/** The contact that something belongs to. */
export interface Owner {
  readonly id: number;
  readonly shard: number;
}

/** A change of a record, ready to be written; `rev` is the one that it was decided on, and it is decided again if that has moved. */
export interface RecordWrite {
  readonly kind: 'create' | 'update' | 'delete';
  /** Null: it is new. */
  readonly id: number | null;
  readonly publicId: string;
  readonly workspaceId: number;
  readonly collection: string;
  readonly shard: number;
  readonly contactId: number | null;
  readonly attributes: JsonObject;
  readonly stays: boolean;
  /** It is of a collection without contacts, whose records are kept in memory as of a revision. */
  readonly shared: boolean;
  readonly rev: number;
  readonly values: readonly (readonly [attribute: string, value: Comparable])[];
  readonly keys: readonly (readonly [name: string, value: string])[];
  /** When it changes by itself; null: it does not. */
  readonly lapsesAt: number | null;
  readonly at: number;
  readonly event: NewEvent;
}

/** What of attributes is not as it was. */
const changedAttributes = (before: JsonObject, after: JsonObject): JsonObject => {
  const [from, to] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...from.keys(), ...to.keys()]);
  return Object.fromEntries<Json>(
    [...names]
      .map((name) => [name, { from: from.get(name) ?? null, to: to.get(name) ?? null }] as const)
      .filter(([, change]) => !isDeepStrictEqual(change.from, change.to)),
  );
};

/** That a secret is another one may be told, but not which one. */
const HIDDEN = { from: null, to: null } as const;

const toldChanges = (changed: JsonObject, secrets: readonly string[]): JsonObject =>
  secrets.length === 0
    ? changed
    : Object.fromEntries(
        Object.entries(changed).map(([name, change]): [string, Json] => [
          name,
          secrets.includes(name) ? HIDDEN : change,
        ]),
      );

/** Attributes with some of them replaced; null takes one away. */
export const mergedAttributes = (attributes: JsonObject, change: JsonObject): JsonObject => {
  const merged = new Map(Object.entries(attributes));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) merged.delete(name);
    else merged.set(name, value);
  }
  return Object.fromEntries<Json>(merged);
};

interface Told {
  readonly publicId: string;
  readonly shard: number;
  readonly contactId: number | null;
  readonly attributes: JsonObject;
}

const eventOf = (
  collection: DefinedCollection,
  { record, happened, more = {} }: { readonly record: Told; readonly happened: string; readonly more?: JsonObject },
  { source, ...origin }: Origin,
): NewEvent => ({
  ...origin,
  type: `${eventPrefix(collection.key)}.${happened}`,
  shard: record.shard,
  contactId: record.contactId,
  payload: {
    record: record.publicId,
    attributes: withoutSecrets(record.attributes, secretAttributes(collection.manifest)),
    ...more,
    source,
  },
});

/** Makes a record. */
export const createRecord = (
  collection: DefinedCollection,
  {
    publicId,
    owner,
    attributes,
  }: { readonly publicId: string; readonly owner: Owner | null; readonly attributes: JsonObject },
  origin: Origin,
): RecordWrite => {
  const record = {
    publicId,
    // Without a contact it is decided about by itself.
    shard: owner?.shard ?? shardOfSubject(publicId),
    contactId: owner?.id ?? null,
    attributes,
  };
  return {
    ...record,
    kind: 'create',
    id: null,
    workspaceId: origin.workspaceId,
    collection: collection.key,
    stays: collection.manifest.whenContactDeleted === 'unlink',
    shared: collection.manifest.contact === 'none',
    rev: 0,
    values: indexedValues(collection.manifest, attributes),
    keys: recordKeys(collection.manifest, record),
    lapsesAt: lapseOf(collection.manifest, attributes),
    at: origin.at,
    event: eventOf(collection, { record, happened: 'created' }, origin),
  };
};

/** Gives a record other attributes, or a contact where it had none. */
export const updateRecord = (
  collection: DefinedCollection,
  {
    record,
    owner = null,
    attributes,
  }: { readonly record: KeptRecord; readonly owner?: Owner | null; readonly attributes: JsonObject },
  origin: Origin,
): RecordWrite => {
  const after = {
    publicId: record.publicId,
    shard: owner?.shard ?? record.shard,
    contactId: owner?.id ?? record.contactId,
    attributes,
  };
  const changed = changedAttributes(record.attributes, attributes);
  const more = { changed: toldChanges(changed, secretAttributes(collection.manifest)) };
  return {
    ...after,
    kind: 'update',
    id: record.id,
    workspaceId: record.workspaceId,
    collection: collection.key,
    stays: collection.manifest.whenContactDeleted === 'unlink',
    shared: collection.manifest.contact === 'none',
    rev: record.rev,
    values: indexedValues(collection.manifest, attributes),
    keys: recordKeys(collection.manifest, after),
    lapsesAt: lapseOf(collection.manifest, attributes),
    at: origin.at,
    event: eventOf(collection, { record: after, happened: 'updated', more }, origin),
  };
};

/** Takes a record away. */
export const deleteRecord = (collection: DefinedCollection, record: KeptRecord, origin: Origin): RecordWrite => ({
  ...record,
  kind: 'delete',
  stays: false,
  shared: collection.manifest.contact === 'none',
  values: [],
  keys: [],
  lapsesAt: null,
  at: origin.at,
  event: eventOf(collection, { record, happened: 'deleted' }, origin),
});
