import type { JsonSchema, TriggerUse } from '@innesto/sdk/contract';
import type { Language } from './words.svelte.ts';

/** What is known of a trigger. */
interface KnownTrigger {
  readonly title: string;
  /** The JSON Schema of its settings. */
  readonly config: JsonSchema;
  /** A text of its settings in the person's language, by its key below the schema. */
  readonly tell: (key: string, own: string) => string;
}

interface Telling {
  /** The trigger as its plugin describes it; null: no plugin offers it. */
  readonly known: KnownTrigger | null;
  readonly language: Language;
  readonly listName: (list: string) => string | null;
}

const objectIn = (of: unknown, member: string): unknown =>
  typeof of === 'object' && of !== null && Object.hasOwn(of, member) ? Reflect.get(of, member) : undefined;

/** What a plugin calls one of the values that a setting may have. */
const optionTitle = (schema: unknown, value: string): string | null => {
  const options = objectIn(schema, 'anyOf');
  if (!Array.isArray(options)) return null;
  const title = objectIn(
    options.find((option: unknown) => objectIn(option, 'const') === value),
    'title',
  );
  return typeof title === 'string' ? title : null;
};

const tellValue = (
  [member, value]: readonly [string, unknown],
  { known, language, listName }: Telling,
): readonly string[] => {
  if (Array.isArray(value)) {
    const names = value.flatMap((one: unknown) => (typeof one === 'string' ? (listName(one) ?? []) : []));
    return names.length === 0 ? [] : [new Intl.ListFormat(language, { type: 'disjunction' }).format(names)];
  }
  if (known === null || typeof value !== 'string') return [];
  const own = optionTitle(objectIn(objectIn(known.config, 'properties'), member), value);
  return own === null ? [] : [known.tell(`${member}.option.${value}.title`, own)];
};

/** What starts a workflow, in words: the trigger, and what of its settings a person would say. */
export const tellTrigger = (use: TriggerUse, telling: Telling): string =>
  [
    telling.known?.title ?? use.contribution,
    ...Object.entries(use.config).flatMap((setting) => tellValue(setting, telling)),
  ].join(' · ');
