import type { Manifest } from '@innesto/sdk/contract';
import type { AttributeType } from './attribute-type.ts';

/** What something is called in other languages than its plugin's first. */
export type Labels = Readonly<Record<string, string>>;

/** What can be asked of a record. */
export interface AskedOfRecord {
  /** `record.<name>` */
  readonly attribute: string;
  readonly label: string;
  readonly labels: Labels;
  readonly type: AttributeType;
  readonly choices: readonly string[] | null;
}

/** An attribute that a plugin declares over what it keeps. */
export interface KeptAttribute {
  /** Its dotted path. */
  readonly attribute: string;
  readonly label: string;
  readonly labels: Labels;
  readonly type: AttributeType;
  /** What `of.when` may ask of the records it is taken from; null: it is not about some of many. */
  readonly asks: readonly AskedOfRecord[] | null;
}

type Collection = Manifest['collections'][number];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const choicesIn = ({ anyOf, enum: listed }: Readonly<Record<string, unknown>>): readonly string[] | null => {
  const values = Array.isArray(anyOf)
    ? anyOf.map((option: unknown) => (isObject(option) ? option['const'] : undefined))
    : Array.isArray(listed)
      ? listed
      : [];
  const texts = values.filter((value: unknown) => typeof value === 'string');
  return texts.length === 0 || texts.length < values.length ? null : texts;
};

/** What a member of a record's schema holds, as far as filters tell kinds apart. */
const typeOf = (schema: Readonly<Record<string, unknown>>): AttributeType => {
  const { type, format } = schema;
  if (choicesIn(schema) !== null) return 'choice';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type !== 'string') return 'any';
  return format === 'date' ? 'date' : format === 'date-time' ? 'moment' : 'text';
};

type Texts = Readonly<Record<string, string>>;

const labelsIn = (translations: Manifest['translations'], labelIn: (texts: Texts) => string): Labels =>
  Object.fromEntries(Object.entries(translations).map(([language, texts]) => [language, labelIn(texts)]));

const askedOf = (
  { name: collection, record, filterable }: Collection,
  translations: Manifest['translations'],
): readonly AskedOfRecord[] => {
  const { properties } = record;
  const members = new Map(isObject(properties) ? Object.entries(properties) : []);
  return filterable.map((name) => {
    const schema = members.get(name);
    const known = isObject(schema) ? schema : {};
    const label = typeof known['title'] === 'string' ? known['title'] : name;
    return {
      attribute: `record.${name}`,
      label,
      labels: labelsIn(translations, (texts) => texts[`collection.${collection}.record.${name}.title`] ?? label),
      type: typeOf(known),
      choices: choicesIn(known),
    };
  });
};

const pathOf = (plugin: string, { name, attribute, as }: Manifest['attributes'][number]['from']): string =>
  attribute === undefined ? `records.${plugin}.${name}` : `${as ?? 'record'}.${plugin}.${name}.${attribute}`;

/** The attributes that a plugin declares, each by the path under which filters ask for it. */
export const keptAttributes = ({
  name: plugin,
  title,
  attributes,
  collections,
  translations,
}: Pick<Manifest, 'name' | 'title' | 'attributes' | 'collections' | 'translations'>): readonly KeptAttribute[] =>
  attributes.map(({ name: attribute, title: own, type, from }) => {
    const called = {
      label: `${title}: ${own}`,
      labels: labelsIn(
        translations,
        (texts) => `${texts['plugin.title'] ?? title}: ${texts[`attribute.${attribute}.title`] ?? own}`,
      ),
    };
    if (from.kind === 'balance')
      return { attribute: `balance.${plugin}.${from.name}`, ...called, type: 'number', asks: null };
    const collection = collections.find(({ name }) => name === from.name);
    const asks = collection === undefined ? [] : askedOf(collection, translations);
    return { attribute: pathOf(plugin, from), ...called, type: from.attribute === undefined ? 'number' : type, asks };
  });
