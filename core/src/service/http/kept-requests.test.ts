import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestOutcome } from '../../model/request/request.ts';
import { createRequests, type RequestToMake } from './make-request.ts';

let server: Server;
let host = '';
let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
let hits = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      hits += 1;
      handle(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Requests that are made one after the other by the same hub. */
const inARow = (): ((more: Partial<RequestToMake>) => Promise<RequestOutcome>) => {
  const requests = createRequests({ privateHosts: new Set([host]), bytes: 1000 }, { now: Date.now });
  return async (more) => {
    const outcome = await requests.make(
      {
        id: '018f-1',
        method: 'POST',
        url: `http://${host}/orders`,
        headers: {},
        body: '{}',
        type: 'application/json',
        sign: null,
        milliseconds: 10_000,
        hosts: [host],
        entered: new Set(),
        secretFor: () => null,
        ...more,
      },
      () => Promise.resolve(),
    );
    // The line is free once Node has put away what was said on it.
    await new Promise((resolve) => setImmediate(resolve));
    return outcome;
  };
};

/** A system that closes a line over the second request that comes on it. */
const closesOverTheSecond = (): readonly string[] => {
  const came: string[] = [];
  const seen = new Set<IncomingMessage['socket']>();
  handle = ({ socket, headers }, response) => {
    const isSecond = seen.has(socket);
    came.push(`${String(headers['idempotency-key'])} ${isSecond ? 'old' : 'new'}`);
    seen.add(socket);
    if (isSecond) socket.destroy();
    else response.end();
  };
  return came;
};

test('a question is asked at once on a new line where a kept one turns out to have ended', async () => {
  const came = closesOverTheSecond();
  const say = inARow();
  const question = { method: 'GET', body: null, type: null } as const;
  expect(await say({ ...question, id: 'a' })).toMatchObject({ kind: 'answered' });
  expect(await say({ ...question, id: 'b' })).toMatchObject({ kind: 'answered' });
  expect(came).toEqual(['a new', 'b old', 'b new']);
});

test('what may have been heard on a kept line before it ended is not said again in silence', async () => {
  const came = closesOverTheSecond();
  const say = inARow();
  expect(await say({ isRepeated: true, id: 'a' })).toMatchObject({ kind: 'answered' });
  expect(await say({ isRepeated: true, id: 'b' })).toMatchObject({ kind: 'lost' });
  expect(came).toEqual(['a new', 'b old']);
});

test('what is not said again where nobody knows goes on a line of its own', async () => {
  const came = closesOverTheSecond();
  const say = inARow();
  await say({ id: 'a', isRepeated: true });
  expect(await say({ id: 'b' })).toMatchObject({ kind: 'answered' });
  expect(came).toEqual(['a new', 'b new']);
});

test('a line that was silent over a request is not a line that ended: it is not said twice', async () => {
  const say = inARow();
  handle = (_request, response) => response.end();
  await say({ isRepeated: true });
  const before = hits;
  handle = () => undefined;
  expect(await say({ isRepeated: true, milliseconds: 100 })).toMatchObject({ kind: 'lost' });
  expect(hits - before).toBe(1);
});

test('what may be asked nowhere is not asked on a line that is open already', async () => {
  const say = inARow();
  handle = (_request, response) => response.end();
  await say({ isRepeated: true });
  const before = hits;
  expect(await say({ isRepeated: true, url: `http://anna:word@${host}/orders` })).toMatchObject({ kind: 'forbidden' });
  expect(hits).toBe(before);
});

test('a line is not asked on any more when the other side has said that it waits no longer', async () => {
  const say = inARow();
  const came: string[] = [];
  const seen = new Set<IncomingMessage['socket']>();
  handle = ({ socket }, response) => {
    came.push(seen.has(socket) ? 'old' : 'new');
    seen.add(socket);
    response.setHeader('keep-alive', 'timeout=2').end();
  };
  await say({ isRepeated: true });
  await say({ isRepeated: true });
  await new Promise((resolve) => setTimeout(resolve, 1250));
  await say({ isRepeated: true });
  expect(came).toEqual(['new', 'old', 'new']);
});
