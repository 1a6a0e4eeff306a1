import type { Json, JsonSchema } from '@innesto/sdk/contract';
import type { Setting, SettingChoice, SettingControl } from './setting.ts';

/** As many as fit on a screen: so few need no “More settings”. */
const FEW = 4;
const DEEPEST = 3;

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isJson = (value: unknown): value is Json => value !== undefined && typeof value !== 'function';
const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const objectsIn = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? value.filter(isObject) : []);
const namesIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];

/** `onUncertain` → “On uncertain”: what a setting is called whose plugin gave it no title. */
const readable = (name: string): string => {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const choicesOf = (schema: JsonSchema, key: string): readonly SettingChoice[] | null => {
  const listed: unknown = schema['enum'];
  if (Array.isArray(listed)) {
    return listed

      .filter(isScalar)
      .map((value) => ({ value, title: String(value), key: `${key}.option.${String(value)}` }));
  }
  const options = objectsIn(schema['anyOf'] ?? schema['oneOf']);
  if (options.length === 0 || !options.every((option) => 'const' in option)) return null;
  return options.flatMap(({ const: value, title }) =>
    isScalar(value) ? [{ value, title: textOf(title) ?? String(value), key: `${key}.option.${String(value)}` }] : [],
  );
};

const listsControl = (schema: JsonSchema, key: string): SettingControl => {
  const options = objectsIn(schema['anyOf']);
  const [all] = choicesOf({ anyOf: options.filter((option) => 'const' in option) }, key) ?? [];
  const some = options.find(({ type }) => type === 'array');
  return {
    kind: 'lists',
    most: numberOf((some ?? schema)['maxItems']),
    all: all ?? null,
    some: textOf(some?.['title']) ?? '',
  };
};

/** The fields that every contact has, as far as a setting takes them by name. */
const ownFields = (schema: JsonSchema): readonly string[] =>
  objectsIn(schema['anyOf']).flatMap((option) => namesIn(option['enum']));

const channelOf = (value: unknown): 'email' | 'sms' | null => (value === 'email' || value === 'sms' ? value : null);

const byWidget = (schema: JsonSchema, key: string): SettingControl | null => {
  const maxLength = numberOf(schema['maxLength']);
  const widget: unknown = schema['x-widget'];
  switch (widget) {
    case 'field':
      return { kind: 'field', own: ownFields(schema) };
    case 'list':
    case 'operator':
    case 'workflow':
    case 'step':
    case 'sender':
    case 'value':
    case 'question':
    case 'filter':
    case 'expression':
    case 'variable':
    case 'duration':
      return { kind: widget };
    case 'campaign':
      return { kind: widget, channel: channelOf(schema['x-channel']) };
    case 'record': {
      const collection = textOf(schema['x-collection']);
      return collection === null ? null : { kind: widget, collection };
    }
    case 'lists':
      return listsControl(schema, key);
    case 'connection':
      return { kind: widget, channel: channelOf(schema['x-channel']), of: textOf(schema['x-connection']) };
    case 'option': {
      const options = textOf(schema['x-options']);
      return options === null ? null : { kind: widget, options };
    }
    case 'liquid':
    case 'html':
    case 'sms':
    case 'secret':
      return { kind: widget, maxLength };
    case 'textarea':
      return { kind: 'lines', maxLength };
    case 'moment':
      return { kind: 'wall-moment' };
    default:
      return null;
  }
};

const textControl = (schema: JsonSchema): SettingControl => {
  const maxLength = numberOf(schema['maxLength']);
  switch (schema['format']) {
    case 'date':
      return { kind: 'date' };
    case 'date-time':
      return { kind: 'moment' };
    case 'email':
    case 'uri':
      return { kind: 'text', format: schema['format'], maxLength };
    default:
      return { kind: 'text', format: 'plain', maxLength };
  }
};

const byType = (schema: JsonSchema, key: string): SettingControl => {
  const choices = choicesOf(schema, key);
  if (choices !== null && choices.length > 0) return { kind: 'choice', choices };
  switch (schema['type']) {
    case 'string':
      return textControl(schema);
    case 'number':
    case 'integer':
      return { kind: 'number', isWhole: schema['type'] === 'integer' };
    case 'boolean':
      return { kind: 'flag' };
    case 'array': {
      const items = isObject(schema['items']) ? schema['items'] : {};
      const each = choicesOf(items, `${key}.item`);
      if (each !== null) return { kind: 'choices', choices: each };
      return items['type'] === 'string' && !('x-widget' in items)
        ? {
            kind: 'texts',
            format: items['format'] === 'email' ? 'email' : 'plain',
            maxLength: numberOf(items['maxLength']),
          }
        : { kind: 'json' };
    }
    case 'object': {
      const isDeep = key.split('.').length > DEEPEST;
      return isObject(schema['properties']) && !isDeep
        ? { kind: 'group', members: membersOf(schema, `${key}.`) }
        : { kind: 'json' };
    }
    default:
      return { kind: 'json' };
  }
};

/** Whether a branch of the rules is one of several ways that a choice among the settings tells apart: what it asks for goes with the choice. */
const isWay = (branch: JsonSchema): boolean =>
  Object.values(isObject(branch['properties']) ? branch['properties'] : {}).some(
    (property) => isObject(property) && 'const' in property,
  );

const membersOf = (schema: JsonSchema, prefix: string): readonly Setting[] => {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const required = new Set(namesIn(schema['required']));
  const [rule] = objectsIn(schema['anyOf']).map((branch) => namesIn(branch['required']));
  const asked = new Set(
    objectsIn(schema['anyOf']).flatMap((branch) => (isWay(branch) ? namesIn(branch['required']) : [])),
  );
  const isFew = properties.length <= FEW;
  const settings = properties.flatMap(([name, property]): readonly Setting[] => {
    if (!isObject(property)) return [];
    const key = `${prefix}${name}`;
    const isRequired = required.has(name);
    const given: unknown = property['default'];
    return [
      {
        name,
        key,
        title: textOf(property['title']) ?? readable(name),
        description: textOf(property['description']),
        isRequired,
        isFront: isFew || isRequired || asked.has(name) || (rule?.includes(name) ?? false),
        default: isJson(given) ? given : null,
        control: byWidget(property, key) ?? byType(property, key),
      },
    ];
  });
  return [...settings.filter(({ isFront }) => isFront), ...settings.filter(({ isFront }) => !isFront)];
};

/** The settings that a schema describes, in the order in which a person fills them in. What is not understood becomes text to edit, never an error. */
export const readSettings = (schema: JsonSchema): readonly Setting[] => membersOf(schema, '');
