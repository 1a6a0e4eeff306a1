import type { ErrorObject } from 'ajv';
import { pointerTo } from './json-pointer.ts';

/** Where a value does not fit its schema, and what is expected there, in words. */
export interface Misfit {
  readonly path: string;
  readonly detail: string;
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a JSON object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'a moment such as 2027-02-28T09:30:00Z is expected',
  date: 'a day such as 2027-02-28 is expected',
  email: 'an e-mail address is expected',
  uri: 'an address such as https://example.com is expected',
};

const nounOf = (type: unknown): string => (typeof type === 'string' ? (NOUNS[type] ?? type) : 'another type');

const memberOf = (params: unknown, name: string): unknown =>
  typeof params === 'object' && params !== null && Object.hasOwn(params, name) ? Reflect.get(params, name) : undefined;

const limitOf = (error: ErrorObject): string => String(memberOf(error.params, 'limit'));

const detailOf = (error: ErrorObject): string => {
  switch (error.keyword) {
    case 'type':
      return `${nounOf(memberOf(error.params, 'type'))} is expected`;
    case 'const':
      return `${JSON.stringify(memberOf(error.params, 'allowedValue'))} is expected`;
    case 'pattern':
      return 'the text does not have the expected form';
    case 'format':
      return FORMATS[String(memberOf(error.params, 'format'))] ?? 'the text does not have the expected form';
    case 'minLength':
      return `at least ${limitOf(error)} characters are expected`;
    case 'maxLength':
      return `at most ${limitOf(error)} characters are accepted`;
    case 'minimum':
      return `${limitOf(error)} or more is expected`;
    case 'maximum':
      return `${limitOf(error)} or less is expected`;
    case 'minItems':
    case 'minProperties':
      return `at least ${limitOf(error)} is expected`;
    case 'maxItems':
    case 'maxProperties':
      return `at most ${limitOf(error)} is accepted`;
    case 'uniqueItems':
      return 'each may be there only once';
    default:
      return 'it does not have the expected form';
  }
};

const misfitOf = (error: ErrorObject): Misfit => {
  switch (error.keyword) {
    case 'additionalProperties':
      return {
        path: pointerTo(error.instancePath, String(memberOf(error.params, 'additionalProperty'))),
        detail: 'it is not known here',
      };
    case 'required':
      return {
        path: pointerTo(error.instancePath, String(memberOf(error.params, 'missingProperty'))),
        detail: 'it is missing',
      };
    default:
      return { path: error.instancePath, detail: detailOf(error) };
  }
};

const literalsOf = (branches: readonly unknown[]): readonly unknown[] | null => {
  const literals = branches.map((branch) => memberOf(branch, 'const'));
  return literals.some((literal) => literal === undefined) ? null : literals;
};

/** Whether the members that name a branch (`kind: 'wait'`) say that the value is meant to be of this one. */
const isMeant = (branch: unknown, value: unknown): boolean => {
  const properties = memberOf(branch, 'properties');
  if (typeof properties !== 'object' || properties === null) return false;
  const tags = Object.entries(properties).filter(([, schema]) => memberOf(schema, 'const') !== undefined);
  return tags.length > 0 && tags.every(([name, schema]) => memberOf(value, name) === memberOf(schema, 'const'));
};

/** How many of a value's members a branch knows. */
const knownIn = (branch: unknown, value: unknown): number => {
  const properties = memberOf(branch, 'properties');
  if (typeof properties !== 'object' || properties === null || typeof value !== 'object' || value === null) return 0;
  return Object.keys(value).filter((name) => Object.hasOwn(properties, name)).length;
};

/** The branch that a value was meant to be: of several that are named alike the one that knows most of its members; -1: nobody can tell. */
const meantBranch = (branches: readonly unknown[], value: unknown): number =>
  branches.reduce<number>((found, branch, at) => {
    if (!isMeant(branch, value)) return found;
    return found < 0 || knownIn(branch, value) > knownIn(branches[found], value) ? at : found;
  }, -1);

const deepest = (errors: readonly ErrorObject[]): ErrorObject | undefined =>
  errors.reduce<ErrorObject | undefined>(
    (found, error) => (found === undefined || error.instancePath.length > found.instancePath.length ? error : found),
    undefined,
  );

/** What is wrong with a value that fits none of a union's branches: told by the branch that it was meant to be, if that can be seen. */
const misfitOfUnion = (union: ErrorObject, errors: readonly ErrorObject[]): Misfit => {
  const branches: readonly unknown[] = Array.isArray(union.schema) ? union.schema : [];
  const literals = literalsOf(branches);
  if (literals !== null) {
    return {
      path: union.instancePath,
      detail: `one of ${literals.map((literal) => String(literal)).join(', ')} is expected`,
    };
  }
  const meant = meantBranch(branches, union.data);
  const own = meant < 0 ? [] : errors.filter((error) => error.schemaPath.startsWith(`${union.schemaPath}/${meant}/`));
  const below = errors.filter((error) => error !== union && error.instancePath.length > union.instancePath.length);
  const found = own.length > 0 ? explain(own) : below.length > 0 ? explain(below) : null;
  return found ?? { path: union.instancePath, detail: 'it has none of the forms that are accepted here' };
};

/** The one place that is told to the caller, out of what the validator found. */
const explain = (errors: readonly ErrorObject[]): Misfit | null => {
  // The validator stops at the first error, so the last one reported is the outermost: a union, or the error itself.
  const last = errors.at(-1);
  if (last === undefined) return null;
  if (last.keyword === 'anyOf') return misfitOfUnion(last, errors.slice(0, -1));
  return misfitOf(deepest(errors) ?? last);
};

/** Puts a validator's findings into words, with the JSON Pointer of the place. */
export const explainValidation = (errors: readonly ErrorObject[] | null | undefined): Misfit =>
  explain(errors ?? []) ?? { path: '', detail: 'it does not have the expected form' };
