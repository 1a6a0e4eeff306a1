import type { JsonObject, Step } from '@innesto/sdk/contract';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { END_ASKED, ENTRY_DUE, ENTRY_TURN, SETTLEMENT } from '../model/event.ts';
import { DATABASES } from '../store/test-database.ts';
import { emit, openHandlerHouse } from './test-handlers.ts';

const PAUSE: Step = { kind: 'wait', id: 'pause', duration: { amount: 1, unit: 'days' } };
const SEND: Step = { kind: 'action', id: 'send', contribution: 'email/send', config: {}, ports: {} };

describe.each(DATABASES)('what only the hub says to itself, on %s', (database) => {
  let open: Awaited<ReturnType<typeof openHandlerHouse>>;
  beforeEach(async () => {
    open = await openHandlerHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterEach(() => open.store.close());

  /** A run that waits for what becomes of its mail. */
  const waitForMail = async (workspaceId: number, contactId: number): Promise<{ id: number; payload: JsonObject }> => {
    const { house, accept } = open;
    await house.workflow(workspaceId, [SEND]);
    await accept(house.joined(workspaceId, contactId));
    await house.reactor(house.tenure);
    await house.advancer(house.tenure);
    const [run]: { id: number; visit: number }[] = await house.runs();
    expect(run).toMatchObject({ state: 'awaiting', workspace_id: workspaceId });
    const { id = 0, visit = 0 } = run ?? {};
    return { id, payload: { run: id, step: 'send', visit } };
  };

  test('a plugin cannot say, whatever its name is', async () => {
    const { house, handle, happen, happened, refusals } = open;
    handle({ 'custom.*': () => ({ effects: [emit(END_ASKED, { of: null })] }) });
    house.state.handling = house.state.handling.map((one) => ({ ...one, plugin: 'end' }));
    await house.workflow(1, [PAUSE]);
    await house.join(1, [11]);
    await happen(happened(11, 'custom.order'));
    expect(await house.runs()).toMatchObject([{ state: 'waiting' }]);
    expect(await refusals()).toEqual(['with “end.asked” the hub speaks to itself']);
  });

  test.each([
    ['another workspace', 11],
    ['another contact', 22],
  ])('that a mail is settled does not move a run of %s', async (_, contactId) => {
    const { store, house, accept, happened } = open;
    const { id, payload } = await waitForMail(2, 21);
    await accept(happened(contactId, SETTLEMENT, { payload }));
    await house.reactor(house.tenure);
    await house.reactor(house.tenure);
    expect(await house.runs()).toMatchObject([{ id, state: 'awaiting' }]);
    expect(await store.read('delivery').select('state')).toEqual([{ state: 'queued' }]);
    expect(await store.read('event').where({ pending: 1 })).toEqual([]);
  });

  test('that somebody has their turn, or that time is up, lets nobody into another workspace’s workflow', async () => {
    const { house, happen, happened, accept } = open;
    const { workflowId } = await house.workflow(2, [PAUSE]);
    await accept(happened(21, 'custom.order'), happened(11, 'custom.order'));
    const [foreign, own] = await open.store.read('event').orderBy('id').pluck('id');
    const unless = JSON.stringify({ on: 'order.paid', within: { amount: 1, unit: 'hours' } });
    for (const event of [foreign, own]) {
      const payload = { workflow: workflowId, entryKey: '', event, unless, since: 0 };
      await happen(happened(11, ENTRY_TURN, { payload }), happened(12, ENTRY_DUE, { payload }));
    }
    expect(await house.runs()).toEqual([]);
  });
});
