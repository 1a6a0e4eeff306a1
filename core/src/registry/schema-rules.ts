import type { JsonSchema } from '@innesto/sdk/contract';
import addFormats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Makes what schemas are made ready to check by. */
export const newAjv = (options: { readonly validateSchema?: false } = {}): Ajv2020 => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, ...options });
  addFormats.default(ajv);
  return ajv;
};

/**
 * Holds schemas against the rules for schemas; throws where one breaks them. The rules take longer to be made ready than any schema: that is
 * done once, at the first use.
 */
export const createSchemaRules = (): ((schema: JsonSchema) => void) => {
  let ready: Ajv2020 | null = null;
  const makeReady = (): Ajv2020 => {
    const rules = newAjv();
    void rules.validateSchema({}, true);
    return rules;
  };
  return (schema) => {
    // Kept only once it is ready: half-way, where a watch has ended it on a busy machine, it would fail at every schema from then on.
    ready ??= makeReady();
    void ready.validateSchema(schema, true);
  };
};
