import type { Subscription } from '@innesto/sdk/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { HOUR, openWorkflowHouse, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
const DAY = 24 * HOUR;

describe.each(DATABASES)('what the clock starts, by the API, on %s', (database) => {
  let house: WorkflowHouse;
  let usual: WorkflowHouse['sandbox']['answer'];

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
    usual = house.sandbox.answer;
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());
  afterEach(() => {
    house.sandbox.answer = usual;
  });

  const listenTo = (...subscriptions: readonly Subscription[]): void => {
    house.sandbox.answer = () => ({
      kind: 'answered',
      answers: [{ ok: true, value: JSON.stringify(subscriptions) }],
      logs: [],
      cpuMs: 1,
    });
  };
  const at = (fromNow: number): string => new Date(house.server.clock.now() + fromNow).toISOString().slice(0, 16);
  const people = (count: number, listed: number): Promise<void> =>
    house.store.write(async (t) => {
      const workspaceId = house.now.workspace.id;
      const { id: listId }: { id: number } = await t('list').where({ public_id: house.now.list }).first('id');
      for (let number = 0; number < count; number++) {
        const [row] = await t('contact')
          .insert({
            public_id: `${house.now.list.slice(0, 24)}${String(number).padStart(12, '0')}`,
            workspace_id: workspaceId,
            shard: 0,
            source: 'api',
            created_at: 0,
            updated_at: 0,
          })
          .returning<{ id: number }[]>('id');
        if (number < listed)
          await t('list_member').insert({
            list_id: listId,
            contact_id: row?.id,
            workspace_id: workspaceId,
            joined_at: 0,
          });
      }
    });

  test('a moment is planned at Start, shown, and given up by Stop until the next Start', async () => {
    listenTo({ at: at(2 * DAY), zone: 'workspace', audience: {} });
    const id = await house.make();
    await house.call('POST', `/${id}/start`);
    expect((await house.call('GET', `/${id}/occasions`)).json).toMatchObject({
      items: [{ kind: 'moment', state: 'planned', entered: 0, refused: 0, finished: null }],
      next: null,
    });
    await house.call('POST', `/${id}/stop`);
    expect((await house.call('GET', `/${id}/occasions`)).json.items).toMatchObject([{ state: 'frozen' }]);
    listenTo({ at: at(3 * DAY), zone: 'workspace', audience: {} });
    await house.call('POST', `/${id}/start`);
    const { items } = (await house.call('GET', `/${id}/occasions`)).json;
    expect(items).toMatchObject([{ state: 'planned', about: at(3 * DAY) }]);
  });

  test('occasions come a page at a time', async () => {
    listenTo(...[1, 2, 3].map((days) => ({ at: at(days * DAY), zone: 'workspace' as const, audience: {} })));
    const id = await house.make();
    await house.call('POST', `/${id}/start`);
    const first = (await house.call('GET', `/${id}/occasions?limit=2`)).json;
    expect(first.items).toMatchObject([{ about: at(3 * DAY) }, { about: at(2 * DAY) }]);
    const second = (await house.call('GET', `/${id}/occasions?limit=2&after=${first.next}`)).json;
    expect(second).toMatchObject({ items: [{ about: at(DAY) }], next: null });
  });

  test.each<readonly [string, () => Subscription, string]>([
    ['a moment that has passed', () => ({ at: '2020-01-01T09:00', audience: {} }), 'MOMENT_PAST'],
    [
      'a field that holds no dates',
      () => ({ around: 'nowhere', days: 0, time: '09:00', yearly: true }),
      'FIELD_NOT_DATE',
    ],
    [
      'an audience that only a run knows',
      () => ({ at: at(DAY), audience: { filter: { attribute: 'variable.a', operator: 'set' } } }),
      'AUDIENCE_UNASKABLE',
    ],
    [
      'a system to be asked, where the plugin declares nothing of it',
      () => ({ poll: { every: { amount: 1, unit: 'hours' }, emits: 'greeting.came' } }),
      'TRIGGER_REFUSED',
    ],
    ['calls from outside likewise', () => ({ webhook: { emits: 'greeting.came' } }), 'TRIGGER_REFUSED'],
  ])('Start refuses %s in plain words', async (_case, subscription, code) => {
    listenTo(subscription());
    const id = await house.make();
    expect(await house.call('POST', `/${id}/start`)).toMatchObject({
      status: 422,
      json: { problems: expect.arrayContaining([expect.objectContaining({ code, path: '/trigger' })]) },
    });
  });

  test('sem-5: how many a start could begin with is told before, and they come in only where it says so', async () => {
    await people(5, 3);
    listenTo({ on: 'list.joined', everyone: { lists: [house.now.list] } });
    const id = await house.make();
    expect((await house.call('GET', `/${id}/everyone`)).json).toEqual({ count: 3 });
    await house.call('POST', `/${id}/start`);
    expect((await house.call('GET', `/${id}/occasions`)).json.items).toEqual([]);
    await house.call('POST', `/${id}/start`, { everyone: true });
    expect((await house.call('GET', `/${id}/occasions`)).json.items).toMatchObject([
      { kind: 'everyone', state: 'planned' },
    ]);
  });

  test('where a trigger is about what happens, and not about how contacts are, there is nobody to begin with', async () => {
    await people(2, 2);
    listenTo({ on: 'list.joined' });
    const id = await house.make();
    expect((await house.call('GET', `/${id}/everyone`)).json).toEqual({ count: null });
    listenTo({ on: 'contact.updated', becomes: { attribute: 'contact.firstName', operator: 'not-set' } });
    expect((await house.call('GET', `/${id}/everyone`)).json).toEqual({ count: 2 });
  });
});
