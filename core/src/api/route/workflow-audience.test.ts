import type { Filter } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { openWorkflowHouse, type WorkflowHouse } from './test-workflows.ts';

const CAME_TODAY: Filter = { attribute: 'contact.createdAt', operator: 'in-last-days', value: 0 };

describe.each(DATABASES)('a workflow that starts when a filter comes to hold, on %s', (database) => {
  let house: WorkflowHouse;
  beforeAll(async () => {
    house = await openWorkflowHouse(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  const listenTo = (...audiences: readonly { audience: Filter; change: 'joins' | 'leaves' }[]): void => {
    house.sandbox.answer = () => ({
      kind: 'answered',
      answers: [{ ok: true, value: JSON.stringify(audiences) }],
      logs: [],
      cpuMs: 1,
    });
  };
  const audiences = (): Promise<readonly { public_id: string; dropped_at: number | null }[]> =>
    house.store.read('audience').where({ workspace_id: house.now.workspace.id }).orderBy('id');
  const subscriptions = async (id: string): Promise<readonly string[]> => {
    const rows = (await house.rows('subscription', await house.idOf(id))) as readonly { event_type: string }[];
    return rows.map(({ event_type: type }) => type);
  };

  test('keeps track of its audience from Start to Stop', async () => {
    listenTo({ audience: CAME_TODAY, change: 'joins' }, { audience: CAME_TODAY, change: 'leaves' });
    const id = await house.make();
    expect((await house.call('POST', `/${id}/start`)).status).toBe(200);
    expect(await subscriptions(id)).toEqual(['audience.joined', 'audience.left']);
    const [first, ...others] = await audiences();
    expect(others).toEqual([]);
    const tick = await house.store
      .read('delivery')
      .where({ workspace_id: house.now.workspace.id })
      .select('kind', 'body');
    expect(tick).toEqual([{ kind: 'chore', body: JSON.stringify({ chore: 'audience', audience: first?.public_id }) }]);
    // A draft that says the same goes on with the same audience.
    expect((await house.call('POST', `/${id}/start`)).status).toBe(200);
    expect(await audiences()).toHaveLength(1);
    expect((await house.call('POST', `/${id}/stop`)).status).toBe(200);
    expect((await audiences())[0]?.dropped_at).not.toBe(null);
    // Started again it is another one: nothing accrued while it was stopped.
    expect((await house.call('POST', `/${id}/start`)).status).toBe(200);
    expect((await audiences()).filter((one) => one.dropped_at === null)).toHaveLength(1);
  });

  test('is refused where the filter asks what no contact alone can say', async () => {
    listenTo({ audience: { attribute: 'event.page', operator: 'set' }, change: 'joins' });
    const answer = await house.call('POST', `/${await house.make()}/start`);
    expect(answer).toMatchObject({ status: 422, json: { problems: [{ code: 'TRIGGER_REFUSED', path: '/trigger' }] } });
    expect(await audiences()).toEqual([]);
  });

  test('is refused where the filter is larger than any page would make it', async () => {
    const deep = Array.from({ length: 12 }).reduce<Filter>((inner) => ({ all: [inner] }), CAME_TODAY);
    listenTo({ audience: deep, change: 'joins' });
    const answer = await house.call('POST', `/${await house.make()}/start`);
    expect(answer).toMatchObject({ status: 422, json: { problems: [{ code: 'TRIGGER_REFUSED' }] } });
  });
});
