import type { JsonSchema } from '@innesto/sdk/contract';

/** A member of an object that people fill in, as a line of a table tells of it. */
export interface SettingRow {
  /** The way to it: `sender.address`. */
  readonly name: string;
  readonly title: string;
  readonly takes: string;
  /** What it is when it is left out; a dash where it cannot be. */
  readonly absent: string;
}

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textIn = (schema: Schema, member: string): string | null => {
  const value = schema[member];
  return typeof value === 'string' ? value : null;
};
const numberIn = (schema: Schema, member: string): number | null => {
  const value = schema[member];
  return typeof value === 'number' ? value : null;
};

/** What the editor's controls are for, by the widget that a setting asks for. */
const WIDGETS: Readonly<Record<string, string>> = {
  list: 'a list',
  lists: 'lists',
  field: 'a field',
  workflow: 'a workflow',
  step: 'a step of a workflow',
  connection: 'a connection',
  template: 'a template',
  liquid: 'text with personal data',
  html: 'HTML with personal data',
  sms: 'the text of an SMS, with personal data',
  sender: 'a sender: a name and an address',
  value: 'a value of the field’s type',
  question: 'a question to the field',
  expression: 'an expression that the hub works out',
  variable: 'the name of a variable',
  duration: 'an amount, and its unit: minutes, hours, days, weeks or months',
  moment: 'a date and a time of day, as the clock on the wall shows them',
  secret: 'a secret that is never shown again',
};

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  uri: 'an address (URI)',
  date: 'a day (`2027-12-24`)',
  'date-time': 'a moment (`2027-12-24T09:00:00.000Z`)',
};

/** A value as it stands in JSON; a text without its quotes. */
const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

const number = (value: number): string => value.toLocaleString('en');

/** From what to what a number goes, or how long a text or how many of a list there may be. */
const bounds = (schema: Schema, [least, most]: readonly [string, string], unit = ''): string => {
  const from = numberIn(schema, least);
  const to = numberIn(schema, most);
  if (from !== null && to !== null) return `, ${number(from)} to ${number(to)}${unit}`;
  if (to !== null) return `, ${number(to)}${unit} at the most`;
  return from === null ? '' : `, ${number(from)}${unit} at the least`;
};

const optionsOf = (schema: Schema): readonly Schema[] => {
  const { anyOf } = schema;
  return Array.isArray(anyOf) ? anyOf.filter(isSchema) : [];
};

const choiceOf = (option: Schema): string => {
  const value = option['const'];
  if (value === undefined) return takesOf(option);
  const title = textIn(option, 'title');
  const shown = code(value);
  return title === null || title === value ? shown : `${shown} (${title})`;
};

const byType = (schema: Schema): string => {
  switch (textIn(schema, 'type')) {
    case 'integer':
      return `a whole number${bounds(schema, ['minimum', 'maximum'])}`;
    case 'number':
      return `a number${bounds(schema, ['minimum', 'maximum'])}`;
    case 'boolean':
      return 'yes or no';
    case 'array': {
      const { items } = schema;
      return `several${bounds(schema, ['minItems', 'maxItems'])}${isSchema(items) ? `: each ${takesOf(items)}` : ''}`;
    }
    case 'object':
      return 'an object';
    case 'string':
      return `text${bounds(schema, ['minLength', 'maxLength'], ' characters')}`;
    case null:
    default:
      return Array.isArray(schema['enum']) ? schema['enum'].map(code).join(', ') : 'any value';
  }
};

/** What a schema takes, in words. */
const takesOf = (schema: Schema): string => {
  const widget = textIn(schema, 'x-widget');
  if (widget === 'record') return `a record of \`${textIn(schema, 'x-collection') ?? ''}\``;
  if (widget === 'lists') return `lists${bounds(schema, ['minItems', 'maxItems'])}`;
  const named = WIDGETS[widget ?? ''];
  if (named !== undefined) return `${named}${bounds(schema, ['minLength', 'maxLength'], ' characters')}`;
  if (schema['const'] !== undefined) return code(schema['const']);
  const options = optionsOf(schema);
  if (options.length > 0) return [...new Set(options.map(choiceOf))].join(', ');
  return FORMATS[textIn(schema, 'format') ?? ''] ?? byType(schema);
};

const absentOf = (schema: Schema, isRequired: boolean): string => {
  if (isRequired) return 'needed';
  const standard = schema['default'];
  return standard === undefined ? '—' : code(standard);
};

/** Every member of an object's schema, and those of plain objects in it. */
export const settingRows = (schema: JsonSchema, way: readonly string[] = []): readonly SettingRow[] => {
  const { properties, required } = schema;
  if (!isSchema(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]): readonly SettingRow[] => {
    if (!isSchema(property)) return [];
    const isRequired = Array.isArray(required) && required.includes(name);
    const row = {
      name: [...way, name].join('.'),
      title: [textIn(property, 'title'), textIn(property, 'description')].filter((text) => text !== null).join('. '),
      takes: takesOf(property),
      absent: absentOf(property, isRequired),
    };
    const isPlain = textIn(property, 'type') === 'object' && textIn(property, 'x-widget') === null;
    return [row, ...(isPlain ? settingRows(property, [...way, name]) : [])];
  });
};
