import { createServer, type Server, type ServerResponse } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { TokenAnswer, TokenPlace } from '../../model/connection/tokens.ts';
import { createSignInTokens } from './tokens.ts';

const world = vi.hoisted(() => ({
  /** What a name server says of a name, one answer a question; the last one again and again. */
  names: new Map<string, string[][]>(),
  asked: [] as string[],
  /** To which addresses lines to the world were opened. */
  lines: [] as string[],
}));

// The world's name servers and its machines: nothing of ours, and nothing that a test may reach.
vi.mock('node:dns/promises', async (original) => ({
  ...(await original<object>()),
  Resolver: class {
    resolve4(name: string): Promise<string[]> {
      world.asked.push(name);
      const answers = world.names.get(name);
      const answer = answers !== undefined && answers.length > 1 ? answers.shift() : answers?.[0];
      return answer === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(answer);
    }
    resolve6(): Promise<string[]> {
      return Promise.reject(new Error('ENOTFOUND'));
    }
  },
}));
vi.mock('node:tls', async (original) => ({
  ...(await original<object>()),
  connect: ({ host }: { readonly host: string }) => {
    world.lines.push(host);
    const socket = new Socket();
    queueMicrotask(() => socket.destroy(new Error('nobody is there')));
    return socket;
  },
}));

const SECRET = 'canary-client-secret-77b0';
const CODE = 'canary-code-5d1e';
const REFRESH = 'canary-refresh-19ac';
const GIVEN = JSON.stringify({ access_token: 'canary-access-3f', token_type: 'Bearer' });

let inside: Server;
let port = 0;
let hits = 0;
let answer: (response: ServerResponse) => void = (response) => void response.end(GIVEN);

beforeAll(async () => {
  // What lies inside the network, and must hear nothing.
  inside = createServer((_request, response) => {
    hits += 1;
    response.setHeader('content-type', 'application/json');
    answer(response);
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  port = (inside.address() as AddressInfo).port;
});
afterAll(() => inside.close());
beforeEach(() => {
  hits = 0;
  world.names.clear();
  world.asked.length = 0;
  world.lines.length = 0;
});

const placeAt = (token: string, authorize = 'https://login.example/authorize'): TokenPlace => ({
  authorize,
  token,
  client: { id: 'hub', secret: SECRET },
  authentication: 'body',
});
const both = (token: string, allowed: readonly string[] = []): Promise<readonly TokenAnswer[]> => {
  const tokens = createSignInTokens({ privateHosts: new Set(allowed), milliseconds: 1000, bytes: 10_000 });
  const signIn = { code: CODE, verifier: 'v'.repeat(43), redirect: 'https://hub.example/oauth/callback' };
  return Promise.all([tokens.exchange(placeAt(token), signIn), tokens.renew(placeAt(token), REFRESH)]);
};

/** This machine and what lies beside it, in the ways in which that can be written. */
const INSIDE = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '0.0.0.0',
  '0',
  'localhost',
  'LOCALHOST.',
  'api.localhost',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:53aa:64c::1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[ff02::1]',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '100.64.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  'inside.example',
  'mixed.example',
] as const;

describe('where tokens are given', () => {
  test.each(INSIDE)('is never %s: neither a code nor a token is handed over there', async (host) => {
    world.names.set('inside.example', [['10.1.2.3']]);
    world.names.set('mixed.example', [['8.8.8.8', '127.0.0.1']]);
    const addresses = [
      `https://${host}/token`,
      `https://${host}:8443/token`,
      `https://${host}:${port}/token`,
      `http://${host}:${port}/token`,
      `http://${host}/token`,
    ].filter((address) => URL.canParse(address));
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) {
      const told = await both(address);
      expect({ address, told }).toMatchObject({ told: [{ kind: 'failed' }, { kind: 'failed' }] });
      expect(JSON.stringify(told)).not.toContain('canary');
    }
    expect([hits, world.lines]).toEqual([0, []]);
  });

  test.each(['https://hub:secret@login.example/token', 'ftp://login.example/token', 'https://login.example:25/token'])(
    'is not asked at %s',
    async (address) => {
      world.names.set('login.example', [['8.8.8.8']]);
      expect(await both(address)).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }]);
      expect(world.lines).toEqual([]);
    },
  );

  test('is connected to as it was looked at, whatever the name says a moment later', async () => {
    world.names.set('rebinding.example', [['8.8.4.4'], ['127.0.0.1']]);
    const [exchanged] = await both('https://rebinding.example/token');
    expect(exchanged).toMatchObject({ kind: 'failed' });
    expect(new Set(world.lines)).toEqual(new Set(['8.8.4.4']));
    // Looked at anew, it is what it is now.
    expect(await both('https://rebinding.example/token')).toMatchObject([
      { detail: expect.stringContaining('private network') },
      { detail: expect.stringContaining('private network') },
    ]);
    expect([hits, world.lines.filter((address) => address !== '8.8.4.4')]).toEqual([0, []]);
  });

  test.each([301, 302, 303, 307, 308])(
    'sends nobody on: a %i is no answer, and nothing is told where it leads',
    async (status) => {
      const asked: string[] = [];
      const other = createServer((request, response) => {
        request.setEncoding('utf8').on('data', (text: string) => asked.push(text));
        response.writeHead(status, { location: `http://127.0.0.1:${port}/token` }).end();
      });
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const host = `127.0.0.1:${(other.address() as AddressInfo).port}`;
      const told = await both(`http://${host}/token`, [host, `127.0.0.1:${port}`]);
      other.close();
      expect(told).toMatchObject([{ kind: 'failed' }, { kind: 'failed' }]);
      expect(asked).toHaveLength(2);
      expect(hits).toBe(0);
      expect(JSON.stringify(told)).not.toContain('canary');
    },
  );

  test.each<readonly [string, (response: ServerResponse) => void]>([
    [
      'repeats what it was told',
      (response) => void response.writeHead(400).end(JSON.stringify({ error: SECRET, error_description: CODE })),
    ],
    [
      'repeats it as a page',
      (response) => void response.writeHead(500, { 'content-type': 'text/html' }).end(`<p>${SECRET} ${REFRESH}</p>`),
    ],
    [
      'repeats it in a header',
      (response) => void response.writeHead(401, { 'www-authenticate': `Bearer error="${SECRET}"` }).end(),
    ],
    [
      'gives what no header can hold',
      (response) => void response.end(JSON.stringify({ access_token: `canary\r\nx: ${SECRET}`, token_type: 'Bearer' })),
    ],
    [
      'gives a prototype',
      (response) => void response.end(`{"__proto__":{"access_token":"${SECRET}"},"token_type":"Bearer"}`),
    ],
  ])('that %s gets nothing of it into what people are told', async (_case, behave) => {
    answer = behave;
    const told = await both(`http://127.0.0.1:${port}/token`, [`127.0.0.1:${port}`]);
    answer = (response) => void response.end(GIVEN);
    expect(hits).toBe(2);
    expect(told.map(({ kind }) => kind)).not.toContain('given');
    expect(told.map((one) => ('detail' in one ? one.detail : '')).join()).not.toContain('canary');
  });

  test('is asked, and what it gives is taken, where the operator says so', async () => {
    const told = await both(`http://127.0.0.1:${port}/token`, [`127.0.0.1:${port}`]);
    expect(told).toMatchObject([{ kind: 'given', access: 'canary-access-3f' }, { kind: 'given' }]);
  });
});
