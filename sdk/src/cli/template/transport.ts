import { testHead, type PluginTemplate } from './plugin-template.ts';

/** A way out for SMS: an account at a gateway, and how messages go by it. */
export const transport: PluginTemplate = {
  about: 'carries SMS by a gateway, with its API key and its signed reports',
  description: 'Carries SMS by a gateway.',
  own: "import { account } from './account.ts';\nimport { sms } from './sms.ts';",
  members: () => `  connections: { account },
  transports: { sms },
  permissions: [
    { right: 'messages:carry:sms', reason: 'Hands your SMS to the gateway, which sends them.' },
    { right: 'net', hosts: ['connection:account'], reason: 'Reaches the gateway.' },
  ],
`,
  files: () => ({
    'src/account.ts': `import { defineConnection, setting, settings } from '@innesto/sdk';

export const accountSettings = settings({ sender: setting.text({ title: 'Sender', maxLength: 20 }) });

/** Set up once by a person. The key stays with the hub, which adds it to requests. */
export const account = defineConnection({
  title: 'Account at the gateway',
  config: accountSettings,
  secrets: {
    api_key: { title: 'API key', description: 'At the gateway, under Settings → Keys.' },
    signing: { title: 'Secret of its calls', description: 'At the gateway, beside the address of its calls.' },
  },
  hosts: ['api.example.com'],
  address: 'https://api.example.com/v1',
  credential: { kind: 'api-key', secret: 'api_key', header: 'authorization', prefix: 'Bearer ' },
  test: 'https://api.example.com/v1/me',
});
`,
    'src/sms.ts': `import { defineTransport } from '@innesto/sdk';
import { accountSettings } from './account.ts';

const memberOf = (text: string, name: string): string | undefined => {
  const value: unknown = JSON.parse(text);
  const member = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof member === 'string' ? member : undefined;
};

export const sms = defineTransport({
  title: 'SMS by the gateway',
  channel: 'sms',
  connection: 'account',
  config: accountSettings,
  sender: { address: 'sender' },
  // The hub makes the request: with the key, and with an Idempotency-Key that stays the same at every try.
  send: ({ to, from, text, id, statusUrl }) => ({
    url: '/messages',
    body: { json: { to, from, text, id, callback: statusUrl } },
  }),
  answered: ({ answer: { status, body } }) => {
    const reference = memberOf(body, 'id');
    if (status === 201) return { outcome: 'sent', ...(reference === undefined ? {} : { reference }) };
    if (status === 429) return { outcome: 'again', reason: 'The gateway is busy', trouble: 'busy' };
    return { outcome: 'refused', reason: memberOf(body, 'error') ?? 'The gateway says no' };
  },
  // Checked by the hub before the plugin is asked: sha256=<HMAC of the body>.
  signature: { scheme: 'hmac-sha256', header: 'x-signature', prefix: 'sha256=', secret: 'signing' },
  report: ({ body }) => {
    const reference = memberOf(body, 'id');
    if (reference === undefined) return { reports: [] };
    switch (memberOf(body, 'state')) {
      case 'delivered':
        return { reports: [{ state: 'delivered', reference }] };
      case 'failed':
        return { reports: [{ state: 'undelivered', reference, reason: memberOf(body, 'error') ?? 'unknown' }] };
      default:
        return { reports: [] };
    }
  },
});
`,
  }),
  test: (name) => `${testHead()}
const sms = plugin.transport('${name}/sms');
const config = { sender: 'Palestra' };

test('a message goes out as the gateway wants it, and keeps the name that it gives', async () => {
  const sent = await sms.carry({ config, message: { to: '+393331234567', text: 'Ciao!' } }, (request) => {
    expect(request).toMatchObject({ url: '/messages', body: { json: { to: '+393331234567', text: 'Ciao!' } } });
    return { status: 201, body: { id: 'g-1' } };
  });
  expect(sent).toEqual({ outcome: 'sent', reference: 'g-1' });
});

test('a busy gateway is tried again, and what it refuses never goes', async () => {
  expect(await sms.carry({ config }, () => ({ status: 429, body: {} }))).toMatchObject({ outcome: 'again' });
  expect(await sms.carry({ config }, () => ({ status: 422, body: { error: 'no such number' } }))).toEqual({
    outcome: 'refused',
    reason: 'no such number',
  });
});

test('its calls tell what became of messages', async () => {
  expect(await sms.report({ config, body: { id: 'g-1', state: 'delivered' } })).toEqual({
    reports: [{ state: 'delivered', reference: 'g-1' }],
  });
  expect(await sms.report({ config, body: { id: 'g-1', state: 'queued' } })).toEqual({ reports: [] });
});
`,
  change: 'Transport *SMS by the gateway*, by an account.',
};
