import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonSchema } from '../contract/json.ts';

/** Says what is wrong with settings; nothing where they fit. */
export type SettingsValidator = (config: unknown) => readonly string[];

/** Makes a schema ready for checking settings, with the validator and the options of the hub; throws where the hub would refuse the schema. */
export const settingsValidator = (schema: JsonSchema): SettingsValidator => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (config) => {
    if (validate(config)) return [];
    const lines = (validate.errors ?? []).map(
      (error) => `${error.instancePath || '/'} ${error.message ?? 'does not fit'}`,
    );
    return [...new Set(lines)];
  };
};
