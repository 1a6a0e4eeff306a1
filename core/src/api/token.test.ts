import type { TokenMade, TokenView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Role } from '../model/role.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from './test-server.ts';

const HOUR = 3_600_000;

describe.each(DATABASES)('tokens on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;
  let url: string;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    server = await startTestServer({ store });
    workspace = await server.addWorkspace();
    url = `/api/workspaces/${workspace.publicId}`;
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  const make = async (body: object, as: Identity = server.owner): Promise<TokenMade> => {
    const answer = await server.call('POST', `${url}/tokens`, { as, body });
    expect(answer.statusCode).toBe(201);
    return answer.json<TokenMade>();
  };
  const asToken = ({ secret }: TokenMade): Identity => ({ authorization: `Bearer ${secret}` });
  const read = async (as: Identity): Promise<number> => (await server.call('GET', url, { as })).statusCode;

  test('show their secret once, and the store never has it', async () => {
    const made = await make({ name: 'Shop', role: 'editor' });
    expect(made.secret).toMatch(/^inn_[0-9A-Za-z]{49}$/);
    expect(made.secret.startsWith(made.prefix)).toBe(true);
    expect(await read(asToken(made))).toBe(200);
    const listed = (await server.call('GET', `${url}/tokens`, { as: server.owner })).json<{ items: TokenView[] }>();
    const { secret, ...shown } = made;
    expect(listed.items[0]).toEqual({ ...shown, lastUsedAt: expect.any(String) });
    expect(JSON.stringify([listed, await store.read('token').select()])).not.toContain(
      secret.slice(made.prefix.length),
    );
  });

  test('that were revoked open nothing any more, and are gone from the list', async () => {
    const made = await make({ name: 'Leaked', role: 'viewer' });
    expect((await server.call('DELETE', `${url}/tokens/${made.id}`, { as: server.owner })).statusCode).toBe(204);
    expect(await read(asToken(made))).toBe(401);
    expect((await server.call('GET', `${url}/tokens`, { as: server.owner })).body).not.toContain(made.id);
    expect((await server.call('DELETE', `${url}/tokens/${made.id}`, { as: server.owner })).statusCode).toBe(404);
  });

  test('of another workspace cannot be revoked from here', async () => {
    const made = await make({ name: 'Ours', role: 'viewer' });
    const other = await server.addWorkspace();
    expect(
      (await server.call('DELETE', `/api/workspaces/${other.publicId}/tokens/${made.id}`, { as: server.owner }))
        .statusCode,
    ).toBe(404);
    expect(await read(asToken(made))).toBe(200);
  });

  test('end when their time is over', async () => {
    const expiresAt = new Date(server.clock.now() + HOUR).toISOString();
    const made = await make({ name: 'For an hour', role: 'viewer', expiresAt });
    expect(made.expiresAt).toBe(expiresAt);
    expect(await read(asToken(made))).toBe(200);
    server.clock.turn(HOUR);
    expect(await read(asToken(made))).toBe(401);
  });

  test('cannot be made to end in the past', async () => {
    const answer = await server.call('POST', `${url}/tokens`, {
      as: server.owner,
      body: { name: 'x', role: 'viewer', expiresAt: '2001-01-01T00:00:00Z' },
    });
    expect(answer.json()).toMatchObject({ status: 400, path: '/expiresAt', in: 'body' });
  });

  test('are never above who makes them, and never made by tokens', async () => {
    const admin = await server.addOperator({ workspace, role: 'admin' });
    const tries: [Role, number][] = [
      ['owner', 403],
      ['admin', 201],
      ['editor', 201],
      ['developer', 201],
    ];
    for (const [role, status] of tries) {
      const answer = await server.call('POST', `${url}/tokens`, { as: admin, body: { name: role, role } });
      expect([role, answer.statusCode]).toEqual([role, status]);
    }
    const byToken = await server.call('POST', `${url}/tokens`, {
      as: await server.addToken(workspace, 'owner'),
      body: { name: 'x', role: 'viewer' },
    });
    expect(byToken.json()).toMatchObject({ status: 403, code: 'INNESTO_OPERATOR_ONLY' });
  });

  test('come in pages', async () => {
    const here = await server.addWorkspace();
    const path = `/api/workspaces/${here.publicId}/tokens`;
    for (const name of ['one', 'two', 'three'])
      await server.call('POST', path, { as: server.owner, body: { name, role: 'viewer' } });
    const names: string[] = [];
    let after = '';
    for (let pages = 0; pages < 5; pages++) {
      const page = (await server.call('GET', `${path}?limit=2${after}`, { as: server.owner })).json<{
        items: TokenView[];
        next: string | null;
      }>();
      names.push(...page.items.map(({ name }) => name));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(names).toEqual(['three', 'two', 'one']);
  });

  test('are not written down at every use', async () => {
    const made = await make({ name: 'Busy', role: 'viewer' });
    await read(asToken(made));
    const seen = async (): Promise<unknown> => store.read('token').where('public_id', made.id).first('last_used_at');
    const first = await seen();
    await read(asToken(made));
    expect(await seen()).toEqual(first);
    server.clock.turn(HOUR);
    await read(asToken(made));
    expect(await seen()).not.toEqual(first);
  });
});
