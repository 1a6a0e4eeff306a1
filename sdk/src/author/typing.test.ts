import { expect, expectTypeOf, test } from 'vitest';
import type { ContactView, Duration, EventView, KeptRecordView } from '../contract/index.ts';
import {
  defineAction,
  defineCollection,
  definePlugin,
  defineTrigger,
  done,
  effects,
  setting,
  settings,
  Type,
} from './index.ts';

test('settings are typed by their schema', () => {
  defineAction({
    title: 'Act',
    config: settings({
      list: setting.list({ title: 'List' }),
      purpose: Type.Optional(
        setting.choice({ title: 'Purpose', options: { marketing: 'Marketing', service: 'Service' } }),
      ),
      after: setting.duration({ title: 'After' }),
    }),
    run: (_item, { config }) => {
      expectTypeOf(config.list).toEqualTypeOf<string>();
      expectTypeOf(config.purpose).toEqualTypeOf<'marketing' | 'service' | undefined>();
      expectTypeOf(config.after).toEqualTypeOf<Duration>();
      return done();
    },
  });
  defineTrigger({
    title: 'Heard',
    config: settings({ event: setting.choice({ title: 'Event', options: { sent: 'Sent', opened: 'Opened' } }) }),
    subscribe: (config) => {
      expectTypeOf(config.event).toEqualTypeOf<'sent' | 'opened'>();
      return [{ on: `message.${config.event}` }];
    },
  });
});

test('an item has what the action needs, and nothing else', () => {
  const config = settings({});
  defineAction({
    title: 'Act',
    config,
    needs: ['contact', 'event'],
    run: (item) => {
      expectTypeOf(item.contact).toEqualTypeOf<ContactView>();
      expectTypeOf(item.event).toEqualTypeOf<EventView | null>();
      // @ts-expect-error It did not say that it needs them.
      expectTypeOf(item.variables).not.toBeAny();
      return done();
    },
  });
  defineAction({
    title: 'Act',
    config,
    needs: ['lists'],
    run: (item) => {
      expectTypeOf(item.contact.lists).toEqualTypeOf<readonly string[]>();
      return done();
    },
  });
});

test('a port is one that the action has', () => {
  const config = settings({});
  const action = defineAction({
    title: 'Act',
    config,
    ports: { paid: 'Paid' },
    run: () => ({ effects: [], port: 'paid' }),
  });
  expect(action.ports).toEqual({ paid: 'Paid' });
  // @ts-expect-error There is no such port.
  defineAction({ title: 'Act', config, ports: { paid: 'Paid' }, run: () => ({ effects: [], port: 'unpaid' }) });
});

test('a contribution is known by the kind that it is', () => {
  const action = defineAction({ title: 'Act', config: settings({}), run: () => done() });
  expect(definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0', actions: { action } }).actions).toEqual({
    action,
  });
  // @ts-expect-error An action is no trigger.
  definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0', triggers: { action } });
});

const cards = defineCollection({
  title: 'Cards',
  record: settings({
    number: setting.text({ title: 'Number' }),
    level: Type.Optional(setting.choice({ title: 'Level', options: { silver: 'Silver', gold: 'Gold' } })),
  }),
  uniqueKeys: [['number']],
  contact: 'required',
});

test('what a record holds is typed by its collection', () => {
  const made = effects.createRecord({ collection: 'cards', of: cards }, { number: '1042', level: 'gold' });
  expect(made.attributes).toEqual({ number: '1042', level: 'gold' });
  // @ts-expect-error A card has a number.
  effects.createRecord({ collection: 'cards', of: cards }, { level: 'gold' });
  // @ts-expect-error There is no such level.
  effects.createRecord({ collection: 'cards', of: cards }, { number: '1042', level: 'platinum' });
  const card = { collection: 'cards', of: cards, record: '01890000-0000-7000-8000-000000000001' };
  effects.updateRecord(card, { level: null });
  // @ts-expect-error A card keeps a number.
  effects.updateRecord(card, { number: null });
  // @ts-expect-error A balance counts numbers.
  effects.addToBalance({ balance: 'points', amount: 'many' });
  // @ts-expect-error There is no such attribute to be unique by.
  defineCollection({ title: 'Cards', record: settings({}), uniqueKeys: [['number']] });
});

test('an item has the records of the collections that the action needs', () => {
  defineAction({
    title: 'Act',
    config: settings({}),
    needs: ['records:cards', 'balances'],
    run: (item) => {
      expectTypeOf(item.records.cards).toEqualTypeOf<readonly KeptRecordView[]>();
      expectTypeOf(item.balances['points']).toEqualTypeOf<number | undefined>();
      // @ts-expect-error It did not say that it needs them.
      expectTypeOf(item.records.prizes).not.toBeAny();
      return done();
    },
  });
});

test('what comes from outside is typed by the settings too', () => {
  defineTrigger({
    title: 'Order placed',
    config: settings({ shop: setting.text({ title: 'Shop' }), all: setting.flag({ title: 'All' }) }),
    secrets: { api_key: { title: 'API key' } },
    subscribe: ({ all }) => [
      {
        poll: { every: { amount: 5, unit: 'minutes' }, begin: all ? 'everything' : 'new', emits: 'shop.order-placed' },
      },
    ],
    poll: (item, { config }) => {
      expectTypeOf(config.shop).toEqualTypeOf<string>();
      expectTypeOf(item.since).toEqualTypeOf<number>();
      return { url: config.shop, headers: { authorization: { secret: 'api_key', prefix: 'Bearer ' } } };
    },
    read: (item, { config }) => {
      expectTypeOf(item.answer.body).toEqualTypeOf<string>();
      expectTypeOf(config.all).toEqualTypeOf<boolean>();
      return { events: [{ key: '1', contact: { email: 'a@example.com' }, payload: {} }], cursor: 1 };
    },
    receive: (item) => {
      expectTypeOf(item.encoding).toEqualTypeOf<'utf8' | 'base64'>();
      return { events: [] };
    },
  });
  defineTrigger({
    title: 'Order placed',
    config: settings({}),
    subscribe: () => [],
    // @ts-expect-error An event has a key, and somebody whom it is about.
    receive: () => ({ events: [{ payload: {} }] }),
  });
});
