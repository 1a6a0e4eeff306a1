import {
  defineConnection,
  definePlugin,
  defineTransport,
  setting,
  settings,
  Type,
  type AnsweredResult,
  type CarryReport,
} from '@innesto/sdk';

const server = setting.text({ title: 'Address of Colomba', minLength: 4 });
/** How honest it is: what it is not about is what the hub must bear. */
const mood = Type.Optional(
  setting.choice({
    title: 'Mood',
    options: { honest: 'Honest', lies: 'Lies', throws: 'Throws', loops: 'Loops', strays: 'Goes elsewhere' },
  }),
);
const secrets = { api_key: { title: 'API key' }, signing: { title: 'Secret of its calls' } } as const;
const shared = {
  secrets,
  hosts: ['setting:server'],
  address: { setting: 'server', path: '/v1' },
  credential: { kind: 'api-key', secret: 'api_key', header: 'authorization', prefix: 'Bearer ' },
  test: { setting: 'server', path: '/v1/me' },
} as const;

const accountSettings = settings({ server, sender: setting.text({ title: 'Sender', maxLength: 20 }), mood });
const account = defineConnection({ title: 'SMS by Colomba', config: accountSettings, ...shared });

const mailboxSettings = settings({
  server,
  address: setting.text({ title: 'Address' }),
  name: setting.text({ title: 'Name' }),
});
const mailbox = defineConnection({ title: 'E-mails by Colomba', config: mailboxSettings, ...shared });

const memberOf = (text: string, name: string): string | undefined => {
  const value: unknown = JSON.parse(text);
  const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof member === 'string' ? member : undefined;
};

const read = (status: number, body: string): AnsweredResult => {
  const reference = memberOf(body, 'id');
  const reason = memberOf(body, 'error') ?? `it answered ${status}`;
  if (status === 201) return { outcome: 'sent', ...(reference === undefined ? {} : { reference }) };
  if (status === 429) return { outcome: 'again', reason, trouble: 'busy' };
  return { outcome: 'refused', reason, trouble: 'recipient', ...(status === 410 ? { optedOut: true } : {}) };
};

const STATES = ['sent', 'delivered', 'undelivered', 'opened', 'clicked'] as const;

const reportsIn = (body: string): CarryReport[] => {
  const told: unknown = JSON.parse(body);
  return (Array.isArray(told) ? told : []).flatMap((one: unknown): CarryReport[] => {
    const text = JSON.stringify(one);
    const [said, reference, from] = [memberOf(text, 'state'), memberOf(text, 'id'), memberOf(text, 'from')];
    const state = STATES.find((known) => known === said);
    if (reference === undefined) return [];
    if (from !== undefined) return [{ reply: { reference, from, text: memberOf(text, 'text') ?? '' } }];
    const url = memberOf(text, 'url');
    return state === undefined ? [] : [{ state, reference, ...(url === undefined ? {} : { url }) }];
  });
};

const signature = { scheme: 'hmac-sha256', header: 'x-colomba', prefix: 'sha256=', secret: 'signing' } as const;

const forEver = (): never => {
  for (;;);
};

const sms = defineTransport({
  title: 'SMS by Colomba',
  channel: 'sms',
  connection: 'account',
  config: accountSettings,
  sender: { address: 'sender' },
  send: ({ to, from, text, id, statusUrl }, { config }) => {
    if (config.mood === 'loops') return forEver();
    if (to.endsWith('000')) return { refuse: 'Colomba knows no such numbers', trouble: 'recipient' };
    return {
      url: config.mood === 'strays' ? 'https://elsewhere.example/v1/messages' : '/messages',
      body: { json: { to, from, text, id, callback: statusUrl } },
    };
  },
  answered: ({ answer: { status, body } }, { config }) => {
    if (config.mood === 'throws') throw new Error('I have no idea');
    return config.mood === 'lies' ? { outcome: 'again', reason: 'Do it once more' } : read(status, body);
  },
  signature,
  report: ({ body }) => ({ reports: reportsIn(body) }),
});

const mail = defineTransport({
  title: 'E-mails by Colomba',
  channel: 'email',
  connection: 'mailbox',
  config: mailboxSettings,
  sender: { address: 'address', name: 'name' },
  send: ({ to, from, subject, html, text, id, headers }) => ({
    url: '/mails',
    body: {
      json: { to: to.address, from: `${from.name} <${from.address}>`, subject, text: html ?? text, id, headers },
    },
  }),
  answered: ({ answer: { status, body } }) => read(status, body),
  signature,
  report: ({ body }) => ({ reports: reportsIn(body) }),
});

export const plugin = definePlugin({
  name: 'colomba',
  title: 'Colomba',
  description: 'Carries SMS and e-mails.',
  api: '^1.0.0',
  connections: { account, mailbox },
  transports: { sms, mail },
  permissions: [
    { right: 'messages:carry:sms', reason: 'Hands your SMS to Colomba, which sends them.' },
    { right: 'messages:carry:email', reason: 'Hands your e-mails to Colomba, which sends them.' },
    { right: 'net', hosts: ['connection:account', 'connection:mailbox'], reason: 'Reaches Colomba.' },
  ],
});
