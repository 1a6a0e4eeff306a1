import type { Json, JsonObject, JsonSchema } from '@innesto/sdk/contract';

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const branchesOf = (schema: JsonSchema): readonly JsonSchema[] => {
  const branches: unknown = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(branches) ? branches.filter(isObject) : [];
};

const propertyOf = (branch: JsonSchema, name: string): unknown =>
  isObject(branch['properties']) && Object.hasOwn(branch['properties'], name) ? branch['properties'][name] : undefined;

/** The member of an object by its name; undefined where it has none of its own. */
export const memberOf = (value: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(value, name) ? value[name] : undefined;

/** Whether the other members are such as a branch of the rules asks for. */
const isOpen = (branch: JsonSchema, value: JsonObject, subject: string): boolean => {
  const required: unknown = branch['required'];
  const asked = Array.isArray(required) ? required.filter((name) => name !== subject) : [];
  if (!asked.every((name) => typeof name === 'string' && Object.hasOwn(value, name))) return false;
  const properties = isObject(branch['properties']) ? Object.entries(branch['properties']) : [];
  return properties.every(([name, property]) => {
    if (name === subject) return true;
    // What there is no place for is not there.
    if (property === false) return memberOf(value, name) === undefined;
    return !isObject(property) || !('const' in property) || memberOf(value, name) === property['const'];
  });
};

/** Whether the schema's rules leave no room for a member beside what the others say: “Value” beside “Clear it”. */
export const isRuledOut = (schema: JsonSchema, value: JsonObject, name: string): boolean => {
  const open = branchesOf(schema).filter((branch) => isOpen(branch, value, name));
  return open.length > 0 && open.every((branch) => propertyOf(branch, name) === false);
};

/** The value as it would be with the choice of a branch made, as far as it has to be made and is not yet. */
const asChosen = (schema: JsonSchema, branch: JsonSchema, value: JsonObject): JsonObject => {
  const required: unknown = schema['required'];
  // A choice with a default is made already.
  const isDefault = (name: string): boolean => {
    const declared = propertyOf(schema, name);
    return isObject(declared) && 'default' in declared;
  };
  const asked = new Set(
    Array.isArray(required) ? required.filter((name) => typeof name === 'string' && !isDefault(name)) : [],
  );
  const properties = isObject(branch['properties']) ? Object.entries(branch['properties']) : [];
  const chosen = properties.flatMap(([name, property]) => {
    const choice: unknown = isObject(property) ? property['const'] : undefined;
    const isOpenStill = typeof choice === 'string' && asked.has(name) && memberOf(value, name) === undefined;
    return isOpenStill ? [[name, choice] as const] : [];
  });
  return { ...value, ...Object.fromEntries(chosen) };
};

/** Whether a member that is not set hangs on a choice that is still to be made, with answers that leave no room for it: “Within” before “What happened”. */
export const isTooEarly = (schema: JsonSchema, value: JsonObject, name: string): boolean => {
  const branches = branchesOf(schema);
  if (memberOf(value, name) !== undefined || branches.some((branch) => isOpen(branch, value, name))) return false;
  // What an answer would ask for besides is not there yet either.
  const isPossible = (branch: JsonSchema): boolean =>
    isOpen({ ...branch, required: [] }, asChosen(schema, branch, value), name);
  return branches.some((branch) => propertyOf(branch, name) === false && isPossible(branch));
};

/** Whether the schema's rules ask for a member beside what the others say: “Value” beside “Set it to”. */
export const isAsked = (schema: JsonSchema, value: JsonObject, name: string): boolean => {
  const open = branchesOf(schema).filter((branch) => isOpen(branch, value, name));
  return open.length > 0 && open.every(({ required }) => Array.isArray(required) && required.includes(name));
};

/** Sets a member, or removes it (undefined), and with it those that the rules then leave no room for. */
export const setMember = (
  schema: JsonSchema,
  value: JsonObject,
  { name, to }: { readonly name: string; readonly to: Json | undefined },
): JsonObject => {
  const { [name]: _, ...others } = value;
  const changed: JsonObject =
    to === undefined ? others : Object.hasOwn(value, name) ? { ...value, [name]: to } : { ...others, [name]: to };
  return Object.fromEntries(
    Object.entries(changed).filter(([member]) => member === name || !isRuledOut(schema, changed, member)),
  );
};
