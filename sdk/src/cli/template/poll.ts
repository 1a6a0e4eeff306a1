import { ORDER_FILE, ORDER_IMPORTS, orderEvent } from './order.ts';
import { testHead, type PluginTemplate } from './plugin-template.ts';

/** A trigger that asks another system every so often. */
export const poll: PluginTemplate = {
  about: 'starts workflows by asking another system every so often',
  description: 'Starts workflows when a shop has new orders.',
  imports: ORDER_IMPORTS,
  own: "import { orders } from './orders.ts';",
  members: (name) => `  triggers: { orders },
${orderEvent(name)}  permissions: [
    { right: 'net', hosts: ['setting:shop'], reason: 'Asks the shop for new orders.' },
    { right: 'events:emit', reason: 'Tells workflows about orders.' },
  ],
`,
  files: (name) => ({
    'src/order.ts': ORDER_FILE,
    'src/orders.ts': `import { defineTrigger, setting, settings } from '@innesto/sdk';
import { eventOf, ordersIn } from './order.ts';

export const orders = defineTrigger({
  title: 'Order placed',
  description: 'Starts when the shop has a new order.',
  category: 'connections',
  config: settings({
    shop: setting.text({ title: 'Shop', description: 'Its address: https://shop.example.com', minLength: 4 }),
  }),
  secrets: { api_key: { title: 'API key' } },
  events: ['${name}.order-placed'],
  subscribe: () => [{ poll: { every: { amount: 15, unit: 'minutes' }, emits: '${name}.order-placed', entryKey: 'event.order' } }],
  // Described, not made: the hub asks, with the key that only it knows.
  poll: ({ cursor }, { config }) => ({
    url: \`\${config.shop}/api/orders\`,
    query: { after: typeof cursor === 'string' ? cursor : '' },
    headers: { authorization: { secret: 'api_key', prefix: 'Bearer ' } },
  }),
  read: ({ cursor, answer }) => {
    const found = ordersIn(JSON.parse(answer.body));
    return { events: found.map(eventOf), cursor: found.at(-1)?.id ?? cursor, more: found.length === 100 };
  },
});
`,
  }),
  test: (name) => `${testHead()}
const orders = plugin.trigger('${name}/orders');
const config = { shop: 'https://shop.example.com' };

test('asks for what came after the last order', async () => {
  expect(await orders.poll({ config, cursor: '7' })).toMatchObject({
    url: 'https://shop.example.com/api/orders',
    query: { after: '7' },
  });
});

test('each order is an event about its customer', async () => {
  const body = [{ id: '8', email: 'anna@clients.example', total: 30 }, 'no order'];
  expect(await orders.read({ config, answer: { body } })).toMatchObject({
    events: [{ key: '8', contact: { email: 'anna@clients.example' }, payload: { order: '8', total: 30 } }],
    cursor: '8',
  });
});
`,
  change: 'Trigger *Order placed*, which asks the shop every 15 minutes.',
};
