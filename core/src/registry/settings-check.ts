import type { JsonSchema, Manifest } from '@innesto/sdk/contract';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { createRecent } from '../model/recent.ts';
import { bounded, isOverrun } from './bounded.ts';
import { isPlainSchema } from './plain-schema.ts';
import { createSchemaRules, newAjv } from './schema-rules.ts';
import { sayErrors, type SettingProblem } from './settings-words.ts';

/** How long a plugin's schema may take to be made ready, once, when it is installed: far more than any needs on a busy machine. */
const READY_LIMIT_MS = 5000;
/** How long it may take to check one use of it. */
const LIMIT_MS = 1000;

const holdAgainstRules = createSchemaRules();

/** One schema each: what a plugin wrote into its schema reaches no other's. */
const compile = (schema: JsonSchema): ValidateFunction => {
  holdAgainstRules(schema);
  const validate = newAjv({ validateSchema: false }).compile(schema);
  // An asynchronous schema would answer with a promise, which passes for true.
  if ('$async' in validate) throw new Error('it is asynchronous');
  return validate;
};

/** Why a schema cannot be used to check settings; null where it can. */
export const schemaProblem = (schema: JsonSchema): string | null => {
  try {
    bounded(() => compile(schema)({}), READY_LIMIT_MS);
    return null;
  } catch (error) {
    if (isOverrun(error)) return 'it takes too long';
    return error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read';
  }
};

/** Settings of a trigger or an action, a record of a collection or an event's payload, to be checked. */
export interface SettingsCheck {
  readonly manifest: Manifest;
  readonly kind: 'trigger' | 'action' | 'collection' | 'event' | 'connection';
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const schemaOf = ({ manifest, kind, name }: SettingsCheck): JsonSchema | undefined => {
  switch (kind) {
    case 'trigger':
      return manifest.triggers.find((trigger) => trigger.name === name)?.config;
    case 'action':
      return manifest.actions.find((action) => action.name === name)?.config;
    case 'event':
      return manifest.events.find((event) => event.type === name)?.payload;
    case 'connection':
      return manifest.connections.find((connection) => connection.name === name)?.config;
    case 'collection':
      return manifest.collections.find((collection) => collection.name === name)?.record;
  }
};

/** Under which key translations have the texts of what is checked. */
const textKey = ({ kind, name }: SettingsCheck): string => {
  switch (kind) {
    case 'trigger':
    case 'action':
    case 'connection':
      return `${kind}.${name}.config`;
    case 'event':
      return `event.${name}.payload`;
    case 'collection':
      return `collection.${name}.record`;
  }
};

/** What is wrong with all of it. */
const wholly = (code: 'GONE' | 'UNCHECKED', detail: string, manifest?: Pick<Manifest, 'version'>): SettingProblem => ({
  path: '',
  code,
  detail,
  label: null,
  missing: false,
  parts: manifest === undefined ? {} : { version: manifest.version },
});

/** A schema made ready to check by. */
interface Ready {
  readonly validate: ValidateFunction;
  readonly isPlain: boolean;
}

/** Checks settings against the schema that the plugin version declares; schemas are made ready once. */
export const createSettingsCheck = (): ((check: SettingsCheck) => readonly SettingProblem[]) => {
  const ready = createRecent<string, Ready>({ capacity: 200 });
  const keyOf = ({ manifest: { name, version, integrity }, kind, name: own }: SettingsCheck): string =>
    // By what it holds, too: builds that are tried share a version.
    `${name} ${version} ${integrity} ${kind} ${own}`;
  const readyFor = (check: SettingsCheck, schema: JsonSchema): Ready => {
    const key = keyOf(check);
    const known = ready.get(key) ?? { validate: compile(schema), isPlain: isPlainSchema(schema) };
    ready.set(key, known);
    return known;
  };
  return (check) => {
    const schema = schemaOf(check);
    if (schema === undefined) return [wholly('GONE', 'The plugin has no such contribution.', check.manifest)];
    const look = (): readonly ErrorObject[] => {
      const { validate } = readyFor(check, schema);
      return validate(check.config) ? [] : (validate.errors ?? []);
    };
    try {
      // A watchdog costs more than most checks: where nothing can take long there need be none.
      const isSafe = ready.get(keyOf(check))?.isPlain === true;
      return sayErrors({ schema, key: textKey(check) }, isSafe ? look() : bounded(look, LIMIT_MS));
    } catch (error) {
      const reason = isOverrun(error) ? 'checking them takes too long' : 'the plugin’s rules for them fail';
      return [wholly('UNCHECKED', `The settings cannot be checked: ${reason}.`)];
    }
  };
};
