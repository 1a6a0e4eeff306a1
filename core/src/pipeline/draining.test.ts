import type { Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { raiseSubscriptionsRevision } from '../store/query/subscription.ts';
import { markDraining } from '../store/query/workflow.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { createDrainer } from './rounds/drain-round.ts';
import { createTestHouse, MINUTE, type TestHouse } from './test-house.ts';

const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };
const WAIT: Step = { kind: 'wait', id: 'pause', duration: { amount: 10, unit: 'minutes' }, next: 'send' };

describe.each(DATABASES)('a workflow that runs empty, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  let workflowId: number;
  let told: string[];
  let look: () => Promise<void>;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    told = [];
    const announce = ({ topic }: { readonly topic: string }): void => void told.push(topic);
    look = createDrainer({ verbs: house.verbs, clock: { now: house.now }, announce });
    await house.workspace(1);
    await house.contacts(1, 3);
    ({ workflowId } = await house.workflow(1, [WAIT, SEND]));
  });
  afterEach(() => store.close());

  const drain = (): Promise<void> =>
    store.write(async (t) => {
      await markDraining(t, { workspaceId: 1, workflowId });
      await raiseSubscriptionsRevision(t);
    });
  const standing = async (): Promise<object | undefined> =>
    store.read('workflow').where({ id: workflowId }).first('state', 'stopped_at');

  test('sem-48: lets nobody in, and who is inside goes on to the end', async () => {
    await house.join(1, [1]);
    await house.settle();
    await drain();
    await house.join(1, [2]);
    await house.pass(10 * MINUTE);
    expect(house.state.sent).toEqual(['c1@example.com: Ciao Nome1']);
    expect(await store.read('run').select('contact_id')).toEqual([{ contact_id: 1 }]);
  });

  test('is stopped once the last one has left, and not before', async () => {
    await house.join(1, [1]);
    await house.pass(5 * MINUTE);
    await house.join(1, [3]);
    await house.settle();
    await drain();
    await look();
    expect(await standing()).toMatchObject({ state: 'draining' });
    await house.pass(5 * MINUTE);
    await look();
    expect(await standing()).toMatchObject({ state: 'draining' });
    await house.pass(5 * MINUTE);
    await look();
    expect(await standing()).toEqual({ state: 'stopped', stopped_at: house.now() });
    expect(told).toEqual(['workflows']);
  });

  test('one who came in before the others is not overlooked, wherever one had come with looking', async () => {
    await house.join(1, [3]);
    await house.settle();
    await drain();
    await look();
    await store.write((t) => t('workflow').where({ id: workflowId }).update({ state: 'active' }));
    await store.write((t) => raiseSubscriptionsRevision(t));
    await house.join(1, [1]);
    await house.pass(MINUTE);
    await store.write((t) => t('enrolment').where({ contact_id: 3 }).update({ run_id: null }));
    await drain();
    await look();
    expect(await standing()).toMatchObject({ state: 'draining' });
  });
});
