import { expect, expectTypeOf, test } from 'vitest';
import type { ContactView, Duration, EventView } from '../contract/index.ts';
import { defineAction, definePlugin, defineTrigger, done, setting, settings, Type } from './index.ts';

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
