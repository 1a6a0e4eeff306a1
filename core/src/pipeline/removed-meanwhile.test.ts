import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { dropGrants } from '../store/query/plugin-grant.ts';
import { raiseSubscriptionsRevision } from '../store/query/subscription.ts';
import { DATABASES } from '../store/test-database.ts';
import { createReactor } from './rounds/react-round.ts';
import { card, field, openHandlerHouse } from './test-handlers.ts';

describe.each(DATABASES)('a plugin that is removed while it is asked about an event, on %s', (database) => {
  let open: Awaited<ReturnType<typeof openHandlerHouse>>;
  beforeEach(async () => {
    open = await openHandlerHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => open.store.close());

  /** One round in which the plugin goes once it has answered, and nothing is written yet. */
  const roundWithRemoval = async (): Promise<void> => {
    const { store, house } = open;
    const invoke: typeof house.ports.sandbox.invoke = async (call) => {
      const answer = await house.ports.sandbox.invoke(call);
      house.state.handling = [];
      await store.write(async (transaction) => {
        await dropGrants(transaction, 'club');
        await raiseSubscriptionsRevision(transaction);
      });
      return answer;
    };
    await createReactor({ ...house.ports, sandbox: { ...house.ports.sandbox, invoke } })(house.tenure);
  };

  const point = { kind: 'balance.add', balance: 'points', amount: 3 } as const;

  test.each([
    ['record', card({ number: '1' })],
    ['balance', point],
  ])('leaves no %s behind: the event waits, and goes its way without it', async (_what, effect) => {
    const { store, house, handle, happened, accept, calls, cards, typesOf } = open;
    handle({ 'custom.*': () => ({ effects: [field('Anna'), effect] }) });
    await accept(happened(11, 'custom.order'));
    await roundWithRemoval();
    expect(await store.read('event').where({ pending: 1 })).toHaveLength(1);
    await house.settle();
    expect(calls).toHaveLength(1);
    expect(await cards()).toEqual([]);
    expect([...(await store.read('account')), ...(await store.read('balance_entry'))]).toEqual([]);
    expect(await store.read('event').where({ pending: 1 })).toEqual([]);
    expect(await typesOf('c%')).toEqual(['custom.order']);
  });
});
