import type { ContactDetail, Filter, Page, RunView, TimelineEntry, WorkflowDefinition } from '@innesto/sdk/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { settleAmongOthers } from '../support/common-hub.ts';
import { hereOn } from '../support/database.ts';
import { advance } from '../support/let-time-pass.ts';
import type { Settled } from '../support/settle-in.ts';
import { tellInOrder } from '../support/story.ts';
import { until } from '../support/until.ts';

const setStatus = (id: string, value: string, next?: string): WorkflowDefinition['steps'][number] => ({
  kind: 'action',
  id,
  contribution: 'contact-field/update',
  config: { field: 'status', operation: 'set', value },
  ports: next === undefined ? {} : { done: next },
});

const CART: WorkflowDefinition = {
  trigger: {
    contribution: 'event/custom',
    config: {
      type: 'custom.cart-filled',
      each: 'cart',
      unless: 'custom.order-paid',
      within: { amount: 1, unit: 'hours' },
    },
  },
  reentry: { policy: 'always' },
  first: 'remind',
  steps: [
    setStatus('remind', 'reminded', 'paid'),
    {
      kind: 'wait',
      id: 'paid',
      until: { kind: 'event', event: 'custom.order-paid', within: { amount: 1, unit: 'days' } },
      next: 'bought',
      ports: { 'timed-out': 'lost' },
    },
    setStatus('bought', 'bought'),
    setStatus('lost', 'lost'),
  ],
};

const BOUGHT: Filter = { attribute: 'field.status', operator: 'is', value: 'bought' };

const LONG: WorkflowDefinition = {
  trigger: { contribution: 'event/custom', config: { type: 'custom.cart-filled' } },
  reentry: { policy: 'once' },
  options: { goal: BOUGHT },
  first: 'weeks',
  steps: [{ kind: 'wait', id: 'weeks', duration: { amount: 6, unit: 'weeks' } }],
};

// One story a database: each test goes on where the one before it ended.
describe.each(hereOn('PostgreSQL'))('an abandoned cart on %s', (database) => {
  tellInOrder();
  let shop: Settled;
  let cart: string;
  let long: string;
  const people = new Map<string, string>();

  beforeAll(async () => {
    shop = await settleAmongOthers(database);
  });

  const idOf = (name: string): string => people.get(name) ?? '';
  const happens = (type: string, name: string): Promise<unknown> =>
    shop.api.must('POST', `${shop.base}/events`, {
      events: [{ type, contact: idOf(name), payload: { cart: name } }],
    });
  const statusOf = async (name: string): Promise<unknown> =>
    (await shop.api.must<ContactDetail>('GET', `${shop.base}/contacts/${idOf(name)}`)).fields['status'];
  const untilStatus = (name: string, status: string): Promise<unknown> =>
    until(
      () => statusOf(name),
      (seen) => seen === status,
      { what: `${name} is ${status}` },
    );
  const runsOf = async (workflow: string): Promise<readonly RunView[]> =>
    (await shop.api.must<Page<RunView>>('GET', `${shop.base}/workflows/${workflow}/runs`)).items;

  test('three people fill a cart, in a shop where that starts something', async () => {
    await shop.api.must('POST', `${shop.base}/fields`, { key: 'status', label: 'Status', type: 'text' });
    const make = async (name: string, definition: WorkflowDefinition): Promise<string> => {
      const { id } = await shop.api.must<{ id: string }>('POST', `${shop.base}/workflows`, { name, definition });
      await shop.api.must('POST', `${shop.base}/workflows/${id}/start`);
      return id;
    };
    cart = await make('Abandoned cart', CART);
    long = await make('Until they buy', LONG);
    for (const name of ['ada', 'bruno', 'carla']) {
      const { contact } = await shop.api.must<{ contact: { id: string } }>('POST', `${shop.base}/contacts`, {
        email: `${name}@clients.example`,
      });
      people.set(name, contact.id);
      await happens('custom.cart-filled', name);
    }
    await until(
      () => runsOf(long),
      (runs) => runs.length === 3,
      { what: 'all three are inside the other workflow' },
    );
    expect(await runsOf(cart)).toEqual([]);
  });

  test('Ada pays within the hour, and is left in peace; her page says why', async () => {
    await happens('custom.order-paid', 'ada');
    await advance(shop, { amount: 1, unit: 'hours' });
    await untilStatus('bruno', 'reminded');
    await untilStatus('carla', 'reminded');
    expect(await statusOf('ada')).toBeUndefined();
    const { items } = await shop.api.must<Page<TimelineEntry>>('GET', `${shop.base}/contacts/${idOf('ada')}/timeline`);
    expect(items.filter(({ kind }) => kind === 'refusal')).toMatchObject([
      { title: 'Did not enter the workflow', detail: 'what rules it out happened in time' },
    ]);
  });

  test('Bruno pays after the reminder, which sends him on at once and out of the other workflow', async () => {
    await happens('custom.order-paid', 'bruno');
    await untilStatus('bruno', 'bought');
    const left = await until(
      () => runsOf(long),
      (runs) => runs.some(({ state }) => state === 'ended'),
      { what: 'Bruno has reached the goal' },
    );
    expect(left.filter(({ state }) => state === 'ended')).toMatchObject([
      { contact: { id: idOf('bruno') }, endReason: 'goal-reached' },
    ]);
  });

  test('Carla never pays, and is told so after a day', async () => {
    await advance(shop, { amount: 1, unit: 'days' });
    await untilStatus('carla', 'lost');
    expect(await statusOf('bruno')).toBe('bought');
  });
});
