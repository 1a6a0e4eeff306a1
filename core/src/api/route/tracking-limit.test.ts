import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Store } from '../../store/store.ts';
import { openTestStore } from '../../store/test-database.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { trackingRoutes } from './tracking.ts';

const done = { opened: 0, left: 0 };
let store: Store;
let server: TestServer;

beforeAll(async () => {
  const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
  store = await openTestStore('sqlite', places);
  const tracking = {
    recordOpen: () => Promise.resolve(void done.opened++),
    findTarget: () => Promise.resolve(null),
    recordClick: () => Promise.resolve(),
    describe: () => Promise.resolve(null),
    unsubscribe: () => Promise.resolve(void done.left++),
  };
  server = await startTestServer({
    store,
    routes: (app) => trackingRoutes(app, { tracking }, { pictures: 3, waysOut: 2 }),
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
