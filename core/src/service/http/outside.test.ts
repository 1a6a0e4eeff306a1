import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { PollRequest } from '@innesto/sdk/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOutside } from './outside.ts';
import type { OutsideAnswer } from './port.ts';

const SECRET = 'canary-secret-9c1d';
let server: Server;
let host = '';
let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
const hits: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(request.url ?? '');
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Asks with a hub whose operator allows (or does not) the server of this test. */
const ask = (
  request: PollRequest,
  {
    hosts = [host],
    allowed = [host],
    bytes = 10_000,
    milliseconds = 2000,
  }: {
    hosts?: readonly string[];
    allowed?: readonly string[];
    bytes?: number;
    milliseconds?: number;
  } = {},
): Promise<OutsideAnswer> =>
  createOutside({ privateHosts: new Set(allowed), bytes, milliseconds }).ask({
    request,
    hosts,
    secretFor: (name, at) => (name === 'key' && at === host ? SECRET : null),
  });

test('secrets are filled into headers and query, and do not come back with the answer', async () => {
  handle = ({ headers, url }, response) => {
    response.setHeader('x-echo', headers.authorization ?? '').end(`${url} ${String(headers['x-basic'])}`);
  };
  const basic = Buffer.from(`me:${SECRET}`).toString('base64');
  const answer = await ask({
    url: `http://${host}/orders`,
    query: { after: '1 2', key: { secret: 'key' } },
    headers: {
      Authorization: { secret: 'key', prefix: 'Bearer ' },
      'x-basic': { basic: { user: 'me', password: 'key' } },
    },
  });
  expect(hits.at(-1)).toBe(`/orders?after=1+2&key=${SECRET}`);
  expect(answer).toMatchObject({
    kind: 'answered',
    answer: { status: 200, headers: { 'x-echo': 'Bearer …' }, body: '/orders?after=1+2&key=… Basic …' },
  });
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  expect(JSON.stringify(answer)).not.toContain(basic);
});

test('a body goes out as it was written, and a packed answer is unpacked', async () => {
  const bodies: string[] = [];
  handle = (request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
    request.on('end', () => response.setHeader('content-encoding', 'gzip').end(gzipSync('{"ciao":"è"}')));
  };
  const answer = await ask({ method: 'POST', url: `http://${host}/`, body: '{"q":"ă"}' });
  expect(bodies.join('')).toBe('{"q":"ă"}');
  expect(answer).toMatchObject({ answer: { body: '{"ciao":"è"}' } });
});

test.each<readonly [string, () => PollRequest, object, string]>([
  ['a host that was not declared', () => ({ url: 'https://other.example/' }), {}, 'not one that the plugin declared'],
  [
    'plain http to the world',
    () => ({ url: 'http://shop.example/' }),
    { hosts: ['shop.example'] },
    'only https is asked',
  ],
  [
    'another port',
    () => ({ url: 'https://shop.example:25/' }),
    { hosts: ['shop.example:25'] },
    'the port 25 is not asked',
  ],
  ['this machine', () => ({ url: 'https://127.0.0.1/' }), { hosts: ['127.0.0.1'] }, 'lies in a private network'],
  [
    'this machine by its name',
    () => ({ url: 'https://localhost/' }),
    { hosts: ['localhost'] },
    'lies in a private network',
  ],
  [
    'this machine by a number',
    () => ({ url: 'https://2130706433/' }),
    { hosts: ['127.0.0.1'] },
    'lies in a private network',
  ],
  ['this machine, in IPv6', () => ({ url: 'https://[::1]/' }), { hosts: ['[::1]'] }, 'lies in a private network'],
  [
    'a cloud’s own data',
    () => ({ url: 'https://169.254.169.254/' }),
    { hosts: ['169.254.169.254'] },
    'private network',
  ],
  [
    'a private host that the operator did not name',
    () => ({ url: `http://${host}/` }),
    { allowed: [] },
    'only https is asked',
  ],
  ['a name and password in the address', () => ({ url: `http://a:b@${host}/` }), {}, 'with a name and password'],
  [
    'a header of the connection',
    () => ({ url: `http://${host}/`, headers: { Host: 'x' } }),
    {},
    'not the plugin’s to set',
  ],
  [
    'a secret that is not there',
    () => ({ url: `http://${host}/`, headers: { a: { secret: 'none' } } }),
    {},
    'is missing',
  ],
  ['no address', () => ({ url: 'https://' }), {}, 'no address'],
])('%s is not asked', async (_what, request, options, detail) => {
  const before = hits.length;
  const answer = await ask(request(), options);
  expect(answer).toMatchObject({ kind: 'failed', trouble: 'refused', detail: expect.stringContaining(detail) });
  expect(JSON.stringify(answer)).not.toContain(SECRET);
  expect(hits.length).toBe(before);
});

test('it is sent on within one host only', async () => {
  const locations = ['/two', 'http://127.0.0.1:9/three'];
  handle = ({ url }, response) => {
    if (url === '/two') response.end('here');
    else response.writeHead(302, { location: locations[0] }).end();
  };
  expect(await ask({ url: `http://${host}/one` })).toMatchObject({ answer: { body: 'here' } });
  locations.shift();
  expect(await ask({ url: `http://${host}/one` })).toMatchObject({ kind: 'failed', trouble: 'refused' });
  expect(await ask({ url: `http://${host}/one` }, { hosts: [host, '127.0.0.1:9'] })).toMatchObject({
    kind: 'failed',
    trouble: 'refused',
    detail: `it sends on from ${host} to 127.0.0.1:9`,
  });
});

test('a circle is left', async () => {
  handle = (_request, response) => response.writeHead(302, { location: '/again' }).end();
  expect(await ask({ url: `http://${host}/` })).toMatchObject({ kind: 'failed', detail: 'it sends on and on' });
});

test('an answer that is too large, too slow or broken off is not taken', async () => {
  handle = (_request, response) => response.end('x'.repeat(20_000));
  expect(await ask({ url: `http://${host}/` })).toMatchObject({ kind: 'failed', trouble: 'too-large' });
  handle = (_request, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(1_000_000)));
  expect(await ask({ url: `http://${host}/` })).toMatchObject({ kind: 'failed', trouble: 'too-large' });
  handle = (_request, response) => void response.write('x');
  expect(await ask({ url: `http://${host}/` }, { milliseconds: 200 })).toMatchObject({
    kind: 'failed',
    trouble: 'too-slow',
  });
  handle = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('x');
    response.destroy();
  };
  expect(await ask({ url: `http://${host}/` })).toMatchObject({ kind: 'failed', trouble: 'unreachable' });
  handle = (_request, response) => response.setHeader('content-encoding', 'gzip').end('no gzip');
  expect(await ask({ url: `http://${host}/` })).toMatchObject({ kind: 'failed', trouble: 'unreachable' });
});
