import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { Problem } from '@innesto/sdk/contract';
import type { HTTPMethods, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Workspace } from '../model/workspace.ts';
import type { Store } from '../store/store.ts';
import { openTestStore } from '../store/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const TABLES = ['workspace', 'operator', 'membership', 'session', 'token', 'setting', 'idempotency'] as const;
const MEGABYTE = 1_048_576;

describe('a request that is not as it should be', () => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;
  let address: string;

  beforeAll(async () => {
    store = await openTestStore('sqlite', {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    server = await startTestServer({
      store,
      bodyBounds: { bytes: MEGABYTE, milliseconds: 300 },
      signInBounds: { perAccount: 9999, perAddress: 9999, milliseconds: 1000 },
    });
    workspace = await server.addWorkspace('demo');
    address = await server.listen();
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  const problemOf = (answer: LightMyRequestResponse): Problem => {
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    return answer.json<Problem>();
  };

  /** A fingerprint of everything that the door's routes can change. */
  const state = async (): Promise<string> => {
    const rows = await Promise.all(TABLES.map((table) => store.read(table).select()));
    return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  };

  const fill = (url: string): string =>
    url.replace(':workspace', workspace.publicId).replaceAll(/:[a-z]+/g, workspace.publicId);

  const withBody = (): { method: HTTPMethods; url: string }[] =>
    server.routes.flatMap(({ method, url, schema }) =>
      schema?.body === undefined ? [] : [method].flat().map((one) => ({ method: one, url: fill(url) })),
    );

  const bad: [string, string][] = [
    ['nothing', ''],
    ['a list', '[]'],
    ['a text', '"text"'],
    ['a number', '3'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['an unknown member', '{"role":"owner","unheardOf":1}'],
    ['a prototype', '{"__proto__":{"role":"owner"}}'],
    ['a constructor’s prototype', '{"constructor":{"prototype":{"role":"owner"}}}'],
    [
      'lists and objects where texts belong',
      '{"name":{"a":1},"email":[],"password":{},"token":[],"timeZone":{},"role":[],"advance":[],"rate":{}}',
    ],
    ['a hundred thousand levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a hundred thousand levels, cut off', '{"a":'.repeat(100_000)],
    ['more values than there may be', `[${'0,'.repeat(200_000)}0]`],
    ['NUL', '{"name":"a\\u0000b","timeZone":"Europe/Rome","role":"viewer"}'],
    ['half a character', '{"name":"\\ud800","timeZone":"Europe/Rome","role":"viewer"}'],
    ['no JSON', '{"name":'],
    ['JSON and more', '{} {}'],
  ];

  test.each(bad)('because of %s is refused on every route with a body, and nothing changes', async (_what, body) => {
    const before = await state();
    const routes = withBody();
    expect(routes.length).toBeGreaterThanOrEqual(6);
    for (const { method, url } of routes) {
      const answer = await server.call(method, url, {
        as: server.owner,
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect([url, answer.statusCode]).toEqual([url, 400]);
      const problem = problemOf(answer);
      expect(problem.status).toBe(400);
      expect(answer.body.length).toBeLessThan(2000);
    }
    expect(await state()).toBe(before);
  });

  test.each([
    ['NUL', '{"name":"a\\u0000b","timeZone":"UTC"}', { code: 'INNESTO_REQUEST_TEXT', path: '/name', status: 400 }],
    [
      'half a character',
      '{"name":"\\udc00","timeZone":"UTC"}',
      { code: 'INNESTO_REQUEST_TEXT', path: '/name', status: 400 },
    ],
    [
      'a prototype',
      '{"name":"a","timeZone":"UTC","__proto__":{}}',
      { code: 'INNESTO_REQUEST_INVALID', path: '/__proto__' },
    ],
    [
      'too many levels',
      `{"name":"a","timeZone":"UTC","x":${'['.repeat(65)}${']'.repeat(65)}}`,
      { code: 'INNESTO_REQUEST_TOO_DEEP' },
    ],
    [
      'too many values',
      `{"name":"a","timeZone":"UTC","x":[${'0,'.repeat(100_000)}0]}`,
      { code: 'INNESTO_REQUEST_TOO_DEEP' },
    ],
    [
      'a member too many',
      '{"name":"a","timeZone":"UTC","x":1}',
      { code: 'INNESTO_REQUEST_INVALID', path: '/x', in: 'body' },
    ],
  ])('because of %s hears of just that', async (_what, body, problem) => {
    const answer = await server.call('POST', '/api/workspaces', { as: server.owner, body });
    expect(problemOf(answer)).toMatchObject(problem);
  });

  test('because its body is not declared as JSON is refused on every route', async () => {
    const before = await state();
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain; application/json',
      'application/json2',
      'application/jsonp',
      'application /json',
    ];
    for (const { method, url } of withBody()) {
      for (const type of types) {
        const answer = await server.call(method, url, {
          as: server.owner,
          headers: { 'content-type': type },
          body: '{"name":"x","timeZone":"Europe/Rome"}',
        });
        expect([url, type, answer.statusCode]).toEqual([url, type, 415]);
        expect(problemOf(answer).code).toBe('INNESTO_REQUEST_MEDIA_TYPE');
      }
    }
    expect(await state()).toBe(before);
  });

  test('with a charset or odd spelling of JSON is read all the same', async () => {
    const answer = await server.call('POST', '/api/workspaces', {
      as: server.owner,
      headers: { 'content-type': 'Application/JSON; charset=UTF-8' },
      body: { name: 'Spelled', timeZone: 'Europe/Rome' },
    });
    expect(answer.statusCode).toBe(201);
  });

  test('that is too large is refused with 413, whether it says its length or not', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(3 * MEGABYTE), timeZone: 'Europe/Rome' });
    const headers = { ...server.owner, 'content-type': 'application/json' };
    const sized = await fetch(`${address}/api/workspaces`, { method: 'POST', headers, body });
    expect(sized.status).toBe(413);
    const chunked = await fetch(`${address}/api/workspaces`, {
      method: 'POST',
      headers,
      body: new ReadableStream({
        start: (controller) => {
          controller.enqueue(Buffer.from(body));
          controller.close();
        },
      }),
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
    expect(await chunked.json()).toMatchObject({ code: 'INNESTO_REQUEST_TOO_LARGE', status: 413 });
  });

  test('with text that is not UTF-8 is refused', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/api/workspaces',
      headers: { ...server.owner, 'content-type': 'application/json' },
      payload: Buffer.concat([
        Buffer.from('{"name":"'),
        Buffer.from([0xe8]),
        Buffer.from('","timeZone":"Europe/Rome"}'),
      ]),
    });
    expect(problemOf(answer)).toMatchObject({ status: 400, detail: expect.stringContaining('UTF-8') });
  });

  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(address);
      const socket = connect(Number(port), hostname, () => socket.write(text));
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    });

  test('whose body stays away is given up', async () => {
    const answer = await raw(
      `POST /api/workspaces HTTP/1.1\r\nHost: x\r\nCookie: ${server.owner['cookie']}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":`,
    );
    expect(answer).toContain('HTTP/1.1 408');
    expect(answer).toContain('INNESTO_REQUEST_TIMEOUT');
  });

  test.each([
    ['that is no HTTP', 'EHLO mail\r\n\r\n', '400'],
    ['with endless headers', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '431'],
    [
      'with two lengths',
      'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
      '400',
    ],
    [
      'with a length and pieces',
      'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400',
    ],
  ])('%s is answered with a problem', async (_what, text, status) => {
    const answer = await raw(text);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain('application/problem+json');
  });

  test.each([
    ['/api/nothing', 404, 'INNESTO_NOT_FOUND'],
    ['/..%2f..%2fetc/passwd', 404, 'INNESTO_NOT_FOUND'],
    ['/assets/..%2f..%2fpackage.json', 404, 'INNESTO_NOT_FOUND'],
    ['/api/docs/static/..%2f..%2fpackage.json', 404, 'INNESTO_NOT_FOUND'],
    ['/%zz', 400, 'INNESTO_REQUEST_INVALID'],
    [`/api/workspaces/${'a'.repeat(300)}`, 400, 'INNESTO_REQUEST_INVALID'],
    [`/api/workspaces?after=${'a'.repeat(9000)}`, 413, 'INNESTO_REQUEST_TOO_LARGE'],
    ['/api/workspaces?after=x', 400, 'INNESTO_REQUEST_INVALID'],
    ['/api/workspaces?limit=201', 400, 'INNESTO_REQUEST_INVALID'],
    ['/api/workspaces?limit=10&limit=20', 400, 'INNESTO_REQUEST_INVALID'],
    ['/api/workspaces?__proto__=1', 400, 'INNESTO_REQUEST_INVALID'],
    ['/api/workspaces?after=%00', 400, 'INNESTO_REQUEST_TEXT'],
  ])('to %s is answered with %i', async (url, status, code) => {
    const answer = await server.call('GET', url, { as: server.owner });
    expect(answer.statusCode).toBe(status);
    expect(problemOf(answer)).toMatchObject({ status, code });
  });

  test('by a method that the address does not take hears which ones it does', async () => {
    const answer = await server.call('PUT', '/api/session', { as: server.owner, body: {} });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('DELETE, GET, HEAD, POST');
    expect(problemOf(answer).code).toBe('INNESTO_REQUEST_METHOD');
  });
});
