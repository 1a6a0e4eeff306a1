import type { SessionView } from '@innesto/sdk/contract';
import type { LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { openTestStore } from '../store/test-database.ts';
import { startTestServer, type Identity, type TestServer, type TestServerOptions } from './test-server.ts';

const DAY = 86_400_000;
const PASSWORD = 'correct horse battery';
const places = () => ({ postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') });

let store: Store;
let server: TestServer;

const start = async (more: Partial<TestServerOptions> = {}): Promise<void> => {
  server = await startTestServer({ store, ...more });
};

beforeEach(async () => {
  store = await openTestStore('sqlite', places());
});
afterEach(async () => {
  await server.close();
  await store.close();
});

const signIn = (
  more: { email?: string; password?: string; headers?: Record<string, string> } = {},
): Promise<LightMyRequestResponse> =>
  server.call('POST', '/api/session', {
    body: { email: more.email ?? 'owner@example.com', password: more.password ?? PASSWORD },
    headers: more.headers ?? {},
  });

const cookieOf = (answer: LightMyRequestResponse): { name: string; value: string } & Record<string, unknown> => {
  const [cookie] = answer.cookies;
  if (cookie === undefined) throw new Error('no cookie was set');
  return cookie;
};

const asOf = (answer: LightMyRequestResponse): Identity => ({
  cookie: `${cookieOf(answer).name}=${cookieOf(answer).value}`,
});
const whoIs = (as: Identity): Promise<LightMyRequestResponse> => server.call('GET', '/api/session', { as });

describe('the first start', () => {
  test('is over once there is an operator', async () => {
    await start();
    expect((await server.call('GET', '/api/setup')).json()).toEqual({ needed: false });
    expect(await server.ports.setUp.invite()).toBeNull();
  });

  test('takes whoever has the newest link, once, and makes the owner of the instance', async () => {
    await start({ withoutOwner: true });
    const body = (token: string) => ({
      token,
      email: ' Ada@Example.com',
      name: 'Ada',
      password: 'long enough to keep',
    });
    expect((await server.call('GET', '/api/setup')).json()).toEqual({ needed: true });
    const earlier = (await server.ports.setUp.invite()) ?? '';
    const link = (await server.ports.setUp.invite()) ?? '';
    const refused = await server.call('POST', '/api/setup', { body: { ...body(earlier), email: 'ada@example.com' } });
    expect([refused.statusCode, refused.json()]).toMatchObject([403, { code: 'INNESTO_SETUP_LINK' }]);
    const short = await server.call('POST', '/api/setup', {
      body: { ...body(link), email: 'ada@example.com', password: 'too short' },
    });
    expect(short.json()).toMatchObject({ status: 400, path: '/password' });
    const both = await Promise.all(
      ['ada@example.com', 'eve@example.com'].map((email) =>
        server.call('POST', '/api/setup', { body: { ...body(link), email } }),
      ),
    );
    expect(both.map(({ statusCode }) => statusCode).toSorted((one, other) => one - other)).toEqual([201, 403]);
    const made = both.find(({ statusCode }) => statusCode === 201);
    if (made === undefined) throw new Error('nobody was made');
    expect(made.json<SessionView>().operator).toMatchObject({ name: 'Ada', instanceRole: 'owner' });
    expect((await whoIs(asOf(made))).statusCode).toBe(200);
    expect((await server.call('GET', '/api/setup')).json()).toEqual({ needed: false });
    expect(JSON.stringify(await store.read('setting').select())).not.toContain(link);
  });
});

describe('signing in', () => {
  test('works with the right password, however the address is written, and gives a cookie that scripts cannot read', async () => {
    await start();
    const answer = await signIn({ email: 'OWNER@example.com' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ operator: expect.objectContaining({ email: 'owner@example.com', name: 'Ada' }) });
    expect(cookieOf(answer)).toMatchObject({
      name: 'innesto',
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
      maxAge: 30 * 86_400,
    });
    expect((await whoIs(asOf(answer))).json()).toEqual(answer.json());
    expect(JSON.stringify(await store.read('session').select())).not.toContain(cookieOf(answer).value);
  });

  test('under https gives a cookie for this host and https only', async () => {
    await start({ config: { publicUrl: 'https://hub.example.com', logLevel: 'silent' } });
    const answer = await signIn();
    expect(cookieOf(answer)).toMatchObject({ name: '__Host-innesto', secure: true, httpOnly: true, path: '/' });
    expect(cookieOf(answer)['domain']).toBeUndefined();
    expect((await whoIs(asOf(answer))).statusCode).toBe(200);
    expect((await whoIs({ cookie: `innesto=${cookieOf(answer).value}` })).statusCode).toBe(401);
    expect(answer.headers['strict-transport-security']).toContain('max-age=31536000');
  });

  test('tells a wrong password and an unknown name in the same words', async () => {
    await start();
    const wrong = await signIn({ password: 'wrong' });
    const unknown = await signIn({ email: 'nobody@example.com' });
    expect([wrong.statusCode, wrong.json()]).toMatchObject([401, { code: 'INNESTO_SIGN_IN_FAILED' }]);
    expect(unknown.body).toBe(wrong.body);
    expect(wrong.cookies).toEqual([]);
  });

  test('over plain http works on the machine itself only', async () => {
    await start();
    const afar = await signIn({ headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect([afar.statusCode, afar.json()]).toMatchObject([403, { code: 'INNESTO_SIGN_IN_INSECURE' }]);
    const proxied = await signIn({ headers: { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' } });
    expect(proxied.statusCode).toBe(201);
    expect(cookieOf(proxied).name).toBe('__Host-innesto');
  });

  test('cannot be done to a visitor by another site', async () => {
    await start();
    const answer = await signIn({ headers: { origin: 'https://evil.example' } });
    expect([answer.statusCode, answer.json()]).toMatchObject([403, { code: 'INNESTO_REQUEST_ORIGIN' }]);
  });

  test('is slowed down by account, then by address', async () => {
    await start({ signInBounds: { perAccount: 3, perAddress: 5, milliseconds: 60_000 } });
    for (let time = 0; time < 3; time++) expect((await signIn({ password: 'guess' })).statusCode).toBe(401);
    const limited = await signIn();
    expect(limited.statusCode).toBe(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect((await signIn({ email: 'other@example.com' })).statusCode).toBe(401);
    expect((await signIn({ email: 'third@example.com' })).statusCode).toBe(429);
  });
});

describe('a session', () => {
  test('is a new one at every sign-in, and the browser’s old one ends', async () => {
    await start();
    const first = asOf(await signIn());
    const again = await signIn({ headers: { ...first } });
    expect(asOf(again)).not.toEqual(first);
    expect((await whoIs(first)).statusCode).toBe(401);
    expect((await whoIs(asOf(again))).statusCode).toBe(200);
  });

  test('ends by signing out, here or everywhere', async () => {
    await start();
    const [here, there, elsewhere] = [asOf(await signIn()), asOf(await signIn()), asOf(await signIn())];
    const out = await server.call('DELETE', '/api/session', { as: here });
    expect(out.statusCode).toBe(204);
    expect(cookieOf(out)).toMatchObject({ name: 'innesto', value: '', path: '/' });
    expect((await whoIs(here)).statusCode).toBe(401);
    expect((await whoIs(there)).statusCode).toBe(200);
    expect((await server.call('DELETE', '/api/session?everywhere=true', { as: there })).statusCode).toBe(204);
    expect((await whoIs(elsewhere)).statusCode).toBe(401);
    expect((await whoIs(server.owner)).statusCode).toBe(401);
  });

  test('lives thirty days after it was last used', async () => {
    await start();
    const as = asOf(await signIn());
    server.clock.turn(20 * DAY);
    const used = await whoIs(as);
    expect(used.statusCode).toBe(200);
    expect(cookieOf(used)).toMatchObject({ name: 'innesto', maxAge: 30 * 86_400 });
    expect((await whoIs(as)).cookies).toEqual([]);
    server.clock.turn(29 * DAY);
    expect((await whoIs(as)).statusCode).toBe(200);
    server.clock.turn(30 * DAY);
    expect((await whoIs(as)).statusCode).toBe(401);
    await signIn();
    expect(await store.read('session').select()).toHaveLength(1);
  });
});
