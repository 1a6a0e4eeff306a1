import { Ajv, type ValidateFunction } from 'ajv';

/** A JSON Schema as the API's description has it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly pattern?: string;
  readonly maximum?: number;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
}

/** One part of an operation's address, query or headers. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** Something that the API offers. */
export interface Operation {
  /** `POST /api/workspaces/{workspace}/lists` */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** The schema of its JSON body; null: it takes none. */
  readonly body: Schema | null;
  readonly takesFiles: boolean;
  readonly isPublic: boolean;
  /** Whether a token will do. */
  readonly takesTokens: boolean;
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

/** The API as the hub describes it. */
export interface Api {
  readonly operations: readonly Operation[];
  /** What a reference points to. */
  resolve(schema: Schema): Schema;
  /** Says whether a value fits a schema. */
  compile(schema: Schema): ValidateFunction;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const operationOf = (
  method: string,
  path: string,
  { parameters = [], requestBody, security = [] }: Described,
): Operation => ({
  name: `${method.toUpperCase()} ${path}`,
  method: method.toUpperCase(),
  path,
  parameters,
  body: requestBody?.content['application/json']?.schema ?? null,
  takesFiles: requestBody?.content['multipart/form-data'] !== undefined || /\/imports(\/count|\/preview)?$/.test(path),
  isPublic: security.length === 0,
  takesTokens: security.some((way) => Object.hasOwn(way, 'token')),
});

/** Reads the description that a hub gives of its own API: a route that comes with it is attacked without further ado. */
export const readApi = async (url: string): Promise<Api> => {
  const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as Document;
  const ajv = new Ajv({ strict: false, validateSchema: false, formats: { 'date-time': MOMENT } });
  ajv.addSchema(document, 'api');
  const resolve = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : (document.components.schemas[name] ?? {});
  };
  // A schema is compiled once, however often it is asked for: a workflow's takes a tenth of a second.
  const compiled = new Map<string, ValidateFunction>();
  const compile = (schema: Schema): ValidateFunction => {
    const text = JSON.stringify(schema);
    // Its references are the document's own.
    const validate = compiled.get(text) ?? ajv.compile(JSON.parse(text.replaceAll('"#/', '"api#/')) as object);
    compiled.set(text, validate);
    return validate;
  };
  return {
    operations: Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => operationOf(method, path, described)),
    ),
    resolve,
    compile,
  };
};
