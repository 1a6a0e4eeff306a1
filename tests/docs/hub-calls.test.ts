import { setImmediate } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../ui/src/data/client.ts';
import { createHub } from '../../ui/src/data/hub.ts';
import { readDeclaredCalls, sampleOf, type DeclaredCall, type DeclaredCalls } from './declared-calls.ts';
import { readDescribedApi, type Described, type DescribedApi, type Schema } from './described-api.ts';
import { Misfits } from './misfits.ts';

/** What a page asked of the hub. */
interface Asked {
  readonly method: string;
  readonly path: string;
  /** The names in its query. */
  readonly query: readonly string[];
  /** Its JSON; null: it has none. */
  readonly body: string | null;
}

/** What one call of the pages comes to. */
interface Made {
  readonly call: DeclaredCall;
  readonly given: readonly unknown[];
  readonly asked: readonly Asked[];
}

const SUCCESS = ['200', '201', '202', '204'];

const answerOf = ({ responses }: Described): Schema | null => {
  const success = SUCCESS.flatMap((status) => responses[status] ?? []);
  return success.flatMap(({ content = {} }) => Object.values(content).flatMap(({ schema }) => schema ?? []))[0] ?? null;
};

const nameOf = ({ call }: Made): string => call.name;

describe('what the pages say to the hub', () => {
  let declared: DeclaredCalls;
  let api: DescribedApi;
  let misfits: Misfits;
  let made: readonly Made[];

  /** Makes a call with an example of everything that it may be handed, and writes down what it asks. */
  const make = async (call: DeclaredCall): Promise<Made> => {
    const asked: Asked[] = [];
    const ask = (address: string, method = 'GET', body: string | null = null): Promise<never> => {
      const { pathname, searchParams } = new URL(address, 'http://hub.invalid');
      asked.push({ method, path: pathname, query: [...searchParams.keys()], body });
      return new Promise(() => undefined);
    };
    const client = createClient({
      fetch: (url, { method, body }) => ask(url, method, typeof body === 'string' ? body : null),
      upload: (url) => ask(url, 'POST'),
      onsignedout: () => undefined,
    });
    const given = call.parameters.map((type) => sampleOf(declared.checker, type));
    const act: unknown = Reflect.get(createHub(client), call.name);
    const gives: unknown = typeof act === 'function' ? Reflect.apply(act, null, given) : undefined;
    // Some only say where something is to be had.
    if (typeof gives === 'string') void ask(gives);
    await setImmediate();
    return { call, given, asked };
  };

  beforeAll(async () => {
    declared = readDeclaredCalls();
    api = await readDescribedApi();
    misfits = new Misfits(declared.checker, api);
    made = await Promise.all(declared.calls.map(make));
  });

  /** Looks at everything that is asked, beside what the API says about it; gives the calls for which something was found. */
  const look = (
    find: (one: Made, asked: Asked, described: Described) => readonly string[],
  ): Record<string, readonly string[]> =>
    Object.fromEntries(
      made.flatMap((one): (readonly [string, readonly string[]])[] => {
        const found = one.asked.flatMap((asked) => {
          const described = api.find(asked.method, asked.path);
          return described === null ? [] : find(one, asked, described);
        });
        return found.length === 0 ? [] : [[nameOf(one), found]];
      }),
    );

  test('asks for something, call by call', () => {
    expect(made.length).toBeGreaterThan(35);
    expect(made.filter(({ asked }) => asked.length === 0).map(nameOf)).toEqual([]);
  });

  test('goes to addresses that the hub has', () => {
    const nowhere = made.flatMap(({ asked }) =>
      asked
        .filter(({ method, path }) => api.find(method, path) === null)
        .map(({ method, path }) => `${method} ${path}`),
    );
    expect(nowhere).toEqual([]);
  });

  test('asks by names that the hub knows', () => {
    const unknown = look((_one, { query }, { parameters = [] }) => {
      const known = new Set(parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name));
      return query.filter((name) => !known.has(name));
    });
    expect(unknown).toEqual({});
  });

  test('brings bodies of the form that the hub takes', () => {
    const wrong = look(({ call, given }, { body }, { requestBody }) => {
      const schema = requestBody?.content['application/json']?.schema;
      if (body === null) return [];
      if (schema === undefined) return ['the hub takes no body'];
      const type = call.parameters[given.findIndex((one) => JSON.stringify(one) === body)];
      if (type !== undefined) return misfits.of({ type, schema, at: 'body' });
      // Put together by the call itself: the names of its members must do.
      const known = Object.keys(api.resolve(schema).properties ?? {});
      return Object.keys(JSON.parse(body) as object).filter((name) => !known.includes(name));
    });
    expect(wrong).toEqual({});
  });

  test('expects answers of the form that the hub gives', () => {
    const wrong = look(({ call }, _asked, described) => {
      const schema = answerOf(described);
      return schema === null ? [] : misfits.of({ type: call.answer, schema, at: 'answer' });
    });
    expect(wrong).toEqual({});
  });
});
