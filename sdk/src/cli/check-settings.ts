import { textOf } from './problem.ts';
import { settingsValidator } from './settings-validator.ts';

const TYPES: ReadonlySet<unknown> = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);

/** What is wrong with a config's schema: settings are one closed object, of what JSON can hold. */
export const checkSettings = (owner: string, schema: Readonly<Record<string, unknown>>): string[] => [
  ...(schema['type'] === 'object' ? [] : [`${owner}: its config must be an object: write settings({ … })`]),
  ...checkSchema(`${owner}: config`, schema),
  ...checkUse(owner, schema),
];

/** The collections whose records settings choose from, wherever in their schema. */
export const collectionsChosen = (schema: Readonly<Record<string, unknown>>): string[] => [
  ...(schema['x-widget'] === 'record' ? [String(schema['x-collection'])] : []),
  ...within(schema).flatMap(([, inner]) => collectionsChosen(inner)),
];

/** A schema that no settings can be checked with is refused by the hub when the plugin is installed. */
const checkUse = (owner: string, schema: Readonly<Record<string, unknown>>): string[] => {
  try {
    settingsValidator(schema)({});
    return [];
  } catch (error) {
    return [`${owner}: its config cannot be used to check settings: ${textOf(error)}`];
  }
};

const checkSchema = (path: string, schema: Readonly<Record<string, unknown>>): string[] => {
  const { type, properties } = schema;
  const wrong: string[] = [];
  if (type !== undefined && !TYPES.has(type))
    wrong.push(`${path} has the type ${JSON.stringify(type)}, which JSON does not know`);
  if (isSchema(properties) && type === 'object' && schema['additionalProperties'] !== false) {
    wrong.push(`${path} takes members that nobody declared: write settings({ … }), or additionalProperties: false`);
  }
  return [...wrong, ...within(schema).flatMap(([name, inner]) => checkSchema(`${path}.${name}`, inner))];
};

/** The schemas directly inside a schema, where they describe values of their own. */
const within = (schema: Readonly<Record<string, unknown>>): [string, Readonly<Record<string, unknown>>][] => {
  const found: [string, unknown][] = [['items', schema['items']]];
  if (isSchema(schema['properties'])) found.push(...Object.entries(schema['properties']));
  for (const group of ['anyOf', 'oneOf', 'allOf']) {
    const members = schema[group];
    if (Array.isArray(members))
      found.push(...members.map((member: unknown, index): [string, unknown] => [`${group}.${index}`, member]));
  }
  return found
    .flatMap(([name, inner]) => (isSchema(inner) ? [[name, inner] as const] : []))
    .map(([name, inner]) => [name, inner]);
};

const isSchema = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
