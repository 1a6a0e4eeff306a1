import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestOutcome } from '../../model/request/request.ts';
import { createRequests, type RequestToMake } from './make-request.ts';

const SECRET = 'canary-secret-2b7e';
const NOW = Date.UTC(2027, 1, 2, 10);
let server: Server;
let host = '';
let handle: (request: IncomingMessage, response: ServerResponse, body: string) => void = () => undefined;
const hits: { readonly url: string; readonly body: string; readonly headers: IncomingMessage['headers'] }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      hits.push({ url: request.url ?? '', body, headers: request.headers });
      handle(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Made {
  readonly outcome: RequestOutcome;
  readonly handed: number;
}

const make = async (
  more: Partial<RequestToMake> = {},
  { allowed = [host], bytes = 1000 }: { readonly allowed?: readonly string[]; readonly bytes?: number } = {},
): Promise<Made> => {
  let handed = 0;
  const requests = createRequests({ privateHosts: new Set(allowed), bytes }, { now: () => NOW });
  const outcome = await requests.make(
    {
      id: '018f-1',
      method: 'POST',
      url: `http://${host}/orders`,
      headers: {},
      body: '{"ă":1}',
      type: 'application/json',
      sign: null,
      milliseconds: 400,
      hosts: [host],
      entered: new Set(['key']),
      secretFor: (name, at) => (name === 'key' && at === host ? SECRET : null),
      ...more,
    },
    () => {
      handed += 1;
      return Promise.resolve();
    },
  );
  return { outcome, handed };
};

test('it goes out with its key, signed, and the answer comes back without the secrets', async () => {
  handle = ({ headers }, response) => {
    response.setHeader('x-echo', String(headers['authorization'])).end(`{"you":"${String(headers['authorization'])}"}`);
  };
  const { outcome, handed } = await make({
    headers: { Authorization: { secret: 'key', prefix: 'Bearer ' }, 'X-Shop': 'la bottega' },
    sign: { secret: 'key', optional: false },
  });
  expect(handed).toBe(1);
  const hit = hits.at(-1);
  expect(hit).toMatchObject({
    url: '/orders',
    body: '{"ă":1}',
    headers: {
      authorization: `Bearer ${SECRET}`,
      'x-shop': 'la bottega',
      'content-type': 'application/json',
      'idempotency-key': '018f-1',
      'webhook-id': '018f-1',
      'webhook-timestamp': String(NOW / 1000),
    },
  });
  const signed = createHmac('sha256', SECRET)
    .update(`018f-1.${NOW / 1000}.{"ă":1}`)
    .digest('base64');
  expect(hit?.headers['webhook-signature']).toBe(`v1,${signed}`);
  expect(outcome).toMatchObject({
    kind: 'answered',
    answer: { status: 200, headers: { 'x-echo': 'Bearer …' }, body: '{"you":"Bearer …"}', cut: false },
  });
  expect(JSON.stringify(outcome)).not.toContain(SECRET);
});

test('a key that is Base64 signs as what it stands for', async () => {
  handle = (_request, response) => response.end();
  const key = Buffer.from('a key of bytes');
  await make({ sign: { secret: 'key', optional: false }, secretFor: () => `whsec_${key.toString('base64')}` });
  const signed = createHmac('sha256', key)
    .update(`018f-1.${NOW / 1000}.{"ă":1}`)
    .digest('base64');
  expect(hits.at(-1)?.headers['webhook-signature']).toBe(`v1,${signed}`);
});

test('where no secret was entered to sign with, it goes unsigned if it may', async () => {
  handle = (_request, response) => response.end();
  await make({ entered: new Set(), sign: { secret: 'key', optional: true } });
  expect(hits.at(-1)?.headers).not.toHaveProperty('webhook-signature');
  const { outcome } = await make({ sign: { secret: 'other', optional: false } });
  expect(outcome).toMatchObject({ kind: 'unreached', detail: expect.stringContaining('“other” is missing') });
});

test.each<readonly [string, () => Partial<RequestToMake>, readonly string[], string]>([
  ['a host that was not declared', () => ({ url: 'https://other.example/' }), [], 'not one that the plugin declared'],
  ['plain http to the world', () => ({ url: 'http://crm.example/', hosts: ['crm.example'] }), [], 'only https'],
  ['this machine', () => ({ url: 'https://127.0.0.1/', hosts: ['127.0.0.1'] }), [], 'private network'],
  ['this machine by its name', () => ({ url: 'https://localhost/', hosts: ['localhost'] }), [], 'private network'],
  ['this machine, in IPv6', () => ({ url: 'https://[::1]/', hosts: ['[::1]'] }), [], 'private network'],
  [
    'a cloud’s own data',
    () => ({ url: 'https://169.254.169.254/', hosts: ['169.254.169.254'] }),
    [],
    'private network',
  ],
  ['a private host that the operator did not name', () => ({}), [], 'only https'],
  ['a key of its own', () => ({ headers: { 'Idempotency-Key': 'x' } }), ['own'], 'not the step’s to set'],
  ['a word that no header can hold', () => ({ headers: { 'X-Shop': 'caffè ☕' } }), ['own'], 'no header can hold'],
  [
    'a key that no header can hold',
    () => ({ headers: { 'X-Key': { secret: 'key' } }, secretFor: () => 'chei – ăâ' }),
    ['own'],
    'no header can hold',
  ],
  ['another host’s name', () => ({ headers: { Host: 'admin.example' } }), ['own'], 'not the step’s to set'],
])('%s is never asked, and nothing is handed over', async (_case, more, allowed, detail) => {
  const before = hits.length;
  const { outcome, handed } = await make(more(), { allowed: allowed.length === 0 ? [] : [host] });
  expect(outcome).toMatchObject({ kind: 'forbidden', detail: expect.stringContaining(detail) });
  expect([handed, hits.length - before]).toEqual([0, 0]);
});

test('nobody there: nothing went out', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const away = `127.0.0.1:${(gone.address() as AddressInfo).port}`;
  await new Promise((resolve) => gone.close(resolve));
  const { outcome, handed } = await make({ url: `http://${away}/`, hosts: [away] }, { allowed: [away] });
  expect(outcome).toMatchObject({ kind: 'unreached', detail: expect.stringContaining('ECONNREFUSED') });
  expect(handed).toBe(0);
});

test.each<readonly [string, (request: IncomingMessage, response: ServerResponse) => void]>([
  ['silence', () => undefined],
  ['a broken connection', ({ socket }) => socket.destroy()],
  ['something that is no answer', ({ socket }) => socket.end('what?\r\n\r\n')],
])('%s after all was said: it may have arrived', async (_case, behave) => {
  handle = behave;
  const { outcome, handed } = await make();
  expect(outcome).toMatchObject({ kind: 'lost' });
  expect(handed).toBe(1);
});

test('a line that breaks while the ledger is written takes nothing with it: it is tried again', async () => {
  const before = hits.length;
  const requests = createRequests({ privateHosts: new Set([host]), bytes: 1000 }, { now: () => NOW });
  const outcome = await requests.make(
    {
      id: '1',
      method: 'POST',
      url: `http://${host}/`,
      headers: {},
      body: null,
      type: null,
      sign: null,
      milliseconds: 400,
      hosts: [host],
      entered: new Set(),
      secretFor: () => null,
    },
    async () => {
      server.closeAllConnections();
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  );
  expect(outcome).toMatchObject({ kind: 'unreached' });
  expect(hits.length).toBe(before);
});

test('a secret that is not there for the host may still be entered: nobody is reached so far', async () => {
  const { outcome, handed } = await make({ headers: { Authorization: { secret: 'key' } }, secretFor: () => null });
  expect(outcome).toMatchObject({ kind: 'unreached', detail: expect.stringContaining('the secret “key” is missing') });
  expect(handed).toBe(0);
});

test('where the ledger does not hand it over, nothing is said', async () => {
  const before = hits.length;
  const requests = createRequests({ privateHosts: new Set([host]), bytes: 1000 }, { now: () => NOW });
  const asked: RequestToMake = {
    id: '1',
    method: 'GET',
    url: `http://${host}/`,
    headers: {},
    body: null,
    type: null,
    sign: null,
    milliseconds: 400,
    hosts: [host],
    entered: new Set(),
    secretFor: () => null,
  };
  await expect(requests.make(asked, () => Promise.reject(new Error('not ours')))).rejects.toThrow('not ours');
  expect(hits.length).toBe(before);
});

test('its first line is the answer: one that is too long, drips, breaks off or unpacks to too much is cut', async () => {
  const answers: ((response: ServerResponse) => void)[] = [
    (response) => response.end('x'.repeat(100_000)),
    (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('x'.repeat(1_000_000))),
    (response) => {
      const drip = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(drip));
    },
    (response) => {
      response.setHeader('content-length', '50').write('half', () => response.destroy());
    },
    (response) => response.setHeader('content-encoding', 'gzip').end('not packed at all'),
  ];
  for (const answer of answers) {
    handle = (_request, response) => answer(response);
    const { outcome } = await make();
    expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 200, cut: true } });
    expect(outcome.kind === 'answered' && outcome.answer.body.length).toBeLessThanOrEqual(1000);
  }
});

test('a secret that is cut in two by the end of an answer does not come back either', async () => {
  handle = (_request, response) => response.end(`${'x'.repeat(990)}${SECRET}`);
  const { outcome } = await make({ headers: { 'X-Key': { secret: 'key' } } });
  expect(outcome).toMatchObject({ kind: 'answered', answer: { body: `${'x'.repeat(990)}…`, cut: true } });
});

test('where it is sent on to nobody follows', async () => {
  const before = hits.length;
  handle = (_request, response) => response.writeHead(302, { location: `http://${host}/admin` }).end();
  const { outcome } = await make({ method: 'GET', body: null, type: null });
  expect(outcome).toMatchObject({ kind: 'answered', answer: { status: 302 } });
  expect(hits.length - before).toBe(1);
});

test('a busy system says for how long', async () => {
  handle = (_request, response) => response.writeHead(429, { 'retry-after': '120' }).end();
  expect((await make()).outcome).toMatchObject({ kind: 'answered', answer: { status: 429 }, waitMs: 120_000 });
});
