import { createSecretKey } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readLinkToken, shortLinkToken, signLinkToken } from '../../model/message/link-token.ts';
import type { Store } from '../../store/store.ts';
import { openTestStore } from '../../store/test-database.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { trackingRoutes } from './tracking.ts';

const done = { opened: 0, left: 0, looked: 0 };
const key = { id: 1, key: createSecretKey(Buffer.alloc(32, 1)) };
const MESSAGE = '0190f3b2-7c1a-7def-8123-456789abcdef';
let store: Store;
let server: TestServer;

beforeAll(async () => {
  const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
  store = await openTestStore('sqlite', places);
  const tracking = {
    recordOpen: () => Promise.resolve(void done.opened++),
    readLink: (token: string) => readLinkToken(key, token),
    findTarget: () => {
      done.looked += 1;
      return Promise.resolve(null);
    },
    recordClick: () => Promise.resolve(),
    describe: () => Promise.resolve(null),
    unsubscribe: () => Promise.resolve(void done.left++),
  };
  server = await startTestServer({
    store,
    routes: (app) => trackingRoutes(app, { tracking }, { pictures: 3, waysOut: 2, nowhere: 2 }),
  });
});
afterAll(async () => {
  await server.close();
  await store.close();
});

const from = (address: string, method: 'GET' | 'POST', url: string): Promise<LightMyRequestResponse> =>
  server.call(method, url, { headers: { 'x-forwarded-for': address } });

test('an address that fetches pictures without end has them all, and no more openings are counted for it', async () => {
  const answers = [];
  for (let count = 0; count < 5; count++) answers.push(await from('203.0.113.7', 'GET', `/o/${count}`));
  expect(answers.map(({ statusCode, rawPayload }) => [statusCode, rawPayload.length])).toEqual(
    answers.map(() => [200, 43]),
  );
  expect(done.opened).toBe(3);
  await from('203.0.113.8', 'GET', '/o/x');
  expect(done.opened).toBe(4);
});

test('an address that follows ways out without end is asked to wait; others are let out', async () => {
  await from('203.0.113.7', 'GET', '/u/a');
  await from('203.0.113.7', 'POST', '/u/a');
  const refused = await from('203.0.113.7', 'POST', '/u/b');
  expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([429, 'INNESTO_TOO_MANY_REQUESTS']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await from('203.0.113.7', 'GET', '/u/a')).statusCode).toBe(429);
  expect(done.left).toBe(1);
  expect((await from('203.0.113.8', 'POST', '/u/b')).statusCode).toBe(200);
  expect(done.left).toBe(2);
});

test('of a link whose signature is not ours nothing is looked up', async () => {
  const looked = done.looked;
  const forged = signLinkToken({ ...key, key: createSecretKey(Buffer.alloc(32, 2)) }, MESSAGE, 0);
  for (const token of [forged, 'x', 'A'.repeat(38)])
    expect((await from('203.0.113.20', 'GET', `/c/${token}`)).statusCode).toBe(404);
  expect(done.looked).toBe(looked);
  expect((await from('203.0.113.20', 'GET', `/c/${signLinkToken(key, MESSAGE, 0)}`)).statusCode).toBe(404);
  expect(done.looked).toBe(looked + 1);
});

test('whoever tries short links without end is asked to wait before anything is looked up; others are let through', async () => {
  const looked = done.looked;
  const short = shortLinkToken(key, MESSAGE, 0);
  const follow = (address: string) => from(address, 'GET', `/c/${short}`);
  const codes = [];
  for (let count = 0; count < 4; count++) codes.push((await follow('2001:db8::1')).statusCode);
  // One machine has as many of these addresses as it likes.
  codes.push((await follow('2001:db8::2')).statusCode);
  expect(codes).toEqual([404, 404, 429, 429, 429]);
  expect(done.looked).toBe(looked + 2);
  expect((await follow('2001:db8:0:1::1')).statusCode).toBe(404);
});
