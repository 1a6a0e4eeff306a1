import type { CollectionManifest } from './kept-manifest.ts';
import type { Manifest } from './manifest.ts';

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const membersOf = ({ record }: Pick<CollectionManifest, 'record'>): readonly (readonly [string, unknown])[] =>
  isSchema(record['properties']) ? Object.entries(record['properties']) : [];

const isSecret = (schema: unknown): boolean => isSchema(schema) && schema['x-widget'] === 'secret';

/** The attributes of a collection's records that nobody is told: they are entered, and only their own plugin reads them. */
export const secretAttributes = (collection: Pick<CollectionManifest, 'record'>): readonly string[] =>
  membersOf(collection).flatMap(([name, schema]) => (isSecret(schema) ? [name] : []));

/** By what a collection's records are found, sorted or shown. */
const toldBy = (collection: CollectionManifest): readonly string[] => {
  const { uniqueKeys, uniqueOfContact = [], filterable, till, inMessages } = collection;
  const atTill = till === undefined ? [] : [till.key, ...(till.shows ?? [])];
  return [...uniqueKeys.flat(), ...uniqueOfContact.flat(), ...filterable, ...atTill, ...(inMessages?.shows ?? [])];
};

const problemOf = (collection: CollectionManifest): string | null => {
  const secrets = secretAttributes(collection);
  if (secrets.length > 0 && collection.lapses !== undefined) return 'records that lapse can hold no secret';
  // Whoever may ask whether it is so, or sort by it, can find out what it is.
  const told = toldBy(collection).find((name) => secrets.includes(name));
  if (told !== undefined) return `“${told}” is secret: no key, filter, till or message may go by it`;
  const wrong = membersOf(collection).find(([, schema]) =>
    isSecret(schema)
      ? !isSchema(schema) || schema['type'] !== 'string' || 'default' in schema
      : JSON.stringify(schema).includes('"x-widget":"secret"'),
  );
  return wrong === undefined
    ? null
    : `“${wrong[0]}” cannot be secret: only a text of the record itself can, without a default`;
};

/** What no schema can say of the secret attributes of a plugin's collections; settings have none: what a step must be told is among its secrets. */
export const secretProblems = ({
  collections,
  triggers,
  actions,
  connections,
}: Pick<Manifest, 'collections' | 'triggers' | 'actions' | 'connections'>): string[] => [
  ...collections.flatMap((collection) => {
    const wrong = problemOf(collection);
    return wrong === null ? [] : [`the collection ${collection.name}: ${wrong}`];
  }),
  ...[...triggers, ...actions, ...connections]
    .filter(({ config }) => JSON.stringify(config).includes('"x-widget":"secret"'))
    .map(({ name }) => `the settings of ${name} cannot be secret: say what is among its \`secrets\``),
];
