import { HUB_EVENTS } from '@innesto/sdk/contract';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readKept } from '../../model/kept.ts';
import { createTestHouse } from '../../pipeline/test-house.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { linkTo, MARKETING, openMessageBench } from './test-messages.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const checks = new Map(Object.entries(HUB_EVENTS).map(([type, schema]) => [type, Compile(schema)]));

/** What is wrong with events of a type; that there are none is wrong, too. */
const misfits = (type: string, payloads: readonly unknown[]): readonly unknown[] => {
  const check = checks.get(type);
  if (check === undefined || payloads.length === 0) return [`there is no ${type}`];
  return payloads.flatMap((payload) => check.Errors(payload).map(({ message }) => [type, message, payload]));
};

describe.each(DATABASES)('the hub’s own events hold what the contract says they hold, on %s', (database) => {
  const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
  let house: Awaited<ReturnType<typeof openMessageBench>>;
  beforeAll(async () => {
    house = await openMessageBench(database, places);
  });
  afterAll(() => house.close());

  test('about contacts, consents and openings', async () => {
    const bench = await house.enter();
    const contact = await bench.addContact();
    const path = `/api/workspaces/${bench.workspace.publicId}/contacts/${contact}`;
    await bench.server.call('PATCH', path, { as: bench.editor, body: { firstName: 'Ada' } });
    const message = await bench.addMessage(contact);
    await bench.server.call('GET', linkTo('open', message), { headers: { 'user-agent': 'Mozilla/5.0 Chrome/150' } });
    await bench.server.call('POST', linkTo('unsubscribe', message), { body: 'x=1', headers: FORM });
    await bench.tell('POST', `/contacts/${contact}/consents`, { consents: [{ ...MARKETING, source: 'desk' }] });
    await bench.tell('DELETE', `/contacts/${contact}?mode=delete`);
    for (const type of [
      'contact.created',
      'contact.updated',
      'contact.deleted',
      'consent.given',
      'consent.withdrawn',
      'message.opened',
    ])
      expect(
        misfits(
          type,
          (await bench.events(type)).map(({ payload }) => payload),
        ),
      ).toEqual([]);
  });

  test('about messages that were sent, skipped and failed', async () => {
    const store = await openTestStore(database, places);
    const pipeline = await createTestHouse(store);
    await pipeline.workspace(1);
    await pipeline.contacts(1, 3);
    await pipeline.workflow(1, [{ kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} }]);
    await pipeline.join(1, [1]);
    await store.write((transaction) => transaction('contact').where({ id: 2 }).update({ email: null }));
    await pipeline.join(1, [2]);
    pipeline.state.world = () => ({ kind: 'refused', detail: '550 no' });
    await pipeline.join(1, [3]);
    for (const type of ['message.sent', 'message.skipped', 'message.failed']) {
      const rows: { payload: string }[] = await store.read('event').where({ type }).select('payload');
      expect(
        misfits(
          type,
          rows.map(({ payload }) => readKept<unknown>(payload)),
        ),
      ).toEqual([]);
    }
    await store.close();
  });
});
