import type { CollectionView, PersonView, RecordView } from './api/record.ts';
import type { JsonSchema } from './json.ts';

/** What a collection says of its records’ attributes: their schema, what no two have alike, what can be asked of them, and whether they belong to somebody. */
export interface RecordSchema extends Pick<CollectionView, 'record'>, Partial<Pick<CollectionView, 'contact'>> {
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly filterable: readonly string[];
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schemas of a record's attributes, in the order in which the plugin named them. */
const attributeSchemas = ({ record }: Pick<CollectionView, 'record'>): readonly (readonly [string, JsonSchema])[] => {
  const properties: unknown = record['properties'];
  return isObject(properties)
    ? Object.entries(properties).flatMap(([name, schema]) => (isObject(schema) ? [[name, schema] as const] : []))
    : [];
};

/** Words of somebody's own: neither one of a few values, nor a moment, nor the id of something else. */
const isPlainText = (schema: JsonSchema): boolean =>
  schema['type'] === 'string' &&
  ['enum', 'anyOf', 'oneOf', 'x-widget'].every((member) => !Object.hasOwn(schema, member)) &&
  !['date', 'date-time'].includes(String(schema['format']));

/** The attributes that hold plain text. */
export const textAttributes = (collection: Pick<CollectionView, 'record'>): readonly string[] =>
  attributeSchemas(collection).flatMap(([name, schema]) => (isPlainText(schema) ? [name] : []));

/** The attributes that are made to call a record by, the best first: of somebody’s, the number that no two have alike; of what belongs to nobody, its name or title. */
const ownNames = (collection: RecordSchema): readonly string[] => {
  const texts = textAttributes(collection);
  const unique = collection.uniqueKeys.flatMap((names) => (names.length === 1 ? names : []));
  const named = collection.contact === 'none' ? ['name', 'title', ...unique] : [...unique, 'name', 'title'];
  return [...new Set(named)].filter((name) => texts.includes(name));
};

/** The attributes by which people may call a record, the best first: those made for it, then any other text. */
const nameAttributes = (collection: RecordSchema): readonly string[] => [
  ...new Set([...ownNames(collection), ...textAttributes(collection)]),
];

/** By which attribute people call a collection's records; null: by none. */
export const nameAttribute = (collection: RecordSchema): string | null => nameAttributes(collection)[0] ?? null;

const firstText = (names: readonly string[], { attributes }: Pick<RecordView, 'attributes'>): string | null =>
  names
    .map((name) => attributes[name])
    .find((value): value is string => typeof value === 'string' && value.trim() !== '') ?? null;

/** What a record is called by what is made for that; null: it says nothing there. */
const ownName = (collection: RecordSchema, record: Pick<RecordView, 'attributes'>): string | null =>
  firstText(ownNames(collection), record);

/** What a record is called; null: it says nothing that could be its name. */
export const recordName = (collection: RecordSchema, record: Pick<RecordView, 'attributes'>): string | null =>
  firstText(nameAttributes(collection).slice(0, 2), record);

/** What a person is called where there is room for one name; null: nothing is known of them. */
export const personName = ({
  firstName,
  lastName,
  email,
  phone,
  externalId,
}: Pick<PersonView, 'firstName' | 'lastName' | 'email'> & Partial<Pick<PersonView, 'phone' | 'externalId'>>):
  | string
  | null => {
  const name = [firstName, lastName].filter((part) => part !== null && part !== '').join(' ');
  return name !== '' ? name : (email ?? phone ?? externalId ?? null);
};

/**
 * What a record is called on its own page: by its own name, else whose it is, else by any text of it; null: only when it was made tells it from
 * others.
 */
export const recordTitle = (
  collection: RecordSchema,
  { attributes, person }: Pick<RecordView, 'attributes'> & { readonly person: Omit<PersonView, 'id'> | null },
): string | null =>
  ownName(collection, { attributes }) ??
  (person === null ? null : personName(person)) ??
  recordName(collection, { attributes });
