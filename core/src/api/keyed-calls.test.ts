import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from './test-server.ts';

const DAY = 86_400_000;

describe.each(DATABASES)('a call with an Idempotency-Key on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;
  let done = 0;
  let hold: Promise<void> = Promise.resolve();
  let key = '';
  let serial = 0;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    server = await startTestServer({
      store,
      routes: (app) => {
        app.post('/api/workspaces/:workspace/work', { config: { access: 'read' } }, async (request, reply) => {
          await hold;
          if (request.query !== null && typeof request.query === 'object' && 'fail' in request.query)
            throw new Error('a secret');
          return reply.code(201).send({ done: ++done });
        });
        app.post('/api/workspaces/:workspace/quiet', { config: { access: 'read' } }, async (_request, reply) => {
          done++;
          return reply.code(204).send();
        });
      },
    });
    workspace = await server.addWorkspace();
  });
  beforeEach(() => {
    done = 0;
    key = `key ${++serial}`;
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  const work = (more: { as?: Identity; body?: unknown; key?: string; path?: string } = {}) =>
    server.call('POST', `/api/workspaces/${workspace.publicId}/${more.path ?? 'work'}`, {
      as: more.as ?? server.owner,
      body: more.body ?? { a: 1 },
      headers: { 'idempotency-key': more.key ?? key },
    });

  test('is carried out once, and answered alike each time', async () => {
    const first = await work();
    const second = await work();
    expect([first.statusCode, first.json(), first.headers['idempotent-replayed']]).toEqual([
      201,
      { done: 1 },
      undefined,
    ]);
    expect([second.statusCode, second.json(), second.headers['idempotent-replayed']]).toEqual([
      201,
      { done: 1 },
      'true',
    ]);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(done).toBe(1);
  });

  test('may have an answer without a body', async () => {
    expect((await work({ path: 'quiet' })).statusCode).toBe(204);
    const again = await work({ path: 'quiet' });
    expect([again.statusCode, again.body]).toEqual([204, '']);
    expect(done).toBe(1);
  });

  test('does not lend its key to another one', async () => {
    await work();
    const other = await work({ body: { a: 2 } });
    expect([other.statusCode, other.json()]).toMatchObject([422, { code: 'INNESTO_IDEMPOTENCY_REUSED' }]);
    expect((await work({ path: 'work?b=2' })).statusCode).toBe(422);
    expect(done).toBe(1);
  });

  test('has its key to itself: others’ callers and routes have their own', async () => {
    await work();
    const token = await server.addToken(workspace, 'viewer');
    expect((await work({ as: token })).json()).toEqual({ done: 2 });
    expect((await work({ path: 'quiet' })).statusCode).toBe(204);
    expect(done).toBe(3);
  });

  test('that is still under way is not begun again', async () => {
    let release = (): void => undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const first = work();
    let answer = await work({ key: `${key} other`, path: 'quiet' });
    // The first one has its key as soon as another call with it is turned away.
    for (let tries = 0; tries < 200 && answer.statusCode !== 409; tries++) {
      const settled = await Promise.race([work(), new Promise<null>((resolve) => setTimeout(() => resolve(null), 20))]);
      if (settled !== null) answer = settled;
    }
    expect([answer.statusCode, answer.json()]).toMatchObject([409, { code: 'INNESTO_IDEMPOTENCY_RUNNING' }]);
    expect(answer.headers['retry-after']).toBe('1');
    hold = Promise.resolve();
    release();
    expect((await first).statusCode).toBe(201);
  });

  test('sent many times at once is carried out once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => work()));
    expect(done).toBe(1);
    expect(answers.filter(({ statusCode }) => statusCode === 201).every(({ body }) => body === '{"done":1}')).toBe(
      true,
    );
    expect(answers.every(({ statusCode }) => statusCode === 201 || statusCode === 409)).toBe(true);
  });

  test('that failed leaves its key free', async () => {
    expect((await work({ path: 'work?fail=1' })).statusCode).toBe(500);
    expect((await work({ path: 'work?fail=1' })).statusCode).toBe(500);
    expect((await work()).statusCode).toBe(201);
  });

  test('is forgotten after a day, and one cut off by a crash after two minutes', async () => {
    await work();
    server.clock.turn(DAY + 1);
    expect((await work()).json()).toEqual({ done: 2 });
    const cutOff = `${key} cut off`;
    await work({ key: cutOff });
    await store.write((transaction) =>
      transaction('idempotency').where('key', cutOff).update({ status: null, body: null }),
    );
    expect((await work({ key: cutOff })).statusCode).toBe(409);
    server.clock.turn(120_001);
    expect((await work({ key: cutOff })).json()).toEqual({ done: 4 });
  });

  test('whose answer holds a secret is carried out once, and its secret is not kept', async () => {
    const made = await work({ path: 'tokens', body: { name: 'Shop', role: 'viewer' } });
    expect(made.statusCode).toBe(201);
    const again = await work({ path: 'tokens', body: { name: 'Shop', role: 'viewer' } });
    expect([again.statusCode, again.json()]).toMatchObject([409, { code: 'INNESTO_IDEMPOTENCY_SECRET' }]);
    expect(JSON.stringify(await store.read('idempotency').select())).not.toContain('inn_');
    const listed = await server.call('GET', `/api/workspaces/${workspace.publicId}/tokens`, { as: server.owner });
    expect(listed.json<{ items: { name: string }[] }>().items.filter(({ name }) => name === 'Shop')).toHaveLength(1);
  });

  test.each([
    ['too long', 'k'.repeat(256)],
    ['empty', ''],
    ['not plain', 'clé'],
  ])('whose key is %s is refused', async (_what, wrong) => {
    const answer = await work({ key: wrong });
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: 'INNESTO_IDEMPOTENCY_KEY' }]);
    expect(done).toBe(0);
  });
});
