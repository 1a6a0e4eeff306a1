import { join } from 'node:path';
import { textsOf, type DeliveryAnswer, type EventView } from '@innesto/sdk/contract';
import { openPlugin, sampleContact, sampleId } from '@innesto/sdk/testing';
import { afterAll, describe, expect, test } from 'vitest';

const webhook = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => webhook.close());

const ADDRESS = 'https://crm.example.com/people/{{ contact.externalId }}';
const GIULIA = sampleContact({ email: 'giulia@clients.example', firstName: 'Giulia', fields: { level: 'gold' } });
const JOINED: EventView = {
  id: 'evt_1',
  type: 'list.joined',
  contact: GIULIA.id,
  at: Date.UTC(2027, 1, 2, 10),
  payload: { list: sampleId(1) },
};

const told = (state: DeliveryAnswer['state'], status: number | null, body = '{}'): DeliveryAnswer => ({
  state,
  reason: state === 'done' ? null : 'it answered so',
  answer: status === null ? null : { status, headers: { 'content-type': 'application/json' }, body, cut: false },
});

describe('webhook/call', () => {
  const call = webhook.action('webhook/call');

  test('asks for one request with all that is known, signed where a secret is there, and asked again when in doubt', async () => {
    const { effects } = await call.run({
      config: { address: ADDRESS },
      contact: GIULIA,
      event: JOINED,
      variables: { n: 1 },
    });
    expect(effects).toEqual([
      {
        kind: 'http.request',
        method: 'POST',
        url: { template: ADDRESS },
        headers: {},
        body: {
          json: {
            contact: expect.objectContaining({
              id: GIULIA.id,
              email: 'giulia@clients.example',
              fields: { level: 'gold' },
            }),
            event: { id: 'evt_1', type: 'list.joined', at: '2027-02-02T10:00:00.000Z', payload: JOINED.payload },
            variables: { n: 1 },
          },
        },
        sign: { secret: 'signing', optional: true },
        onUncertain: 'resend',
      },
    ]);
  });

  test('of the contact only what was chosen is sent', async () => {
    const config = { address: ADDRESS, chosen: ['firstName', 'variables'] };
    const { effects } = await call.run({ config, contact: GIULIA, event: JOINED, variables: { n: 1 } });
    expect(effects[0]).toMatchObject({
      body: { json: { contact: { id: GIULIA.id, firstName: 'Giulia' }, variables: { n: 1 } } },
    });
    expect(JSON.stringify(effects)).not.toContain('giulia@');
  });

  test('JSON of one’s own is left to the hub, which fills it in when it asks', async () => {
    const template = '{"name": "{{ contact.firstName }}"}';
    const { effects } = await call.run({ config: { address: ADDRESS, content: 'template', template } });
    expect(effects[0]).toMatchObject({ body: { template } });
  });

  test.each([
    ['bearer', {}, { authorization: { secret: 'key', prefix: 'Bearer ' } }],
    ['basic', { user: 'shop' }, { authorization: { basic: { user: 'shop', password: 'key' } } }],
    ['header', { keyHeader: 'X-Api-Key' }, { 'X-Api-Key': { secret: 'key' } }],
  ])('the key goes along as %s, and is never seen here', async (key, more, headers) => {
    const { effects } = await call.run({ config: { address: ADDRESS, key, ...more, headers: 'X-Shop: la bottega\n' } });
    expect(effects[0]).toMatchObject({ headers: { 'X-Shop': 'la bottega', ...headers } });
  });

  test('a GET has nothing to say', async () => {
    const { effects } = await call.run({ config: { address: ADDRESS, method: 'GET', timeout: 5 } });
    expect(effects[0]).not.toHaveProperty('body');
    expect(effects[0]).toMatchObject({ method: 'GET', timeoutSeconds: 5 });
  });

  const KEPT = {
    address: ADDRESS,
    variables: 'order = body.data.0.id\ncode = status\nkind=headers.content-type\nnone = body.x',
  };
  test.each<readonly [string, object, DeliveryAnswer, string, object | null]>([
    [
      'an answer',
      KEPT,
      told('done', 201, '{"data": [{"id": 7}]}'),
      'done',
      { order: 7, code: 201, kind: 'application/json', none: null },
    ],
    ['a no', KEPT, told('failed', 404), 'refused', { order: null, code: 404, kind: 'application/json', none: null }],
    ['a system that stays busy', KEPT, told('failed', 503), 'failed', null],
    ['nobody', KEPT, told('failed', null), 'failed', {}],
    ['an address that may not be asked', KEPT, told('skipped', null), 'skipped', null],
    ['doubt', { address: ADDRESS }, told('uncertain', null), 'failed', null],
    ['doubt', { address: ADDRESS, onUncertain: 'fail' }, told('uncertain', null), 'failed', null],
    ['doubt', { address: ADDRESS, onUncertain: 'go-on' }, told('uncertain', null), 'done', null],
  ])('after %s it goes on by its port', async (_case, config, answer, port, variables) => {
    const result = await call.settle({ config, answers: [answer] });
    expect(result).toMatchObject(variables === null ? { port } : { port, variables });
  });

  test.each([
    ['no address', {}],
    ['headers that are none', { address: ADDRESS, headers: 'no colon' }],
    ['variables that lie nowhere', { address: ADDRESS, variables: 'order = answer.id' }],
    ['JSON of one’s own without any', { address: ADDRESS, content: 'template' }],
    ['a key in a header without its name', { address: ADDRESS, key: 'header' }],
    ['a password without its user', { address: ADDRESS, key: 'basic' }],
    ['a minute and a second of waiting', { address: ADDRESS, timeout: 61 }],
  ])('refuses %s', async (_case, config) => {
    await expect(call.run({ config })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });

  test.each([
    ['a template for a host', { address: 'https://{{ contact.firstName }}.example/' }],
    ['plain http', { address: 'http://crm.example.com/' }],
  ])('the hub would not ask %s', async (_case, config) => {
    await expect(call.run({ config })).rejects.toMatchObject({ code: 'INNESTO_PLUGIN_ANSWER' });
  });
});

describe('webhook/called', () => {
  const called = webhook.trigger('webhook/called');

  test('listens at its address, to whoever knows it', async () => {
    expect(await called.subscribe({})).toEqual([
      { webhook: { methods: ['POST', 'PUT', 'GET'], emits: 'webhook.called', unknown: 'skip' } },
    ]);
  });

  test.each([
    ['standard', 'webhook-signature'],
    ['body', 'X-Signature'],
    ['prefixed', 'X-Signature'],
    ['timed', 'X-Signature'],
  ])('a call proves itself as %s', async (signature, header) => {
    const [subscription] = await called.subscribe({ signature });
    expect(subscription).toMatchObject({
      webhook: { signature: { scheme: 'hmac-sha256', secret: 'signing', header } },
    });
  });

  test('whom a call is about is found where the settings say', async () => {
    const config = {
      by: 'email',
      member: 'customer.email',
      firstName: 'customer.name',
      create: true,
      each: 'order.id',
    };
    const body = { customer: { email: ' ada@clients.example ', name: 'Ada' }, order: { id: 12, total: 30 } };
    const { events } = await called.receive({ config, body });
    expect(events).toMatchObject([
      {
        contact: { email: 'ada@clients.example', firstName: 'Ada' },
        payload: { body, entry: '12' },
      },
    ]);
  });

  test.each([
    [
      'a form',
      { body: 'email=ada%40clients.example&x=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['an address alone', { method: 'GET', body: '', query: { email: 'ada@clients.example' } }],
    ['JSON', { body: { email: 'ada@clients.example' } }],
  ])('reads %s', async (_case, question) => {
    const { events } = await called.receive({ config: {}, ...question });
    expect(events).toMatchObject([{ contact: { email: 'ada@clients.example' } }]);
  });

  test('the same call read again is the same event, and the next call another', async () => {
    const ask = async (at: number, email: string) =>
      (await called.receive({ config: {}, body: { email }, at })).events[0]?.key;
    expect(await ask(1, 'a@x.example')).toBe(await ask(1, 'a@x.example'));
    expect(await ask(1, 'a@x.example')).not.toBe(await ask(2, 'a@x.example'));
    expect(await ask(1, 'a@x.example')).not.toBe(await ask(1, 'b@x.example'));
  });

  test.each([
    ['what is neither JSON nor a form', 'what?', 'neither JSON nor a form'],
    ['what is about nobody', { mail: 'ada@clients.example' }, 'nothing at “email” says who'],
  ])('sets %s aside, with the reason', async (_case, body, detail) => {
    await expect(called.receive({ config: {}, body })).rejects.toThrow(detail);
  });
});

describe('the package', () => {
  test('everything of it lies on one shelf of the palette', () => {
    const { triggers, actions } = webhook.manifest;
    expect(new Set([...triggers, ...actions].map(({ category }) => category))).toEqual(new Set(['connections']));
  });

  test('asks only where a step says', () => {
    expect(webhook.manifest.permissions.map(({ right, hosts = [] }) => [right, ...hosts])).toEqual([
      ['net', 'setting:address'],
      ['webhook'],
      ['events:emit'],
      ['contacts:create'],
    ]);
  });

  test('every text is there in English, Italian and Romanian', () => {
    const texts = textsOf(webhook.manifest);
    expect(webhook.manifest.translations['en']).toEqual(Object.fromEntries(texts));
    for (const language of ['it', 'ro'])
      expect(Object.keys(webhook.manifest.translations[language] ?? {}).toSorted()).toEqual(
        [...texts.keys()].toSorted(),
      );
  });
});
