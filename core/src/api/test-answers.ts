import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { TSchema } from 'typebox';
import type { App } from './app.ts';
import { gatherDefinitions } from './gather-definitions.ts';

const schemaFor = (responses: unknown, status: number): TSchema | null => {
  if (typeof responses !== 'object' || responses === null) return null;
  const schema: unknown = Reflect.get(responses, String(status)) ?? Reflect.get(responses, `${String(status)[0]}xx`);
  return typeof schema === 'object' && schema !== null ? schema : null;
};

const compile = (schema: TSchema): ValidateFunction => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(gatherDefinitions(schema));
};

/** For tests: makes an answer that does not fit its own schema fail, that is, sends what it does not tell of or leaves out what it promises. */
export const checkAnswers = (app: App): void => {
  const compiled = new Map<TSchema, ValidateFunction>();
  app.addHook('preSerialization', async (request, reply, payload) => {
    const schema = schemaFor(request.routeOptions.schema?.response, reply.statusCode);
    if (schema === null) return payload;
    const validate = compiled.get(schema) ?? compile(schema);
    compiled.set(schema, validate);
    const sent: unknown = JSON.parse(JSON.stringify(payload));
    if (!validate(sent))
      throw new Error(
        `${request.method} ${request.routeOptions.url ?? ''} answered what its schema does not say: ${JSON.stringify(validate.errors)}`,
      );
    return payload;
  });
};
