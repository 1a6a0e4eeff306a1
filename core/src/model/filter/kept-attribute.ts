import type { Manifest } from '@innesto/sdk/contract';
import type { AttributeType } from './attribute-type.ts';

/** What something is called in other languages than its plugin's first. */
export type Labels = Readonly<Record<string, string>>;

/** What can be asked of a record, or of an event. */
export interface AskedOfRecord {
  /** `record.<name>`, `event.<name>` */
  readonly attribute: string;
  readonly label: string;
  readonly labels: Labels;
  readonly type: AttributeType;
  readonly choices: readonly string[] | null;
}

/** An attribute that a plugin declares over what it keeps, or over its events. */
export interface KeptAttribute {
  /** Its dotted path. */
  readonly attribute: string;
  readonly label: string;
  readonly labels: Labels;
  readonly type: AttributeType;
  /** What `of.when` may ask of the records or events it is taken from; null: it is not about some of many. */
  readonly asks: readonly AskedOfRecord[] | null;
  /** Whether it may be narrowed to the last so long. */
  readonly takesWithin: boolean;
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

interface Asking {
  /** `record`, or `event`. */
  readonly room: string;
  /** The JSON Schema of what is asked. */
  readonly schema: Collection['record'];
  /** Its members that can be asked; null: all that hold one value. */
  readonly names: readonly string[] | null;
  /** Under which key its plugin's texts speak of the schema. */
  readonly spoken: string;
}

const isOne = (schema: unknown): boolean =>
  isObject(schema) && schema['type'] !== 'object' && schema['type'] !== 'array';

const askedOf = (
  { room, schema: { properties }, names, spoken }: Asking,
  translations: Manifest['translations'],
): readonly AskedOfRecord[] => {
  const members = new Map(isObject(properties) ? Object.entries(properties) : []);
  const asked = names ?? [...members].flatMap(([name, schema]) => (isOne(schema) ? name : []));
  return asked.map((name) => {
    const schema = members.get(name);
    const known = isObject(schema) ? schema : {};
    const label = typeof known['title'] === 'string' ? known['title'] : name;
    return {
      attribute: `${room}.${name}`,
      label,
      labels: labelsIn(translations, (texts) => texts[`${spoken}.${name}.title`] ?? label),
      type: typeOf(known),
      choices: choicesIn(known),
    };
  });
};

type From = Manifest['attributes'][number]['from'];
/** What of a plugin its attributes are taken from. */
type Ground = Pick<Manifest, 'name' | 'collections' | 'events' | 'translations'>;

const ofCollection = (
  { name: plugin, collections, translations }: Ground,
  { name, attribute, as }: Exclude<From, { kind: 'event' }>,
): Pick<KeptAttribute, 'attribute' | 'asks' | 'takesWithin'> => {
  const collection = collections.find((one) => one.name === name);
  return {
    attribute:
      attribute === undefined ? `records.${plugin}.${name}` : `${as ?? 'record'}.${plugin}.${name}.${attribute}`,
    asks:
      collection === undefined
        ? []
        : askedOf(
            {
              room: 'record',
              schema: collection.record,
              names: collection.filterable,
              spoken: `collection.${name}.record`,
            },
            translations,
          ),
    takesWithin: false,
  };
};

const ofEvent = (
  { events, translations }: Ground,
  { name, as }: Extract<From, { kind: 'event' }>,
): Pick<KeptAttribute, 'attribute' | 'asks' | 'takesWithin'> => {
  const event = events.find(({ type }) => type === name);
  const asking = { room: 'event', names: null, spoken: `event.${name}.payload` };
  return {
    attribute: `${as ?? 'happened'}.${name}`,
    asks: event === undefined ? [] : askedOf({ ...asking, schema: event.payload }, translations),
    takesWithin: as === undefined,
  };
};

/** The attributes that a plugin declares, each by the path under which filters ask for it. */
export const keptAttributes = (manifest: Ground & Pick<Manifest, 'title' | 'attributes'>): readonly KeptAttribute[] => {
  const { name: plugin, title, attributes, translations } = manifest;
  return attributes.map(({ name: attribute, title: own, type, from }): KeptAttribute => {
    const called = {
      label: `${title}: ${own}`,
      labels: labelsIn(
        translations,
        (texts) => `${texts['plugin.title'] ?? title}: ${texts[`attribute.${attribute}.title`] ?? own}`,
      ),
    };
    switch (from.kind) {
      case 'balance':
        return {
          attribute: `balance.${plugin}.${from.name}`,
          ...called,
          type: 'number',
          asks: null,
          takesWithin: false,
        };
      case 'event':
        return { ...called, type, ...ofEvent(manifest, from) };
      case 'collection':
        return {
          ...called,
          type: from.attribute === undefined ? 'number' : type,
          ...ofCollection(manifest, from),
        };
    }
  });
};
