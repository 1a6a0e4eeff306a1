import { randomUUID } from 'node:crypto';
import type { HTTPMethods } from 'fastify';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { mayDo, type Role } from '../model/role.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { openTestStore } from '../store/test-database.ts';
import type { Access } from './app.ts';
import { registerRoutes } from './register.ts';
import { withClosedRooms } from './test-rooms.ts';
import { startTestServer, type Identity, type TestServer } from './test-server.ts';

const ROLES: readonly Role[] = ['owner', 'admin', 'editor', 'operator', 'viewer', 'developer'];

interface Route {
  readonly method: HTTPMethods;
  readonly url: string;
  readonly access: Access;
}

describe('the door', () => {
  let store: Store;
  let server: TestServer;
  let own: Workspace;
  let foreign: Workspace;
  let nobodys: Identity;
  const people = new Map<string, Identity>();

  beforeAll(async () => {
    store = await openTestStore('sqlite', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    server = await startTestServer({
      store,
      registerAll: (app, ports, door) => registerRoutes(app, withClosedRooms(ports), door),
    });
    own = await server.addWorkspace();
    foreign = await server.addWorkspace();
    nobodys = await server.addOperator();
    for (const role of ROLES) {
      people.set(`person ${role}`, await server.addOperator({ workspace: own, role }));
      people.set(`token ${role}`, await server.addToken(own, role));
    }
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  const routes = (): Route[] =>
    server.routes.flatMap(({ method, url, config }) =>
      [method].flat().map((one) => ({ method: one, url, access: config?.access ?? 'public' })),
    );
  const guarded = (): Route[] => routes().filter(({ access }) => access !== 'public');
  const scoped = (): Route[] => guarded().filter(({ url }) => url.includes(':workspace'));
  const fill = (url: string, workspace: string): string =>
    url.replace(':workspace', workspace).replaceAll(/:[a-z]+/gi, randomUUID());
  const ask = ({ method, url }: Route, workspace: string, as: Identity) =>
    server.call(method, fill(url, workspace), { as });

  test('is open where it says so, and only there', () => {
    const open = routes().flatMap(({ method, url, access }) => (access === 'public' ? [`${method} ${url}`] : []));
    // The API's own description is registered before anybody listens: it is open, too.
    expect(open.sort()).toEqual(
      [
        'GET /',
        'HEAD /',
        'GET /health',
        'HEAD /health',
        'GET /ready',
        'HEAD /ready',
        'GET /docs/faults',
        'HEAD /docs/faults',
        'GET /api/setup',
        'HEAD /api/setup',
        'POST /api/setup',
        'POST /api/session',
        // A message's picture and its way out: the token in the address is the key.
        'GET /o/:token',
        'HEAD /o/:token',
        // A message's link: it leads where the message said, and nowhere else.
        'GET /c/:token',
        'HEAD /c/:token',
        'GET /u/:token',
        'HEAD /u/:token',
        'POST /u/:token',
        // Where ways for SMS tell what becomes of a message: likewise.
        'GET /s/:token',
        'POST /s/:token',
        // Where others call workflows: likewise, and the hub checks who calls.
        'GET /in/:token',
        'POST /in/:token',
        'PUT /in/:token',
        // What an e-mail asks to confirm: likewise; reading the page confirms nothing.
        'GET /k/:token',
        'HEAD /k/:token',
        'POST /k/:token',
        // Where other systems send an operator's browser back to: the state in the address names the sign-in.
        'GET /oauth/callback',
        'HEAD /oauth/callback',
        // What plugins answer to anybody: each endpoint checks who calls.
        ...['GET', 'POST', 'OPTIONS'].flatMap((method) => [
          `${method} /x/:workspace/:plugin/:endpoint`,
          `${method} /x/:workspace/:plugin/:endpoint/*`,
        ]),
      ].sort(),
    );
  });

  test('does not take a route that does not say who may use it', async () => {
    const withoutAccess = startTestServer({ store, routes: (app) => void app.get('/api/open', () => 'hello') });
    await expect(withoutAccess).rejects.toThrow('GET /api/open does not say who may use it');
    const withoutWorkspace = startTestServer({
      store,
      routes: (app) => void app.get('/api/all', { config: { access: 'read' } }, () => 'hello'),
    });
    await expect(withoutWorkspace).rejects.toThrow('outside a workspace');
  });

  test.each<[string, Identity]>([
    ['nobody', {}],
    ['a made-up cookie', { cookie: 'innesto=abc' }],
    ['an empty cookie', { cookie: 'innesto=' }],
    ['a cookie of the other name', { cookie: '__Host-innesto=abc' }],
    ['a made-up token', { authorization: 'Bearer inn_0000000000000000000000000000000000000000000000000' }],
    ['another scheme', { authorization: 'Basic b3duZXI6cGFzc3dvcmQ=' }],
    ['an empty token', { authorization: '' }],
  ])('lets in nobody as %s', async (_who, as) => {
    expect(guarded().length).toBeGreaterThan(10);
    for (const route of guarded()) {
      const answer = await ask(route, own.publicId, as);
      expect([route.method, route.url, answer.statusCode]).toEqual([route.method, route.url, 401]);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="innesto"');
    }
  });

  test('does not make a wrong token good by a right cookie', async () => {
    const answer = await server.call('GET', '/api/session', { as: { ...server.owner, authorization: 'Bearer wrong' } });
    expect(answer.statusCode).toBe(401);
  });

  test('shows to people and tokens of one workspace nothing of another, not even that it is there', async () => {
    for (const who of [people.get('person owner') ?? {}, people.get('token owner') ?? {}, nobodys]) {
      for (const route of scoped()) {
        const theirs = await ask(route, foreign.publicId, who);
        const none = await ask(route, randomUUID(), who);
        const senseless = await ask(route, 'x', who);
        expect([route.url, theirs.statusCode, none.statusCode, senseless.statusCode]).toEqual([
          route.url,
          404,
          404,
          404,
        ]);
        expect(theirs.body).toBe(none.body);
        expect(theirs.body).toBe(senseless.body);
        expect(theirs.headers['innesto-clock']).toBeUndefined();
      }
    }
  });

  test('lets each role do what it may, and nothing else', async () => {
    for (const role of ROLES) {
      for (const who of [`person ${role}`, `token ${role}`]) {
        for (const route of scoped()) {
          if (route.access === 'public' || route.access === 'operator' || mayDo(role, route.access)) continue;
          const answer = await ask(route, own.publicId, people.get(who) ?? {});
          expect([who, route.method, route.url, answer.statusCode]).toEqual([who, route.method, route.url, 403]);
        }
        const read = await server.call('GET', `/api/workspaces/${own.publicId}`, { as: people.get(who) ?? {} });
        expect(read.json()).toMatchObject({ id: own.publicId, role });
      }
    }
  });

  test('keeps tokens out of what is for people', async () => {
    const token = people.get('token owner') ?? {};
    for (const route of guarded().filter(({ access }) => access === 'operator')) {
      const answer = await ask(route, own.publicId, token);
      expect([route.method, route.url, answer.statusCode]).toEqual([route.method, route.url, 403]);
    }
  });

  test('shows every workspace to the owner of the instance', async () => {
    const answer = await server.call('GET', `/api/workspaces/${foreign.publicId}`, { as: server.owner });
    expect(answer.json()).toMatchObject({ role: 'owner' });
  });

  test.each<[string, Record<string, string>, number]>([
    ['another site', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['the same host by another port', { origin: 'http://localhost:81' }, 403],
    ['another site, by what the browser says of it', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }, 403],
    ['its own page', { origin: 'http://localhost:80' }, 201],
    ['its own page, by what the browser says of it', { 'sec-fetch-site': 'same-origin' }, 201],
    ['no browser', {}, 201],
  ])('lets a signed-in browser change things from %s: %j → %i', async (_who, headers, status) => {
    const body = { name: 'Made', timeZone: 'Europe/Rome' };
    const answer = await server.call('POST', '/api/workspaces', {
      as: server.owner,
      headers: { host: 'localhost:80', ...headers },
      body,
    });
    expect(answer.statusCode).toBe(status);
  });

  test('takes tokens from anywhere, since no browser sends them by itself', async () => {
    const answer = await server.call('PATCH', `/api/workspaces/${own.publicId}`, {
      as: people.get('token admin') ?? {},
      headers: { origin: 'https://elsewhere.example' },
      body: { name: 'Renamed' },
    });
    expect(answer.statusCode).toBe(200);
  });

  test('believes a proxy on its own machine about whom it speaks for, and so keeps plain http from afar out', async () => {
    const answer = await server.call('GET', '/api/session', {
      as: server.owner,
      headers: { 'x-forwarded-for': '203.0.113.7' },
    });
    expect(answer.statusCode).toBe(401);
  });
});
