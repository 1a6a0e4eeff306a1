import {
  defineEvent,
  definePlugin,
  defineTrigger,
  setting,
  settings,
  Type,
  type InboundEvent,
  type Json,
} from '@innesto/sdk';

interface Order {
  readonly id: string;
  readonly email: string;
  readonly total: number;
  readonly at: number;
}

const isOrder = (value: unknown): value is Order =>
  typeof value === 'object' && value !== null && 'id' in value && 'email' in value && 'total' in value && 'at' in value;

const ordersIn = (text: string): readonly Order[] => {
  const body: unknown = JSON.parse(text);
  const list: unknown = typeof body === 'object' && body !== null && 'orders' in body ? body.orders : [body];
  return Array.isArray(list) ? list.filter(isOrder) : [];
};

const eventOf = ({ id, email, total, at }: Order): InboundEvent => ({
  key: id,
  contact: { email },
  at,
  payload: { order: id, total },
});

const numberOf = (cursor: Json): number => (typeof cursor === 'number' ? cursor : 0);

const address = setting.text({ title: 'Shop', description: 'Its address: https://shop.example.com', minLength: 4 });
const secrets = { api_key: { title: 'API key' } } as const;

/** Asks the shop for the orders after the last one that it told. */
const asked = defineTrigger({
  title: 'Order placed (asked for)',
  config: settings({ address, everything: Type.Optional(setting.flag({ title: 'Older orders too' })) }),
  secrets,
  events: ['shop.order-placed'],
  subscribe: ({ everything = false }) => [
    {
      poll: {
        every: { amount: 1, unit: 'minutes' },
        begin: everything ? 'everything' : 'new',
        emits: 'shop.order-placed',
        entryKey: 'event.order',
        unknown: 'create',
      },
    },
  ],
  poll: ({ cursor }, { config }) => ({
    url: `${config.address}/orders`,
    query: { after: String(numberOf(cursor)) },
    headers: { authorization: { secret: 'api_key', prefix: 'Bearer ' } },
  }),
  read: ({ cursor, answer }) => {
    const orders = ordersIn(answer.body);
    const last = Number(answer.headers['x-last'] ?? numberOf(cursor));
    return { events: orders.map(eventOf), cursor: last, more: answer.headers['x-more'] === 'yes' };
  },
});

/** Is called by the shop at each order, with a signature over the time and the body. */
const called = defineTrigger({
  title: 'Order placed (told)',
  config: settings({}),
  secrets: { signing: { title: 'Secret of the signature' } },
  events: ['shop.order-placed'],
  subscribe: () => [
    {
      webhook: {
        emits: 'shop.order-placed',
        entryKey: 'event.order',
        when: { attribute: 'event.total', operator: 'at-least', value: 10 },
        delivery: { header: 'x-shop-delivery' },
        signature: {
          scheme: 'hmac-sha256',
          secret: 'signing',
          header: 'x-shop-signature',
          field: 'v1',
          timestamp: { field: 't' },
          signed: ['timestamp', { text: '.' }, 'body'],
        },
      },
    },
  ],
  receive: ({ body }) => {
    if (body === 'for ever') for (;;);
    return { events: ordersIn(body).map(eventOf) };
  },
});

export const plugin = definePlugin({
  name: 'shop',
  title: 'Shop',
  description: 'Orders of a shop.',
  api: '^1.0.0',
  triggers: { asked, called },
  events: {
    'shop.order-placed': defineEvent({
      title: 'Order placed',
      payload: settings({ order: setting.text({ title: 'Number' }), total: setting.number({ title: 'Total' }) }),
    }),
  },
  permissions: [
    { right: 'net', hosts: ['setting:address'], reason: 'Asks your shop for new orders.' },
    { right: 'webhook', reason: 'Is told of new orders by your shop.' },
    { right: 'events:emit', reason: 'Tells workflows about orders.' },
    { right: 'contacts:create', reason: 'Adds customers whom the workspace does not know yet.' },
  ],
});
