import type { CollectionView, JsonSchema, RecordView } from '@innesto/sdk/contract';

/** What a collection says of its records’ attributes. */
export type RecordSchema = Pick<CollectionView, 'record' | 'uniqueKeys' | 'filterable'> &
  Partial<Pick<CollectionView, 'contact'>>;

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
export const ownName = (collection: RecordSchema, record: Pick<RecordView, 'attributes'>): string | null =>
  firstText(ownNames(collection), record);

/** What a record is called; null: it says nothing that could be its name. */
export const recordName = (collection: RecordSchema, record: Pick<RecordView, 'attributes'>): string | null =>
  firstText(nameAttributes(collection).slice(0, 2), record);
