import Type, { type Static } from 'typebox';

/** Any value that JSON (RFC 8259) can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** An object of JSON values whose keys the hub does not interpret. */
export type JsonObject = { [key: string]: Json };
export const JsonObject = Type.Unsafe<JsonObject>(Type.Record(Type.String(), Type.Unknown()));

/** A JSON Schema (draft 2020-12) as data. */
export const JsonSchema = Type.Record(Type.String(), Type.Unknown());
export type JsonSchema = Static<typeof JsonSchema>;

/** The names of the members that the schema of an object declares; none where it declares no members. */
export const declaredMembers = ({ properties }: JsonSchema): readonly string[] =>
  typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
