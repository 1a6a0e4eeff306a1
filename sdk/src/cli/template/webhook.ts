import { ORDER_FILE, ORDER_IMPORTS, orderEvent } from './order.ts';
import { testHead, type PluginTemplate } from './plugin-template.ts';

/** A trigger that another system calls. */
export const webhook: PluginTemplate = {
  about: 'starts workflows when another system calls, with a signature',
  description: 'Starts workflows when a shop tells of an order.',
  imports: ORDER_IMPORTS,
  own: "import { told } from './told.ts';",
  members: (name) => `  triggers: { told },
${orderEvent(name)}  permissions: [
    { right: 'webhook', reason: 'Is told of new orders by the shop.' },
    { right: 'events:emit', reason: 'Tells workflows about orders.' },
  ],
`,
  files: (name) => ({
    'src/order.ts': ORDER_FILE,
    'src/told.ts': `import { defineTrigger, settings } from '@innesto/sdk';
import { eventOf, ordersIn } from './order.ts';

export const told = defineTrigger({
  title: 'Order placed',
  description: 'Starts when the shop calls with an order.',
  category: 'connections',
  config: settings({}),
  secrets: { signing: { title: 'Secret of the signature' } },
  events: ['${name}.order-placed'],
  subscribe: () => [
    {
      webhook: {
        emits: '${name}.order-placed',
        entryKey: 'event.order',
        // Checked by the hub before anything is kept: sha256=<HMAC of the body>.
        signature: { scheme: 'hmac-sha256', header: 'x-signature', prefix: 'sha256=', secret: 'signing', signed: ['body'] },
      },
    },
  ],
  receive: ({ body }) => ({ events: ordersIn([JSON.parse(body)]).map(eventOf) }),
});
`,
  }),
  test: (name) => `${testHead()}
test('a call is an event about the customer', async () => {
  const body = { id: '8', email: 'anna@clients.example', total: 30 };
  expect(await plugin.trigger('${name}/told').receive({ config: {}, body })).toMatchObject({
    events: [{ key: '8', contact: { email: 'anna@clients.example' }, payload: { order: '8', total: 30 } }],
  });
});
`,
  change: 'Trigger *Order placed*, which the shop calls.',
};
