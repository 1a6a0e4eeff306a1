import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../../model/workspace.ts';
import { createRegistry, type Registry } from '../../registry/registry.ts';
import { createTestSandbox, inspectTestScript, TEST_ICON, writePlugin } from '../../registry/test-plugin.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { pluginRoutes } from './plugin.ts';
import { movesIn } from './test-moves.ts';

/** Whatever of an answer a test looks at. */
interface Seen {
  readonly items: readonly object[];
  readonly manifest: object;
}

describe.each(DATABASES)('plugins by the API, on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let registry: Registry;
  let workspace: Workspace;
  let admin: Identity;

  beforeAll(async () => {
    const temporaryFolder = inject('temporaryFolder');
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder });
    server = await startTestServer({
      store,
      routes: (app, { clock, feed }) => {
        const pulse = { events: () => {}, runs: () => {}, deliveries: () => {} };
        registry = createRegistry({
          store,
          sandbox: createTestSandbox(),
          clock,
          announce: feed.announce,
          pulse,
          inspect: inspectTestScript,
        });
        pluginRoutes(app, { registry, pluginMoves: movesIn({ store, clock, registry, announce: feed.announce }) });
      },
    });
    await registry.installFolder(writePlugin(temporaryFolder));
    await registry.installFolder(
      writePlugin(temporaryFolder, {
        version: '1.1.0',
        icon: null,
        permissions: [{ right: 'lists:write', reason: 'Puts contacts into lists.' }],
      }),
    );
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(async () => {
    workspace = await server.addWorkspace();
    admin = await server.addToken(workspace, 'admin');
  });

  const call = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const answer = await server.call(method, `/api/workspaces/${workspace.publicId}/plugins${path}`, {
      as: admin,
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.statusCode, json: answer.json<Seen>() };
  };

  test('an installed plugin says what it wants before anyone lets it in', async () => {
    expect((await call('GET', '')).json.items).toMatchObject([
      {
        plugin: 'greeting',
        title: 'Greeting',
        state: 'available',
        version: '1.1.0',
        newestVersion: '1.1.0',
        strikes: 0,
        permissions: [{ right: 'lists:write', reason: 'Puts contacts into lists.', granted: false }],
        triggers: [{ contribution: 'greeting/joined', title: 'Joined a list', category: 'lists' }],
        actions: [{ contribution: 'greeting/greet', title: 'Greet', category: 'other' }],
      },
    ]);
    expect((await call('GET', '/greeting')).json.manifest).toMatchObject({
      name: 'greeting',
      actions: [{ config: { required: ['words'] } }],
    });
  });

  test('it is let in with its rights, at the version that is named', async () => {
    expect(await call('POST', '/greeting/enable', { version: '1.0.0' })).toMatchObject({
      status: 200,
      json: {
        state: 'active',
        version: '1.0.0',
        newestVersion: '1.1.0',
        permissions: [{ right: 'messages:send:email', granted: true }],
      },
    });
    expect(await call('POST', '/greeting/enable', {})).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_PLUGIN_MORE_RIGHTS', rights: ['lists:write'] },
    });
    expect((await call('POST', '/greeting/enable', { rights: ['lists:write'] })).json).toMatchObject({
      version: '1.1.0',
      previousVersion: '1.0.0',
    });
  });

  test('a newer version says what it wants before anyone moves to it', async () => {
    await call('POST', '/greeting/enable', { version: '1.0.0' });
    expect((await call('GET', '/greeting')).json).toMatchObject({
      version: '1.0.0',
      permissions: [{ right: 'messages:send:email', granted: true }],
    });
    expect((await call('GET', '/greeting?version=1.1.0')).json).toMatchObject({
      version: '1.1.0',
      state: 'active',
      permissions: [{ right: 'lists:write', granted: false }],
    });
    expect((await call('GET', '/greeting?version=7.0.0')).status).toBe(404);
    expect((await call('GET', '/greeting?version=..')).status).toBe(400);
  });

  test('a culprit is named with its verdict, and resumed', async () => {
    await call('POST', '/greeting/enable', {});
    for (let count = 0; count < 3; count++)
      await registry.strike({
        workspaceId: workspace.id,
        plugin: 'greeting',
        verdict: 'memory',
        detail: 'It took more than 32 MB.',
      });
    expect((await call('GET', '')).json.items).toMatchObject([
      {
        state: 'suspended',
        strikes: 3,
        verdict: 'memory',
        detail: 'It took more than 32 MB.',
        struckAt: expect.stringMatching(/^20/),
      },
    ]);
    expect(await call('POST', '/greeting/resume')).toMatchObject({
      status: 200,
      json: { state: 'active', strikes: 0, verdict: null, struckAt: null },
    });
    expect(await call('POST', '/greeting/resume')).toMatchObject({ status: 200, json: { state: 'active' } });
  });

  test('what is not installed is not found; what is no name is refused', async () => {
    for (const [method, path, body] of [
      ['GET', '/nothing'],
      ['POST', '/nothing/enable', {}],
      ['POST', '/nothing/resume'],
    ] as const) {
      expect(await call(method, path, body)).toMatchObject({ status: 404, json: { code: 'INNESTO_PLUGIN_UNKNOWN' } });
    }
    expect((await call('POST', '/greeting/resume')).status).toBe(404);
    for (const name of ['Greeting', '__proto__', '..%2f..', 'a%00b'])
      expect((await call('GET', `/${name}`)).status).toBeGreaterThanOrEqual(400);
    for (const body of [{ version: 1 }, { version: 'latest' }, { version: '../1.0.0' }, { rights: '*' }, []])
      expect((await call('POST', '/greeting/enable', body)).status).toBe(400);
    expect(await call('POST', '/greeting/enable', { version: '7.0.0' })).toMatchObject({ status: 404 });
    expect((await call('GET', '')).json.items).toMatchObject([{ state: 'available' }]);
  });

  test('a picture is that of the version in force, may do nothing, and is sent once', async () => {
    const ask = (path: string, headers: Record<string, string> = {}) =>
      server.call('GET', `/api/workspaces/${workspace.publicId}/plugins${path}`, { as: admin, headers });
    await call('POST', '/greeting/enable', { version: '1.0.0' });
    const before = await ask('/greeting/icon');
    expect([before.statusCode, before.body]).toEqual([200, TEST_ICON]);
    expect(before.headers).toMatchObject({
      'content-type': expect.stringMatching(/^image\/svg\+xml/),
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=300',
    });
    const tag = String(before.headers['etag']);
    const again = await ask('/greeting/icon', { 'if-none-match': tag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    await call('POST', '/greeting/enable', { rights: ['lists:write'] });
    const after = await ask('/greeting/icon', { 'if-none-match': tag });
    expect([after.statusCode, after.body]).toEqual([200, expect.stringContaining('viewBox')]);
    expect((await ask('/nothing/icon')).statusCode).toBe(404);
    expect((await server.call('GET', `/api/workspaces/${workspace.publicId}/plugins/greeting/icon`)).statusCode).toBe(
      401,
    );
  });

  test('only administrators let plugins in or resume them', async () => {
    admin = await server.addToken(workspace, 'editor');
    expect((await call('GET', '')).status).toBe(200);
    expect((await call('POST', '/greeting/enable', {})).status).toBe(403);
    expect((await call('POST', '/greeting/resume')).status).toBe(403);
  });
});
