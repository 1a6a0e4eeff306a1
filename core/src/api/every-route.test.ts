import { randomUUID } from 'node:crypto';
import type { HTTPMethods } from 'fastify';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { openTestStore } from '../store/test-database.ts';
import { registerRoutes } from './register.ts';
import { withClosedRooms } from './test-rooms.ts';
import { startTestServer, type TestServer } from './test-server.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly components: { readonly schemas: object };
}

describe('every route of every noun', () => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;

  beforeAll(async () => {
    store = await openTestStore('sqlite', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    server = await startTestServer({
      store,
      signInBounds: { perAccount: 9999, perAddress: 9999, milliseconds: 1000 },
      registerAll: (app, ports, door) => registerRoutes(app, withClosedRooms(ports), door),
    });
    workspace = await server.addWorkspace();
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  const fill = (url: string): string =>
    url.replace(':workspace', workspace.publicId).replaceAll(/:[a-z]+/gi, randomUUID());
  const withBody = (): { method: HTTPMethods; url: string }[] =>
    server.routes.flatMap(({ method, url, schema }) =>
      schema?.body === undefined ? [] : [method].flat().map((one) => ({ method: one, url: fill(url) })),
    );

  test.each([
    ['a list', '[]'],
    ['a text', '"text"'],
    ['a number', '3'],
    ['an unknown member', '{"unheardOf":1}'],
    ['a prototype', '{"__proto__":{"role":"owner"}}'],
    ['a constructor’s prototype', '{"constructor":{"prototype":{}}}'],
    ['a hundred thousand levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['NUL in a name', '{"a\\u0000":1}'],
    ['no JSON', '{'],
  ])('that takes a body refuses %s before it does anything', async (_what, body) => {
    expect(withBody().length).toBeGreaterThan(20);
    for (const { method, url } of withBody()) {
      const answer = await server.call(method, url, {
        as: server.owner,
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect([method, url, answer.statusCode]).toEqual([method, url, 400]);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    }
  });

  test('that takes a body takes it as JSON only', async () => {
    for (const { method, url } of withBody()) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const answer = await server.call(method, url, {
          as: server.owner,
          headers: { 'content-type': type },
          body: '{}',
        });
        expect([method, url, type, answer.statusCode]).toEqual([method, url, type, 415]);
      }
    }
  });

  test('that takes parameters refuses those it does not know', async () => {
    const asked = server.routes.filter(({ schema }) => schema?.querystring !== undefined);
    expect(asked.length).toBeGreaterThan(5);
    for (const { method, url } of asked.flatMap((route) =>
      [route.method].flat().map((one) => ({ method: one, url: fill(route.url) })),
    )) {
      for (const query of [
        'unheardOf=1',
        '__proto__=1',
        'limit=1e3',
        'limit=-1',
        'limit=0',
        'limit=201',
        'after=%00',
        'limit=1&limit=2',
      ]) {
        const answer = await server.call(method, `${url}?${query}`, { as: server.owner });
        expect([method, url, query, answer.statusCode]).toEqual([method, url, query, 400]);
      }
    }
  });

  test('is described, with who may use it and how it refuses', async () => {
    const document = (await server.call('GET', '/api/openapi.json')).json<Document>();
    expect(document.openapi).toBe('3.1.0');
    const described = server.routes.filter(
      ({ schema, method }) => !(schema !== undefined && 'hide' in schema) && method !== 'HEAD',
    );
    expect(described.length).toBeGreaterThan(40);
    for (const { method, url } of described) {
      const operation = document.paths[url.replaceAll(/:([a-z]+)/gi, '{$1}')]?.[String(method).toLowerCase()];
      expect(operation, `${String(method)} ${url}`).toMatchObject({
        summary: expect.any(String),
        tags: [expect.any(String)],
        responses: {
          default: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
        },
      });
    }
    expect(document.paths['/api/session']?.['post']?.['security']).toEqual([]);
    expect(document.paths['/api/workspaces/{workspace}']?.['get']?.['security']).toEqual([
      { token: [] },
      { cookie: [] },
    ]);
    const dangling = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name ?? '',
    );
    expect(dangling.filter((name) => !(name in document.components.schemas))).toEqual([]);
    expect(JSON.stringify(document)).not.toMatch(/"\$ref":"(?!#\/)/);
  });

  test('can be read about by people', async () => {
    for (const url of [
      '/api/docs',
      '/api/docs/static/swagger-ui.css',
      '/api/docs/static/swagger-ui-bundle.js',
      '/api/docs/static/swagger-initializer.js',
    ]) {
      expect([url, (await server.call('GET', url)).statusCode]).toEqual([url, 200]);
    }
  });
});
