import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { LONGEST_CROSSING } from '../model/crossing-size.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };

describe.each(DATABASES)('the bounds of the pipeline on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
  });
  afterEach(() => store.close());

  test('two workflows that send because the other one sent come to an end', async () => {
    await house.contacts(1, 1);
    await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    await house.workflow(1, [SEND], { reentry: { policy: 'always' } });
    await store.write((t) => t('subscription').update({ event_type: 'message.sent' }));
    await house.join(1, [1], { type: 'message.sent' });
    expect(house.state.sent.length).toBeGreaterThan(2);
    expect(house.state.sent.length).toBeLessThan(50);
  });

  test('a plugin that cannot be asked at all keeps no other workspace waiting', async () => {
    await house.workspace(2);
    await house.contacts(1, 1);
    await house.contacts(2, 1, 5000);
    await house.workflow(1, [{ ...SEND, config: { subject: 'lost' } }]);
    await house.workflow(2, [SEND]);
    const well = house.state.behave;
    house.state.behave = (call) => {
      if (call.config.includes('lost')) throw new Error('its script is gone');
      return well(call);
    };
    await house.join(1, [1]);
    await house.join(2, [5000]);
    expect(house.state.sent).toEqual(['c5000@example.com: Ciao Nome5000']);
    house.state.behave = well;
    await house.settle();
    expect(house.state.sent).toHaveLength(2);
  });

  test('contacts of whom too much is known to cross together cross in parts', async () => {
    await house.contacts(1, 5);
    await house.workflow(1, [SEND]);
    const well = house.state.behave;
    house.state.behave = (call) => {
      if (call.items.length > LONGEST_CROSSING) throw new Error('it is too long');
      return well(call);
    };
    const payload = { list: 'x', order: 'x'.repeat(1_000_000) };
    await house.join(1, [1, 2, 3, 4, 5], { payload });
    expect(house.state.sent).toHaveLength(5);
  });

  test('a reason that is cut in the middle of an emoji parks nobody', async () => {
    await house.contacts(1, 2);
    const asked = { attribute: 'contact.firstName', operator: 'is', value: 'Mario' } as const;
    await house.workflow(1, [{ kind: 'branch', id: 'mario', branches: [{ name: 'yes', when: asked }] }]);
    // Wherever the cut is, it goes through an emoji of one of the two.
    await store.write((t) =>
      t('contact')
        .where({ id: 1 })
        .update({ first_name: '🎉'.repeat(300) }),
    );
    await store.write((t) =>
      t('contact')
        .where({ id: 2 })
        .update({ first_name: `x${'🎉'.repeat(300)}` }),
    );
    await house.join(1, [1, 2]);
    expect(await store.read('parked')).toEqual([]);
    expect(await house.runs()).toMatchObject([{ state: 'ended' }, { state: 'ended' }]);
  });
});
