import type { BalanceManifest, CollectionManifest, JsonObject, PluginText, Scalar } from '@innesto/sdk/contract';
import { comparableOf, type Comparable } from './filter/comparable.ts';
import type { Misfit } from './misfit.ts';

/** Something of a record that cannot be kept. */
export interface RecordMisfit {
  /** JSON Pointer inside the attributes. */
  readonly path: string;
  readonly detail: string;
}

/** A plugin's type of record as a workspace has it: by the workspace's current version of the plugin. */
export interface DefinedCollection {
  /** `plugin/name`. */
  readonly key: string;
  readonly plugin: string;
  readonly pluginTitle: string;
  readonly manifest: CollectionManifest;
  /** What of a record's attributes does not fit the collection's schema. */
  check(attributes: JsonObject): readonly RecordMisfit[];
}

/** A plugin's balance as a workspace has it. */
export interface DefinedBalance {
  /** `plugin/name`. */
  readonly key: string;
  readonly plugin: string;
  readonly pluginTitle: string;
  readonly manifest: BalanceManifest;
}

/** A plugin that keeps something, with what it and that are called, by language. */
export interface Keeper {
  readonly plugin: string;
  readonly title: string;
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The key of a collection or a balance: `plugin/name`. */
export const keptKey = (plugin: string, name: string): string => `${plugin}/${name}`;

/** What the events about a collection or a balance begin with: `plugin.name`. */
export const eventPrefix = (key: string): string => key.replace('/', '.');

/** What the keys of a contact's records begin with of which only that contact may have no second. */
export const contactPrefix = (contactId: number): string => `${contactId} `;

const scalar = (value: unknown): Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

const ownOf = (attributes: JsonObject, name: string): Comparable =>
  (Object.hasOwn(attributes, name) ? comparableOf(scalar(attributes[name])) : null) ?? '';

/** What an index over it bears in both databases. */
const MOST_INDEXED_BYTES = 1000;
const MOST_BYTES = 64 * 1024;

const isIndexable = (value: Comparable): boolean => Buffer.byteLength(value) <= MOST_INDEXED_BYTES;

/** An attribute of a record as filters compare it; empty where there is none. */
export type IndexedValue = readonly [attribute: string, value: Comparable];

/** The filterable attributes of a record. */
export const indexedValues = (
  { filterable }: Pick<CollectionManifest, 'filterable'>,
  attributes: JsonObject,
): readonly IndexedValue[] => filterable.map((name) => [name, ownOf(attributes, name)]);

/**
 * Attributes of a record that another version will make filterable. What is longer than an index bears is taken as nothing: the one in force
 * lets it be so, and the other cannot come while it is.
 */
export const comingValues = (names: readonly string[], attributes: JsonObject): readonly IndexedValue[] =>
  names.map((name) => {
    const value = ownOf(attributes, name);
    return [name, isIndexable(value) ? value : ''];
  });

/** Attributes without some of them. */
export const withoutSecrets = (attributes: JsonObject, secrets: readonly string[]): JsonObject =>
  secrets.length === 0
    ? attributes
    : Object.fromEntries(Object.entries(attributes).filter(([name]) => !secrets.includes(name)));

type NamedKey = readonly [name: string, value: string];

/** What a key of those attributes is called; `ofContact`: of which each contact has its own. */
export const keyName = (names: readonly string[], { ofContact }: { readonly ofContact: boolean }): string =>
  [...names, ...(ofContact ? ['contact'] : [])].join('+');

const keysOf = (
  sets: readonly (readonly string[])[],
  attributes: JsonObject,
  kind: { readonly ofContact: boolean },
): readonly NamedKey[] =>
  sets.flatMap((names) => {
    const values = names.map((name) => ownOf(attributes, name));
    return values.includes('') ? [] : [[keyName(names, kind), JSON.stringify(values)] as const];
  });

/** What no two records of a workspace, and no two of one contact, have the same of. */
export interface Sole {
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly uniqueOfContact: readonly (readonly string[])[];
}

/** What a version lets only one record have. */
export const soleOf = ({ uniqueKeys, uniqueOfContact = [] }: CollectionManifest): Sole => ({
  uniqueKeys,
  uniqueOfContact,
});

/**
 * Under which keys a record is the only one; those are left out of which it lacks a part. One that is only the contact's begins with the
 * contact, so that a merge can make it the other's.
 */
export const recordKeys = (
  { uniqueKeys, uniqueOfContact = [] }: Pick<Sole, 'uniqueKeys'> & Partial<Sole>,
  { attributes, contactId }: { readonly attributes: JsonObject; readonly contactId: number | null },
): readonly NamedKey[] => [
  ...keysOf(uniqueKeys, attributes, { ofContact: false }),
  ...(contactId === null
    ? []
    : keysOf(uniqueOfContact, attributes, { ofContact: true }).map(([name, value]): NamedKey => [
        name,
        `${contactPrefix(contactId)}${value}`,
      ])),
];

/** What of a record is too long for filters to ask it. */
export const indexMisfits = (
  manifest: Pick<CollectionManifest, 'name' | 'filterable' | 'record'>,
  attributes: JsonObject,
): readonly Misfit[] =>
  indexedValues(manifest, attributes).flatMap(([name, value]) =>
    isIndexable(value)
      ? []
      : [
          {
            path: `/${name}`,
            code: 'TOO_LONG_TO_ASK',
            detail: `“${name}” is too long for an attribute that filters may ask.`,
            label: attributeLabel(manifest, name),
            parts: {},
          },
        ],
  );

/** What of a record cannot be kept, whatever its schema lets through. */
const boundMisfits = ({ manifest }: DefinedCollection, attributes: JsonObject): readonly RecordMisfit[] =>
  Buffer.byteLength(JSON.stringify(attributes)) > MOST_BYTES
    ? [{ path: '', detail: `A record holds at most ${MOST_BYTES} bytes.` }]
    : indexMisfits(manifest, attributes);

/** What is wrong with a record's attributes; empty where they can be kept. */
export const recordMisfits = (collection: DefinedCollection, attributes: JsonObject): readonly RecordMisfit[] => {
  const misfits = collection.check(attributes);
  return misfits.length > 0 ? misfits : boundMisfits(collection, attributes);
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

/** What an attribute of a collection’s records is called; its name where the collection does not say. */
const attributeTitle = ({ record }: Pick<CollectionManifest, 'record'>, name: string): string => {
  const title = memberOf(memberOf(record['properties'], name), 'title');
  return typeof title === 'string' ? title : name;
};

/** What an attribute of a collection’s records is called, and under which key translations have that. */
export const attributeLabel = (manifest: Pick<CollectionManifest, 'name' | 'record'>, name: string): PluginText => ({
  key: `collection.${manifest.name}.record.${name}.title`,
  title: attributeTitle(manifest, name),
});
