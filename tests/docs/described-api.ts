import { inject } from 'vitest';
import { registerRoutes } from '../../core/src/api/register.ts';
import { withClosedRooms } from '../../core/src/api/test-rooms.ts';
import { startTestServer } from '../../core/src/api/test-server.ts';
import { openTestStore } from '../../core/src/store/test-database.ts';

/** A JSON Schema as the API's description has it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

/** Something that the API offers, as it is described. */
export interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

/** The API's description of itself. */
export interface DescribedApi {
  /** What it says about a call; null: there is none such. */
  find(method: string, path: string): Described | null;
  /** What a reference points to. */
  resolve(schema: Schema): Schema;
}

const partsOf = (path: string): readonly string[] => path.split('/');

/** How many words of a template a path has; null: it is another path. */
const likeness = (template: string, path: string): number | null => {
  const words = partsOf(template);
  const given = partsOf(path);
  if (words.length !== given.length) return null;
  const fits = words.map((word, at) => (word.startsWith('{') ? 0 : word === given[at] ? 1 : null));
  return fits.includes(null) ? null : fits.reduce<number>((sum, fit) => sum + (fit ?? 0), 0);
};

/** Reads what the routes say about themselves, as anyone gets it from `/api/openapi.json`. */
export const readDescribedApi = async (): Promise<DescribedApi> => {
  const { postgresUrl, temporaryFolder } = {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  };
  await using closing = new AsyncDisposableStack();
  const store = closing.adopt(await openTestStore('sqlite', { postgresUrl, temporaryFolder }), (one) => one.close());
  const server = closing.adopt(
    await startTestServer({
      store,
      registerAll: (app, ports, door) => registerRoutes(app, withClosedRooms(ports), door),
    }),
    (one) => one.close(),
  );
  const { paths, components } = (await server.call('GET', '/api/openapi.json')).json<Document>();
  return {
    find: (method, path) => {
      const [best] = Object.entries(paths)
        .flatMap(([template, methods]) => {
          const found = likeness(template, path);
          const described = methods[method.toLowerCase()];
          return found === null || described === undefined ? [] : [{ described, found }];
        })
        .toSorted((left, right) => right.found - left.found);
      return best?.described ?? null;
    },
    resolve: (schema) => {
      const name = schema.$ref?.split('/').at(-1);
      return name === undefined ? schema : (components.schemas[name] ?? {});
    },
  };
};
