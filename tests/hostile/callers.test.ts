import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { OWNER } from '../support/settle-in.ts';
import type { Operation } from './api-document.ts';
import { ask, expectRefusal } from './ask.ts';
import { openAttackHouse, type AttackHouse, type Difference } from './attack-house.ts';
import { samplesOf } from './sample-schema.ts';

const STRANGERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nobody: {},
  'a wrong token': { authorization: `Bearer inn_${'x'.repeat(43)}` },
  'an empty token': { authorization: 'Bearer ' },
  'a name and a password': { authorization: `Basic ${btoa(`${OWNER.email}:${OWNER.password}`)}` },
  'a token with a line break in it': { authorization: 'Bearer a\tb' },
  'a cookie that was made up': { cookie: `innesto=${'x'.repeat(43)}; __Host-innesto=${'x'.repeat(43)}` },
  'a cookie named like a prototype': { cookie: '__proto__=x; constructor=y' },
};

const changes = ({ method }: Operation): boolean => method !== 'GET';
/** What is asked with a body and changes nothing. */
const ASKS: ReadonlySet<string> = new Set([
  'POST /api/workspaces/{workspace}/contacts/count',
  'POST /api/workspaces/{workspace}/contacts/matching',
  'POST /api/workspaces/{workspace}/collections/{plugin}/{collection}/records/matching',
  'POST /api/workspaces/{workspace}/collections/{plugin}/{collection}/board',
  'POST /api/workspaces/{workspace}/workflows/{workflow}/publish/preview',
]);

describe('every route', () => {
  let hub: AttackHouse;
  let viewer: Readonly<Record<string, string>>;

  beforeAll(async () => {
    hub = await openAttackHouse('SQLite');
    const { secret } = await hub.house.owner.must<{ secret: string }>(
      'POST',
      `/api/workspaces/${hub.workspace}/tokens`,
      {
        name: 'viewer',
        role: 'viewer',
      },
    );
    viewer = { authorization: `Bearer ${secret}` };
  });
  afterAll(() => hub.close());

  /** A body that would be taken. */
  const fitting = (operation: Operation): Difference =>
    operation.body === null ? {} : { body: JSON.stringify(samplesOf(hub.api, operation.body)[0]) };
  const closed = (): readonly Operation[] => hub.api.operations.filter(({ isPublic }) => !isPublic);

  test.each(Object.entries(STRANGERS))('that is not for everyone turns away %s', async (who, as) => {
    const sent = await hub.attack(closed(), async (operation) => {
      const reply = await hub.send(operation, { ...fitting(operation), as: { ...as, origin: hub.house.hub.url } });
      expect(expectRefusal(reply, [401], `${operation.name} by ${who}`).code).toBe('INNESTO_SIGN_IN_REQUIRED');
      return 1;
    });
    expect(sent).toBeGreaterThan(55);
  });

  test('of those that anybody may use, each is meant to be', () => {
    const open = hub.api.operations.filter(({ isPublic }) => isPublic).map(({ name }) => name);
    expect(open.toSorted()).toEqual([
      'GET /api/setup',
      'GET /health',
      'GET /ready',
      'POST /api/session',
      'POST /api/setup',
    ]);
  });

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a page without a name', { origin: 'null' }],
    ['a name that begins like ours', { origin: 'HUB.evil.example' }],
    ['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
  ])('that changes something does nothing for a signed-in browser on the page of %s', async (where, headers) => {
    const own = hub.house.hub.url;
    const said = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('HUB', own)]));
    const sent = await hub.attack(closed().filter(changes), async (operation) => {
      const reply = await hub.send(operation, {
        ...fitting(operation),
        as: { cookie: hub.house.cookie },
        headers: said,
      });
      expect(expectRefusal(reply, [403], `${operation.name} from ${where}`).code).toBe('INNESTO_REQUEST_ORIGIN');
      return 1;
    });
    expect(sent).toBeGreaterThan(25);
  });

  test('that changes something does nothing for a token that may only look', async () => {
    const operations = closed().filter(
      (operation) => changes(operation) && !ASKS.has(operation.name) && operation.path.includes('{workspace}'),
    );
    const sent = await hub.attack(operations, async (operation) => {
      const reply = await hub.send(operation, { ...fitting(operation), as: viewer });
      expectRefusal(reply, [403], `${operation.name} by a viewer`);
      return 1;
    });
    expect(sent).toBeGreaterThan(25);
  });

  test('that is for people is not for tokens', async () => {
    const operations = closed().filter(({ takesTokens }) => !takesTokens);
    const sent = await hub.attack(operations, async (operation) => {
      const reply = await hub.send(operation, { ...fitting(operation), as: viewer });
      expect(expectRefusal(reply, [403], `${operation.name} by a token`).code).toBe('INNESTO_OPERATOR_ONLY');
      return 1;
    });
    expect(sent).toBeGreaterThan(3);
  });

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(256)],
    ['with a tab in it', 'a\tb'],
    ['of other letters', 'chiave-è'],
  ])('that can be repeated by a key refuses one that is %s', async (what, key) => {
    const posts = hub.withBody.filter(({ method, path }) => method === 'POST' && path.includes('{workspace}'));
    const sent = await hub.attack(posts, async (operation) => {
      const told = `${operation.name} with a key that is ${what}`;
      const reply = await hub.send(operation, { ...fitting(operation), headers: { 'idempotency-key': key } });
      // Some look first at what they are about, which is not there.
      expectRefusal(reply, [400, 404], told);
      return 1;
    });
    expect(sent).toBeGreaterThan(8);
  });

  test('that was repeated by a key does not take another body under it, nor the same from another caller', async () => {
    const operation = hub.withBody.find(({ name }) => name === 'POST /api/workspaces/{workspace}/lists');
    if (operation === undefined) throw new Error('lists cannot be made');
    const headers = { 'idempotency-key': 'k-1' };
    const first = await hub.send(operation, { body: '{"name":"One"}', headers });
    const again = await hub.send(operation, { body: '{"name":"One"}', headers });
    expect([again.status, again.text]).toEqual([201, first.text]);
    const before = await hub.prints.take();
    const other = await hub.send(operation, { body: '{"name":"Two"}', headers });
    expect(expectRefusal(other, [422], 'another body').code).toBe('INNESTO_IDEMPOTENCY_REUSED');
    expectRefusal(await hub.send(operation, { body: '{"name":"One"}', headers, as: viewer }), [403], 'another caller');
    expect(await hub.prints.take()).toEqual(before);
  });

  test('takes the revision that a change is based on in its own form only', async () => {
    const operation = hub.withBody.find(({ name }) => name === 'PATCH /api/workspaces/{workspace}/contacts/{contact}');
    if (operation === undefined) throw new Error('contacts cannot be changed');
    const revisions = ['x', '-1', '1e400', '*', 'W/"1"', '"1', '9'.repeat(30), '1, 2', 'NaN'];
    for (const revision of revisions) {
      const reply = await hub.send(operation, { body: '{"firstName":"x"}', headers: { 'if-match': revision } });
      // An opening quote alone is a spelling that is put up with.
      expect([400, 404]).toContain(expectRefusal(reply, [400, 404], revision).status);
    }
  });
});

describe('the live feed', () => {
  let hub: AttackHouse;

  beforeAll(async () => {
    hub = await openAttackHouse('SQLite');
  });
  afterAll(() => hub.close());

  const address = (): string => `${hub.house.hub.url.replace('http', 'ws')}/api/workspaces/${hub.workspace}/feed`;

  /** The status with which the door does not open, or 101. */
  const knock = (headers: Record<string, string>, url = address()): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { headers, handshakeTimeout: 10_000 });
      socket.once('unexpected-response', (_request, answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      });
      socket.once('open', () => {
        resolve(101);
        socket.terminate();
      });
      socket.once('error', reject);
    });

  const open = async (): Promise<WebSocket> => {
    const socket = new WebSocket(address(), { headers: { ...hub.signedIn } });
    await once(socket, 'message');
    return socket;
  };

  test.each(Object.entries(STRANGERS))('stays shut for %s', async (_who, as) => {
    expect(await knock({ ...as, origin: hub.house.hub.url })).toBe(401);
  });

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a page without a name', { origin: 'null' }],
    ['nowhere', {}],
  ])('stays shut for a signed-in browser on the page of %s', async (_where, headers: Record<string, string>) => {
    expect(await knock({ cookie: hub.house.cookie, ...headers })).toBe(403);
  });

  test('stays shut for a workspace that there is not', async () => {
    const url = address().replace(hub.workspace, '01900000-0000-7000-8000-000000000000');
    expect(await knock({ ...hub.signedIn }, url)).toBe(404);
  });

  test.each([
    ['a word', 'hello', 1008],
    ['a question', '{"subscribe":"*"}', 1008],
    ['bytes', Buffer.alloc(1000, 1), 1008],
    ['a megabyte', 'x'.repeat(1_048_576), 1009],
  ] as const)('hangs up on whoever says %s', async (_what, said, code) => {
    const socket = await open();
    socket.on('error', () => undefined);
    socket.send(said);
    const [closed] = (await once(socket, 'close')) as [number];
    expect(closed).toBe(code);
    expect((await ask({ method: 'GET', url: `${hub.house.hub.url}/health` })).status).toBe(200);
  });

  test('answers what is no websocket at all', async () => {
    const headers = { ...hub.signedIn };
    const url = address().replace('ws', 'http');
    expectRefusal(await ask({ method: 'GET', url, headers }), [426], 'a plain request');
    expect((await ask({ method: 'POST', url, headers, body: '{}' })).status).toBe(405);
  });
});
