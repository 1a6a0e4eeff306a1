import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayConfig } from '../../model/message/sms-config.ts';
import { createGatewayDriver } from './gateway.ts';
import { openTestGateway, type TestGateway } from './test-gateway.ts';

const SMS = {
  publicId: '00000000-0000-7000-8000-000000000001',
  from: null,
  to: '+393331234567',
  text: 'Ciao Anna, à bientôt 👋',
  statusUrl: 'https://hub.example/s/abc',
};

let gateway: TestGateway;
afterEach(() => gateway.close());

const configFor = ({ url }: TestGateway): GatewayConfig => ({
  sender: 'Palestra',
  url: `${url}/send`,
  method: 'POST',
  headers: { Authorization: 'Bearer {secret}' },
  format: 'json',
  body: '{"to": "{to}", "from": "{from}", "text": "{text}", "callback": "{status}"}',
  answer: { id: 'id', taken: { at: 'status', is: ['queued'] } },
  report: null,
});

const open = async (change: Partial<GatewayConfig> = {}, secret = 's3cret-key') => {
  gateway = await openTestGateway();
  const bounds = { privateHosts: new Set([gateway.host]), milliseconds: 2000, bytes: 100_000 };
  const driver = createGatewayDriver({ config: { ...configFor(gateway), ...change }, secret, bounds });
  const handed: number[] = [];
  const send = () =>
    driver.send(SMS, () => {
      handed.push(gateway.got.length);
      return Promise.resolve();
    });
  return { driver, send, handed, bounds };
};

describe('a gateway asked by plain HTTP', () => {
  test('gets the SMS as its connection says, after it was handed over', async () => {
    const { send, handed } = await open();
    gateway.answer = () => ({ status: 202, body: '{"id": "g-7", "status": "queued"}' });
    expect(await send()).toMatchObject({ kind: 'accepted', reference: 'g-7' });
    expect(handed).toEqual([0]);
    const [got] = gateway.got;
    expect(got?.headers).toMatchObject({ authorization: 'Bearer s3cret-key', 'content-type': 'application/json' });
    expect(JSON.parse(got?.body ?? '')).toEqual({
      to: SMS.to,
      from: 'Palestra',
      text: SMS.text,
      callback: SMS.statusUrl,
    });
  });

  test('that repeats the secret does not bring it into the history', async () => {
    const { send } = await open();
    gateway.answer = () => ({ status: 400, body: '{"error": "key s3cret-key is not allowed to do this"}' });
    const answer = await send();
    expect(answer.kind).toBe('refused');
    expect(answer.detail).not.toContain('s3cret-key');
  });

  test.each([
    ['escapes it', () => 's3cret\\/key', 's3cret\\/key'],
    ['repeats it where its words are cut', () => `${'x'.repeat(288)}s3cret/key`, 's3cr'],
  ])('that %s does not either', async (_case, body, left) => {
    const { send } = await open({}, 's3cret/key');
    gateway.answer = () => ({ status: 400, body: body() });
    expect((await send()).detail).not.toContain(left);
  });

  test('that took it and broke the line leaves nobody knowing', async () => {
    const { send, handed } = await open();
    gateway.answer = () => null;
    expect(await send()).toMatchObject({ kind: 'ambiguous' });
    expect(handed).toHaveLength(1);
  });

  test('that is away gets nothing, and nothing was handed over', async () => {
    const { send, handed } = await open();
    await gateway.close();
    expect(await send()).toMatchObject({ kind: 'retry', trouble: 'unreachable' });
    expect(handed).toEqual([]);
    gateway = await openTestGateway();
  });

  test('nothing leaves where handing over is refused', async () => {
    const { driver } = await open();
    const refusal = new Error('not ours any more');
    await expect(driver.send(SMS, () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(gateway.got).toEqual([]);
  });

  test('in a private network is not asked unless the operator allowed it', async () => {
    const { bounds } = await open();
    const driver = createGatewayDriver({
      config: configFor(gateway),
      secret: null,
      bounds: { ...bounds, privateHosts: new Set() },
    });
    expect(await driver.send(SMS, () => Promise.resolve())).toMatchObject({ kind: 'retry', trouble: 'not-allowed' });
    expect(gateway.got).toEqual([]);
  });
});
