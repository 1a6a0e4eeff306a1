import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGuardedLine, type GuardedAnswer } from './guarded-request.ts';
import { createKeptLines, type KeptLines } from './kept-lines.ts';

let server: Server;
let host = '';
let handle: (request: IncomingMessage, response: ServerResponse) => void;
const sockets: Socket[] = [];

/** On the how-manieth line a request came. */
const lineOf = ({ socket }: IncomingMessage): string => {
  if (!sockets.includes(socket)) sockets.push(socket);
  return String(sockets.indexOf(socket));
};

beforeEach(async () => {
  sockets.length = 0;
  handle = (request, response) => void response.end(lineOf(request));
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => handle(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ask = async (lines: KeptLines, of = 'one'): Promise<GuardedAnswer> => {
  const url = new URL(`http://${host}/orders`);
  const line = await openGuardedLine(url, {
    privateHosts: new Set([host]),
    milliseconds: 10_000,
    bytes: 1000,
    keep: { lines, of },
  });
  const answer = await line.ask({ method: 'POST', url, headers: { 'content-length': '2' }, body: '{}' });
  // The line is free once Node has put away what was said on it.
  await new Promise((resolve) => setImmediate(resolve));
  return answer;
};

const bodies = async (...answers: readonly (() => Promise<GuardedAnswer>)[]): Promise<readonly string[]> => {
  const said: string[] = [];
  for (const answer of answers) said.push((await answer()).body);
  return said;
};

test('a line stays open for whoever asks the same host next, and for nobody else', async () => {
  const lines = createKeptLines();
  const one = () => ask(lines, 'one');
  const other = () => ask(lines, 'other');
  expect(await bodies(one, one, other, one, other)).toEqual(['0', '0', '1', '0', '1']);
});

test('who asks at the same moment has a line of their own', async () => {
  const lines = createKeptLines();
  const said = await Promise.all([ask(lines), ask(lines)]);
  expect(said.map(({ body }) => body).toSorted()).toEqual(['0', '1']);
});

test('an answer that did not come whole leaves no line', async () => {
  const lines = createKeptLines();
  handle = (request, response) => {
    lineOf(request);
    response.end('x'.repeat(10_000));
  };
  expect((await ask(lines)).trouble).toMatchObject({ trouble: 'too-large' });
  handle = (request, response) => void response.end(lineOf(request));
  expect((await ask(lines)).body).toBe('1');
});

test.each([
  ['says that it closes it', (response: ServerResponse) => response.setHeader('connection', 'close')],
  ['closes it a moment later', () => setTimeout(() => server.closeAllConnections(), 20)],
])('a line is not asked on again where the other side %s', async (_case, close) => {
  const lines = createKeptLines();
  handle = (request, response) => {
    close(response);
    response.end(lineOf(request));
  };
  expect((await ask(lines)).body).toBe('0');
  while (sockets[0]?.closed === false) await new Promise((resolve) => setTimeout(resolve, 1));
  // That it is over has to reach this side, too.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await ask(lines)).body).toBe('1');
});

test('a line that is old is not kept: its name may lead elsewhere by now', async () => {
  let now = performance.now();
  const lines = createKeptLines(() => now);
  expect((await ask(lines)).body).toBe('0');
  now += 120_000;
  expect(
    await bodies(
      () => ask(lines),
      () => ask(lines),
    ),
  ).toEqual(['0', '1']);
});
