import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient, type Client } from './client.ts';
import { TroubleError, type Trouble } from './trouble.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const clientOf = async (
  listener: RequestListener,
): Promise<{ client: Client; signedOut: () => number; origin: string }> => {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => new Promise((done) => server.close(done)));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  let signedOut = 0;
  const client = createClient({
    fetch: (url, init) => fetch(origin + url, init),
    upload: async (url, form) => {
      const response = await fetch(origin + url, { method: 'POST', body: form });
      return { status: response.status, text: await response.text() };
    },
    onsignedout: () => (signedOut += 1),
  });
  return { client, signedOut: () => signedOut, origin };
};

const troubleFrom = async (asked: Promise<unknown>): Promise<Trouble> => {
  const error: unknown = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TroubleError) return error.trouble;
  throw new Error('the request succeeded');
};

const problem = (code: string) => ({ type: 'x', title: 't', status: 401, code, detail: 'what', remedy: 'do' });

test('a question leaves out what was not asked, and what is sent travels as JSON', async () => {
  const seen: string[] = [];
  const { client } = await clientOf((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? '-'} ${body}`);
      response.setHeader('content-type', 'application/json').end('{"fine":true}');
    });
  });
  expect(await client.get('/api/things', { limit: 5, after: undefined })).toEqual({ fine: true });
  await client.send('POST', '/api/things', { name: 'a' });
  await client.send('DELETE', '/api/session');
  expect(seen).toEqual([
    'GET /api/things?limit=5 - ',
    'POST /api/things application/json {"name":"a"}',
    'DELETE /api/session - ',
  ]);
});

test('an answer without content is null', async () => {
  const { client } = await clientOf((_, response) => response.writeHead(204).end());
  expect(await client.send('DELETE', '/api/session')).toBeNull();
});

test('a problem arrives as the hub told it', async () => {
  const { client, signedOut } = await clientOf((_, response) =>
    response.writeHead(409).end(JSON.stringify(problem('INNESTO_CONFLICT'))),
  );
  expect(await troubleFrom(client.get('/api/x'))).toEqual({ kind: 'problem', problem: problem('INNESTO_CONFLICT') });
  expect(signedOut()).toBe(0);
});

test('whoever is no longer signed in is told at once, but a wrong password is no end of a session', async () => {
  const { client, signedOut } = await clientOf((request, response) =>
    response
      .writeHead(401)
      .end(
        JSON.stringify(problem(request.url === '/api/session' ? 'INNESTO_SIGN_IN_FAILED' : 'INNESTO_SIGN_IN_REQUIRED')),
      ),
  );
  await troubleFrom(client.send('POST', '/api/session', {}));
  expect(signedOut()).toBe(0);
  await troubleFrom(client.get('/api/workspaces'));
  expect(signedOut()).toBe(1);
});

test('a page of a proxy is no answer of the hub', async () => {
  const { client } = await clientOf((request, response) =>
    request.url === '/bad'
      ? response.writeHead(502).end('<h1>Bad gateway</h1>')
      : response.end('<h1>Welcome to the hotel</h1>'),
  );
  expect(await troubleFrom(client.get('/bad'))).toEqual({ kind: 'unreadable', status: 502 });
  expect(await troubleFrom(client.get('/hotel'))).toEqual({ kind: 'unreadable', status: 200 });
});

test('a hub that does not answer is unreachable', async () => {
  const { client } = await clientOf((request) => request.socket.destroy());
  expect(await troubleFrom(client.get('/api/x'))).toEqual({ kind: 'unreachable' });
});

test('a change that rests on a revision says so, and a long text is read only from its beginning', async () => {
  const seen: (string | undefined)[] = [];
  const { client } = await clientOf((request, response) => {
    seen.push(request.headers['if-match']);
    if (request.method === 'PATCH') return void response.end('{}');
    const write = (): boolean => response.write('line\n'.repeat(2000));
    response.on('drain', write);
    write();
  });
  await client.amend('/x', { a: 1 }, 7);
  expect(seen).toEqual(['"7"']);
  expect((await client.beginning('/report', 100)).startsWith('line\nline')).toBe(true);
});

test('a form that is refused tells why, like any other request', async () => {
  const { client } = await clientOf((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(400).end(JSON.stringify(problem('INNESTO_IMPORT_FILE'))));
  });
  const form = new FormData();
  form.append('file', new Blob(['a']), 'a.csv');
  const travel = { onprogress: () => undefined, signal: new AbortController().signal };
  expect(await troubleFrom(client.upload('/imports', form, travel))).toMatchObject({
    kind: 'problem',
    problem: { code: 'INNESTO_IMPORT_FILE' },
  });
});
