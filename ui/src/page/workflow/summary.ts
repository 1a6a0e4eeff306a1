import type { Json, JsonObject, JsonSchema } from '@innesto/sdk/contract';

/** The names of what settings speak of by id or key; null where a name is not known (yet). */
export interface Names {
  readonly list: (id: string) => string | null;
  readonly field: (key: string) => string | null;
  readonly workflow: (id: string) => string | null;
}

interface Telling {
  readonly names: Names;
  /** A text of the settings' schema in the person's language: its key below the schema (`purpose.title`), and the schema's own. */
  readonly speak: (key: string, own: string) => string;
  /** What a record of one of the plugin's own collections is called; null where that is not known (yet). */
  readonly record: (collection: string, id: string) => string | null;
  /** What is asked of a field, in words: “Points is at least 100”. */
  readonly question: (field: string, asked: Json) => string | null;
  /** A number as people write it. */
  readonly number: (value: number) => string;
}

const MOST_PARTS = 3;
const MOST_NAMES = 3;

/** Settings that say little about what a step does. */
const QUIET_WIDGETS: ReadonlySet<string> = new Set(['html', 'sender', 'connection', 'step', 'template']);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const FIELD_PATH = /^(?:contact|field|fields)\.(?:fields\.)?([A-Za-z0-9_]+)$/;

/** A text with holes, as people read it: `Welcome, ‹First name›!` */
export const tellHoles = (text: string, names: Pick<Names, 'field'>): string =>
  text
    .replaceAll(/\{\{\s*([\w.]+)[^}]*\}\}/g, (_, path: string) => {
      const key = FIELD_PATH.exec(path)?.[1];
      return `‹${(key === undefined ? null : names.field(key)) ?? key ?? path}›`;
    })
    .replaceAll(/\{%[^%]*%\}/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

const namesOf = (values: readonly Json[], name: (id: string) => string | null): string | null => {
  const known = values.flatMap((value) => (typeof value === 'string' ? [name(value) ?? '…'] : []));
  if (known.length === 0) return null;
  const shown = known.slice(0, MOST_NAMES).join(', ');
  return known.length > MOST_NAMES ? `${shown} +${known.length - MOST_NAMES}` : shown;
};

const optionTitle = (
  value: Json,
  schema: Readonly<Record<string, unknown>>,
  speak: (own: string) => string,
): string | null => {
  const options: readonly unknown[] = Array.isArray(schema['anyOf']) ? schema['anyOf'] : [];
  const option = options.filter(isObject).find((one) => 'const' in one && one['const'] === value);
  const title = textOf(option?.['title']);
  return title === null ? null : speak(title);
};

const tellValue = (
  value: Json,
  {
    key,
    schema,
    telling: { names, speak, record, number },
  }: { key: string; schema: Readonly<Record<string, unknown>>; telling: Telling },
): string | null => {
  const widget = schema['x-widget'];
  const option = optionTitle(value, schema, (own) =>
    speak(`${key}.option.${JSON.stringify(value).replaceAll('"', '')}.title`, own),
  );
  if (option !== null) return option;
  if (Array.isArray(value)) {
    if (widget === 'lists') return namesOf(value, names.list);
    const items = isObject(schema['items']) ? schema['items'] : {};
    return namesOf(value, (one) => optionTitle(one, items, (own) => speak(`${key}.item.option.${one}.title`, own)));
  }
  switch (typeof value) {
    case 'string':
      if (widget === 'list') return names.list(value) ?? '…';
      if (widget === 'field') return names.field(value) ?? value;
      if (widget === 'workflow') return names.workflow(value) ?? '…';
      if (widget === 'record') return record(String(schema['x-collection']), value) ?? '…';
      return textOf(tellHoles(value, names));
    case 'number':
      return number(value);
    default:
      return null;
  }
};

/** The field that the settings name, and what they ask of it; null where they do neither. */
const questionIn = (
  config: JsonObject,
  properties: Readonly<Record<string, unknown>>,
  telling: Telling,
): string | null => {
  const held = (widget: string): Json | undefined => {
    const key = Object.keys(properties).find((name) => {
      const property = properties[name];
      return isObject(property) && property['x-widget'] === widget;
    });
    return key !== undefined && Object.hasOwn(config, key) ? config[key] : undefined;
  };
  const [field, asked] = [held('field'), held('question')];
  return typeof field === 'string' && asked !== undefined ? telling.question(field, asked) : null;
};

/** What a step or a trigger does, in a line made of its settings: what must be set as it is, what may be set under its title. */
export const summaryOf = (config: JsonObject, schema: JsonSchema, telling: Telling): string | null => {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const question = questionIn(config, properties, telling);
  const parts: string[] = question === null ? [] : [question];
  for (const [key, property] of Object.entries(properties)) {
    const value = Object.hasOwn(config, key) ? config[key] : undefined;
    if (!isObject(property) || value === undefined || parts.length === MOST_PARTS) continue;
    // Which field it is says what is asked of it.
    if (question !== null && property['x-widget'] === 'field') continue;
    if (QUIET_WIDGETS.has(String(property['x-widget'])) || value === property['default']) continue;
    const told = tellValue(value, { key, schema: property, telling });
    if (told === null) continue;
    const title = textOf(property['title']);
    const isPrincipal = required.includes(key) || 'value' === property['x-widget'] || title === null;
    parts.push(isPrincipal ? told : `${telling.speak(`${key}.title`, title)}: ${told}`);
  }
  return parts.length === 0 ? null : parts.join(' · ');
};
