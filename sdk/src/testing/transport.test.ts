import { afterAll, describe, expect, test } from 'vitest';
import { buildPlugin } from '../cli/build-plugin.ts';
import { temporaryPlugin } from '../cli/temporary-plugin.fixture.ts';
import { openPlugin } from './open-plugin.ts';

const SOURCE = `
const config = settings({ sender: setting.text({ title: 'Sender' }), mood: setting.text({ title: 'Mood' }) });

export const plugin = definePlugin({
  name: 'dove', title: 'Dove', api: '^1.0.0',
  connections: {
    account: defineConnection({
      title: 'Account', config, secrets: { key: { title: 'Key' }, signing: { title: 'Signing' } },
      hosts: ['api.example.com'], address: 'https://api.example.com/v1',
      credential: { kind: 'api-key', secret: 'key', header: 'x-key' },
    }),
  },
  transports: {
    sms: defineTransport({
      title: 'SMS', channel: 'sms', connection: 'account', config, sender: { address: 'sender' },
      send: ({ to, text, id }, { config }) => {
        if (config.mood === 'strays') return { url: 'https://elsewhere.example/' };
        if (config.mood === 'steals') return { url: '/', headers: { 'X-Key': 'mine' } };
        return to.endsWith('0') ? { refuse: 'no such number', trouble: 'recipient' } : { url: '/messages', body: { json: { to, text, id } } };
      },
      answered: ({ answer: { status, body } }, { config }) =>
        config.mood === 'lies' ? { outcome: 'again', reason: 'more' } : status < 300 ? { outcome: 'sent', reference: JSON.parse(body).id } : { outcome: 'refused', reason: body },
      signature: { scheme: 'token', in: 'header', name: 'x-token', secret: 'signing' },
      report: ({ body }) => ({ reports: JSON.parse(body) }),
    }),
  },
  permissions: [
    { right: 'messages:carry:sms', reason: 'For the test.' },
    { right: 'net', hosts: ['connection:account'], reason: 'For the test.' },
  ],
});`;

await using folder = await temporaryPlugin(SOURCE);
const dove = await openPlugin(folder.folder);
afterAll(() => dove.close());
const sms = dove.transport('dove/sms');
const config = { sender: 'Dove', mood: 'good' };
const asked = (mood: string) => ({ config: { ...config, mood } });
const yes = () => ({ status: 201, body: { id: 'd-1' } });

describe('a transport in the sandbox', () => {
  test('goes the whole way of a message, through a world that the test makes up', async () => {
    const sent = await sms.carry({ config, message: { to: '+3911', text: 'Ciao' } }, (request) => {
      expect(request).toMatchObject({ url: '/messages', body: { json: { to: '+3911', text: 'Ciao' } } });
      return yes();
    });
    expect(sent).toEqual({ outcome: 'sent', reference: 'd-1' });
    expect(await sms.carry({ config, message: { to: '+3910' } }, yes)).toEqual({
      outcome: 'refused',
      reason: 'no such number',
    });
    expect(await sms.carry({ config }, () => null)).toEqual({ outcome: 'lost' });
  });

  test.each([
    ['goes elsewhere', 'strays', 'not for the host elsewhere.example'],
    ['sets what is the connection’s', 'steals', 'X-Key is the hub’s to set'],
    ['wants more after a yes', 'lies', 'After a 201 the hub says nothing again'],
  ])('is refused where it %s', async (_what, mood, detail) => {
    await expect(sms.carry(asked(mood), yes)).rejects.toThrow(detail);
  });

  test('its reports must name messages', async () => {
    expect(await sms.report({ config, body: [{ state: 'delivered', reference: 'd-1' }] })).toEqual({
      reports: [{ state: 'delivered', reference: 'd-1' }],
    });
    expect(
      await sms.report({ config, body: [{ state: 'delivered' }], message: '00000000-0000-7000-8000-000000000001' }),
    ).toEqual({
      reports: [{ state: 'delivered' }],
    });
    await expect(sms.report({ config, body: [{ state: 'delivered' }] })).rejects.toThrow('names no message');
  });

  test('settings that its connection would not take are refused', async () => {
    await expect(sms.send({ config: { sender: 'Dove' } })).rejects.toMatchObject({ code: 'INNESTO_REQUEST_INVALID' });
  });
});

describe('a transport that is not in order does not build', () => {
  const build = async (from: string, to: string) => {
    await using wrong = await temporaryPlugin(SOURCE.replace(from, to));
    return await buildPlugin(wrong.folder);
  };

  test.each([
    [
      'without its right',
      "{ right: 'messages:carry:sms', reason: 'For the test.' },",
      '',
      'needs the permission messages:carry:sms',
    ],
    [
      'by a connection that is not there',
      "connection: 'account', config, sender",
      "connection: 'other', config, sender",
      'the plugin has no such kind',
    ],
    [
      'with a sender that is no setting',
      "sender: { address: 'sender' }",
      "sender: { address: 'from' }",
      'its sender is the setting from',
    ],
    [
      'with a secret that is not there',
      "name: 'x-token', secret: 'signing'",
      "name: 'x-token', secret: 'other'",
      'proven by the secret other',
    ],
    ['for letters', "channel: 'sms'", "channel: 'post'", '/transports/0/channel'],
  ])('%s', async (_what, from, to, detail) => {
    await expect(build(from, to)).rejects.toMatchObject({ message: expect.stringContaining(detail) });
  });
});
