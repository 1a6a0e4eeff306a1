import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { fault } from '../fault/fault.ts';
import { isKeepable } from '../model/keepable.ts';
import { explainValidation } from './explain-validation.ts';
import { gatherDefinitions, namesItsParts } from './gather-definitions.ts';

/** How a part of a request is called in a problem's `in`. */
const PARTS: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

// Ajv, not TypeBox's own compiler: that one measures maxLength in graphemes, and one grapheme can be a megabyte of accents.
const newAjv = (): Ajv => {
  const ajv = new Ajv({
    allErrors: false,
    coerceTypes: false,
    removeAdditional: false,
    useDefaults: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
  });
  addFormats.default(ajv, { mode: 'full' });
  return ajv;
};

/**
 * Compiles schemas. One that names its own parts gets a compiler of its own: Ajv keeps such names for good. Each waits until
 * something is to be checked: all of them together are a third of what a start costs.
 */
const createCompile = (): ((schema: TSchema) => () => ValidateFunction) => {
  const shared = newAjv();
  const compiled = new WeakMap<TSchema, ValidateFunction>();
  return (schema) => () => {
    const known = compiled.get(schema);
    if (known !== undefined) return known;
    const validate = namesItsParts(schema) ? newAjv().compile(gatherDefinitions(schema)) : shared.compile(schema);
    compiled.set(schema, validate);
    return validate;
  };
};

const numberFrom = (text: string): unknown => (/^-?(0|[1-9]\d{0,15})(\.\d{1,15})?$/.test(text) ? Number(text) : text);
const booleanFrom = (text: string): unknown => (text === 'true' ? true : text === 'false' ? false : text);

const valueFrom = (property: TSchema, given: unknown): unknown => {
  const type: unknown = Reflect.get(property, 'type');
  if (type === 'array') return Array.isArray(given) ? given : [given];
  if (typeof given !== 'string') return given;
  if (type === 'integer' || type === 'number') return numberFrom(given);
  return type === 'boolean' ? booleanFrom(given) : given;
};

/** Reads what an address can only carry as text: numbers, truths and lists, in one spelling each. Anything else stays as it is, and is refused. */
const fromText = (schema: TSchema, given: unknown): unknown => {
  const properties: unknown = Reflect.get(schema, 'properties');
  if (typeof given !== 'object' || given === null || typeof properties !== 'object' || properties === null)
    return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, value]: [string, unknown]) => {
      const property: unknown = Object.hasOwn(properties, name) ? Reflect.get(properties, name) : undefined;
      return [name, typeof property === 'object' && property !== null ? valueFrom(property, value) : value];
    }),
  );
};

const hasKeepableText = (parts: unknown): boolean =>
  typeof parts !== 'object' ||
  parts === null ||
  Object.values(parts)
    .flat()
    .every((part: unknown) => typeof part !== 'string' || isKeepable(part));

/**
 * Checks requests against their schemas and changes nothing about a body: no member is dropped, no `"1"` becomes 1. What comes
 * by the address is text by nature and read as what its schema says.
 */
export const createValidatorCompiler = (): FastifySchemaCompiler<TSchema> => {
  const compile = createCompile();
  return ({ schema, httpPart }) => {
    const validator = compile(schema);
    const part = PARTS[httpPart ?? 'body'] ?? 'body';
    return (given: unknown) => {
      const value = httpPart === 'body' ? given : fromText(schema, given);
      // A body's text was looked at when it was parsed.
      if (httpPart !== 'body' && !hasKeepableText(value))
        return { error: fault('INNESTO_REQUEST_TEXT', {}, { extension: { in: part } }) };
      const validate = validator();
      if (validate(value)) return { value };
      const { path, detail } = explainValidation(validate.errors);
      return { error: fault('INNESTO_REQUEST_INVALID', { detail, path }, { extension: { in: part } }) };
    };
  };
};
