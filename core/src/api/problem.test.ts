import { once } from 'node:events';
import { connect } from 'node:net';
import type { Problem } from '@innesto/sdk/contract';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { fault } from '../fault/fault.ts';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { openTestStore } from '../store/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const tooMuch: { a: string } = Object.assign({ a: 'x' }, { b: 1 });
const CANARY = 'canary-7f3a';

class DatabaseIsAway extends Error {}
class DiskIsFull extends Error {}

describe('what goes wrong', () => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;

  beforeAll(async () => {
    store = await openTestStore('sqlite', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    const open = { config: { access: 'public' } } as const;
    server = await startTestServer({
      store,
      troubles: {
        isDatabaseAway: (error) => error instanceof DatabaseIsAway,
        isDatabaseFull: (error) => error instanceof DiskIsFull,
      },
      routes: (app) => {
        app.get('/bug', open, () => {
          throw new TypeError(`cannot read ${CANARY} of undefined`);
        });
        app.get('/sql', open, () => store.read.raw(`SELECT missing FROM nowhere WHERE email = ?`, [CANARY]));
        app.get('/away', open, () => Promise.reject(new DatabaseIsAway(CANARY)));
        app.get('/full', open, () => Promise.reject(new DiskIsFull(CANARY)));
        app.get('/text', open, () => {
          // oxlint-disable-next-line typescript/only-throw-error -- what a careless library does
          throw CANARY;
        });
        app.get('/dressed', open, () =>
          Promise.reject(Object.assign(new Error(CANARY), { statusCode: 418, code: 'TEAPOT', detail: CANARY })),
        );
        app.get('/problems', open, () => {
          throw fault(
            'INNESTO_WORKFLOW_INVALID',
            { count: 2 },
            { extension: { problems: [{ step: 'a' }, { step: 'b' }] } },
          );
        });
        app.get('/fatal', open, () => {
          throw fault('INNESTO_PLUGIN_RIGHT', { plugin: 'x', effect: 'y', right: 'z' }, { cause: new Error(CANARY) });
        });
        app.get(
          '/wrong',
          {
            ...open,
            schema: { response: { 200: Type.Object({ a: Type.String() }, { additionalProperties: false }) } },
          },
          () => tooMuch,
        );
      },
    });
    workspace = await server.addWorkspace();
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  test.each(['/bug', '/sql', '/text', '/dressed'])(
    'unexpectedly at %s is told by its incident number alone, which leads to the log',
    async (url) => {
      const answer = await server.call('GET', `${url}?email=${CANARY}`);
      expect(answer.statusCode).toBe(500);
      const problem = answer.json<Problem>();
      expect(problem).toMatchObject({
        code: 'INNESTO_INTERNAL',
        status: 500,
        title: 'Something went wrong in the hub',
        type: '/docs/faults#INNESTO_INTERNAL',
      });
      expect(problem.remedy).toContain(problem.incident);
      expect(answer.body).not.toMatch(/canary|SELECT|nowhere|\bat \S+\.ts|node_modules|TypeError/);
      expect(server.log()).toContain(problem.incident);
    },
  );

  test('in the database is logged without the values that were bound', () => {
    const line = server
      .log()
      .split('\n')
      .find((text) => text.includes('nowhere'));
    expect(line).toContain('no such table');
    expect(line).not.toContain(CANARY);
  });

  test('because the database is away passes, and says when to come again', async () => {
    const answer = await server.call('GET', '/away');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.json()).toMatchObject({ code: 'INNESTO_DATABASE' });
    expect(answer.body).not.toContain(CANARY);
  });

  test('as the database has no room left is told as that, and to be tried again', async () => {
    const answer = await server.call('GET', '/full');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([507, '5']);
    expect(answer.json()).toMatchObject({ code: 'INNESTO_DATABASE_FULL' });
    expect(answer.body).not.toContain(CANARY);
  });

  test('and was expected keeps its members, and its kind stays the same in every answer', async () => {
    const answer = await server.call('GET', '/problems');
    expect(answer.json()).toEqual({
      type: '/docs/faults#INNESTO_WORKFLOW_INVALID',
      title: 'The workflow cannot be started: … problem(s)',
      status: 422,
      code: 'INNESTO_WORKFLOW_INVALID',
      detail: 'The workflow cannot be started: 2 problem(s)',
      remedy: 'Correct the steps that the problems name.',
      parts: { count: 2 },
      problems: [{ step: 'a' }, { step: 'b' }],
    });
  });

  test('and is fatal says what it is, with an incident number, but not what lies behind', async () => {
    const problem = (await server.call('GET', '/fatal')).json<Problem>();
    expect(problem).toMatchObject({ code: 'INNESTO_PLUGIN_RIGHT', detail: expect.stringContaining('asked for “y”') });
    expect(problem.incident).toBeDefined();
    expect(JSON.stringify(problem)).not.toContain(CANARY);
  });

  test('leaves no cookie, token or search in the log', async () => {
    const token = await server.addToken(workspace, 'viewer');
    await server.call('GET', `/api/workspaces/${workspace.publicId}?who=${CANARY}@example.com`, { as: token });
    await server.call('GET', '/api/session', { as: server.owner });
    const log = server.log();
    expect(log).not.toContain('@example.com');
    expect(log).not.toContain((token['authorization'] ?? '').slice('Bearer '.length));
    expect(log).not.toContain((server.owner['cookie'] ?? '').split('=')[1]);
  });

  test('in a test that answers what its schema does not say comes to light', async () => {
    expect((await server.call('GET', '/wrong')).statusCode).toBe(500);
  });

  test('every problem leads to where it is explained', async () => {
    const page = await server.call('GET', '/docs/faults');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('id="INNESTO_INTERNAL"');
    expect(page.body).toContain('id="INNESTO_REQUEST_INVALID"');
  });
});

test('a hub that is stopping takes nothing new on lines that are open', async () => {
  const store = await openTestStore('sqlite', {
    postgresUrl: inject('postgresUrl'),
    temporaryFolder: inject('temporaryFolder'),
  });
  let finish = (): void => undefined;
  const busy = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let begun = (): void => undefined;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const server = await startTestServer({
    store,
    routes: (app) => {
      app.get('/long', { config: { access: 'public' } }, async () => {
        begun();
        await busy;
        return { done: true };
      });
    },
  });
  const { hostname, port } = new URL(await server.listen());
  const socket = connect(Number(port), hostname);
  const heard: Buffer[] = [];
  socket.on('data', (chunk) => heard.push(chunk));
  const ended = once(socket, 'close');
  socket.write('GET /long HTTP/1.1\r\nHost: x\r\n\r\n');
  await started;
  const closed = server.close();
  // Asked on the same line, behind what is still being answered.
  socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  finish();
  await Promise.all([closed, ended]);
  const answers = Buffer.concat(heard).toString();
  expect(answers).toMatch(/^HTTP\/1\.1 200[^]*\{"done":true\}HTTP\/1\.1 503[^]*INNESTO_STOPPING/);
  await store.close();
});
