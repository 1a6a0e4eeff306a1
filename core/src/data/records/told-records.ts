import { secretAttributes, type JsonObject } from '@innesto/sdk/contract';
import type { DefinedBalance, DefinedCollection } from '../../model/collection.ts';
import { keptKey, withoutSecrets } from '../../model/collection.ts';
import type { Workspace } from '../../model/workspace.ts';
import { contactsOfIds, type ContactEntry } from '../../store/query/contact.ts';
import { recordsNamed, type NamedRecord, type RecordEntry } from '../../store/query/record.ts';
import { totalsOfRecords } from '../../store/verb/load-kept.ts';
import type { RecordParts } from './parts.ts';

/** A record with what people want to know beside it: whose it is, what is counted of it, and what it names. */
export interface ToldRecord extends RecordEntry {
  readonly person: Pick<ContactEntry, 'publicId' | 'firstName' | 'lastName' | 'email' | 'phone' | 'externalId'> | null;
  /** By the names of the collection's balances. */
  readonly balances: Readonly<Record<string, number>>;
  /** Those of its secret attributes that were entered: what they hold is told to nobody. Absent: it can have none. */
  readonly secrets?: readonly string[];
  /** By the attributes that name them. */
  readonly linked: Readonly<Record<string, NamedRecord>>;
}

const isSchema = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The attributes of a collection's records that name another record, each with the key of that one's collection. */
const linksOf = ({ plugin, manifest }: DefinedCollection): readonly (readonly [name: string, collection: string])[] => {
  const properties: unknown = manifest.record['properties'];
  if (!isSchema(properties)) return [];
  return Object.entries(properties).flatMap(([name, schema]) => {
    const collection = isSchema(schema) && schema['x-widget'] === 'record' ? schema['x-collection'] : null;
    return typeof collection === 'string' ? [[name, keptKey(plugin, collection)] as const] : [];
  });
};

const textIn = (attributes: JsonObject, name: string): string | null => {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  return typeof value === 'string' ? value : null;
};

/** Adds to records of whatever collections what people want to know beside them: three statements, however many there are. */
export const tellRecords = async (
  { store, definitions }: RecordParts,
  workspace: Workspace,
  records: readonly RecordEntry[],
): Promise<readonly ToldRecord[]> => {
  if (records.length === 0) return [];
  const kept = await definitions.keptBy(workspace.id);
  const links = new Map(kept.collections.map((collection) => [collection.key, linksOf(collection)]));
  const counted = Map.groupBy(kept.balances, ({ plugin, manifest }: DefinedBalance) => keptKey(plugin, manifest.of));
  const [people, totals, named] = await Promise.all([
    contactsOfIds(store.read, {
      workspaceId: workspace.id,
      ids: [...new Set(records.flatMap(({ contactId }) => contactId ?? []))],
    }),
    totalsOfRecords(
      store,
      records.map(({ id }) => id),
    ),
    recordsNamed(store.read, store.dialect, {
      workspaceId: workspace.id,
      publicIds: records.flatMap(({ collection, attributes }) =>
        (links.get(collection) ?? []).flatMap(([name]) => textIn(attributes, name) ?? []),
      ),
    }),
  ]);
  const secretsOf = new Map(kept.collections.map(({ key, manifest }) => [key, secretAttributes(manifest)]));
  const hidden = ({ collection }: { readonly collection: string }): readonly string[] =>
    secretsOf.get(collection) ?? [];
  const personOf = new Map(people.map((contact) => [contact.id, contact]));
  const recordOf = new Map(named.map((record) => [record.publicId, record]));
  return records.map((record) => ({
    ...record,
    attributes: withoutSecrets(record.attributes, hidden(record)),
    ...(hidden(record).length === 0
      ? {}
      : { secrets: hidden(record).filter((name) => Object.hasOwn(record.attributes, name)) }),
    person: record.contactId === null ? null : (personOf.get(record.contactId) ?? null),
    balances: Object.fromEntries(
      (counted.get(record.collection) ?? []).map(({ key, manifest }) => [
        manifest.name,
        totals.get(record.id)?.get(key) ?? 0,
      ]),
    ),
    linked: Object.fromEntries(
      (links.get(record.collection) ?? []).flatMap(([name, collection]) => {
        const linked = recordOf.get(textIn(record.attributes, name) ?? '');
        return linked?.collection === collection
          ? [[name, { ...linked, attributes: withoutSecrets(linked.attributes, hidden(linked)) }]]
          : [];
      }),
    ),
  }));
};
