import type { Audience, Filter } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createAudienceEntries } from '../data/workflows/enrol-audience.ts';
import { shardOfContact } from '../model/shard.ts';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { appendEvents } from '../store/verb/append-events.ts';
import { createTestHouse, type TestHouse } from './test-house.ts';

/** What contacts paid, by their inner ids. */
const PAID = { 1: [1, 2, 9], 2: [4, 5], 4: [9], 5: [3, 4, 8] };
/** More than once more than three. */
const OFTEN: Filter = {
  attribute: 'events.count',
  of: { event: 'order.paid', when: { attribute: 'event.total', operator: 'more', value: 3 } },
  operator: 'more',
  value: 1,
};
const SECOND: Filter = { attribute: 'contact.email', operator: 'is', value: 'c2@example.com' };

describe.each(DATABASES)('an audience of what past events held, on %s', (database) => {
  let store: Store;
  let house: TestHouse;
  beforeEach(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    house = await createTestHouse(store);
    await house.workspace(1);
    await house.contacts(1, 6);
    const events = Object.entries(PAID).flatMap(([contact, totals]) =>
      totals.map((total) => ({
        workspaceId: 1,
        shard: shardOfContact(Number(contact)),
        type: 'order.paid',
        contactId: Number(contact),
        at: house.now(),
        payload: { total },
        quiet: true,
        causeRunId: null,
        depth: 0,
      })),
    );
    await store.write((transaction) => appendEvents(transaction, store.dialect, { events, receivedAt: house.now() }));
  });
  afterEach(() => store.close());

  test.each<readonly [string, Audience, readonly number[]]>([
    ['for whom it holds', { filter: OFTEN }, [2, 5]],
    ['for whom it does not hold', { filter: { none: [OFTEN] } }, [1, 3, 4, 6]],
    ['for whom something else holds as well', { filter: { all: [SECOND, OFTEN] } }, [2]],
  ])('those come in, piece by piece, %s', async (_who, audience, expected) => {
    const { versions, now, nextId } = house;
    const hands = createAudienceEntries({ store, clock: { now }, ids: { next: nextId }, versions });
    const { workflowId } = await house.workflow(1, [
      { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} },
    ]);
    const workspace = (await house.verbs.loadWorkspaces([1])).get(1);
    if (workspace === undefined) throw new Error('there is no workspace');
    const row: { public_id: string } | undefined = await store.read('workflow').where({ id: workflowId }).first();
    const byHand = { audience, step: null, actor: 'operator:anna' };
    const { count } = await hands.enrolAudience(workspace, row?.public_id ?? '', byHand);
    expect(count).toBe(expected.length);
    house.state.fanOut = { most: 2, failsBeforeCommit: false };
    await house.settle();
    const runs: readonly { readonly contact_id: number }[] = await house.runs();
    expect(runs.map((run) => run.contact_id)).toEqual(expected);
  });
});
