/** What the templates that hear from a shop share: an order, and how it is read without trusting what came. */
export const ORDER_FILE = `import type { InboundEvent } from '@innesto/sdk';

interface Order {
  readonly id: string;
  readonly email: string;
  readonly total: number;
}

const isOrder = (value: unknown): value is Order =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'string' &&
  'email' in value &&
  typeof value.email === 'string' &&
  'total' in value &&
  typeof value.total === 'number';

/** The orders in what another system sent: whatever is none is left out. */
export const ordersIn = (value: unknown): readonly Order[] => (Array.isArray(value) ? value.filter(isOrder) : []);

/** The same key again is the same order: it happens once. */
export const eventOf = ({ id, email, total }: Order): InboundEvent => ({
  key: id,
  contact: { email },
  payload: { order: id, total },
});
`;

/** The event of an order, as a member of \`definePlugin\`. */
export const orderEvent = (name: string): string => `  events: {
    '${name}.order-placed': defineEvent({
      title: 'Order placed',
      payload: settings({ order: setting.text({ title: 'Number' }), total: setting.number({ title: 'Total' }) }),
    }),
  },
`;

/** What an index with that event imports. */
export const ORDER_IMPORTS = ['defineEvent', 'setting', 'settings'];
