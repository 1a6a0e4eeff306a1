import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** Says whether a value fits a schema, and what is wrong with one that does not. */
export interface Check<Value> {
  Check(value: unknown): value is Value;
  Errors: Validator['Errors'];
}

const compiled = new WeakMap<TSchema, Validator>();

const compiledOnce = (schema: TSchema): Validator => {
  const known = compiled.get(schema) ?? Compile(schema);
  compiled.set(schema, known);
  return known;
};

/**
 * What holds values against a schema: compiled when the first one comes, and once however many ask. All of them together
 * are a seventh of what a start costs, and hardly anybody comes to need them all.
 */
export const compiledLater = <Schema extends TSchema>(schema: Schema): Check<Static<Schema>> => ({
  Check: (value): value is Static<Schema> => compiledOnce(schema).Check(value),
  Errors: (value) => compiledOnce(schema).Errors(value),
});
