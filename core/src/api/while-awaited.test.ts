import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { whileAwaited } from './while-awaited.ts';

const server = fastify();
const signals: AbortSignal[] = [];
let answer = (): void => undefined;
let address = '';

beforeAll(async () => {
  server.get('/', (_request, reply) => {
    signals.push(whileAwaited(reply));
    return new Promise((resolve) => {
      answer = () => resolve({});
    });
  });
  address = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

test('whoever goes away before the answer is not waited for', async () => {
  const caller = new AbortController();
  const call = fetch(address, { signal: caller.signal }).catch(() => 'gone');
  await expect.poll(() => signals.length).toBe(1);
  expect(signals[0]?.aborted).toBe(false);
  caller.abort();
  expect(await call).toBe('gone');
  await expect.poll(() => signals[0]?.aborted).toBe(true);
  answer();
});

test('whoever got the answer was waited for', async () => {
  const call = fetch(address);
  await expect.poll(() => signals.length).toBe(2);
  answer();
  await (await call).text();
  await server.close();
  expect(signals[1]?.aborted).toBe(false);
});
