import type { CalendarView, WorkspaceView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

describe.each(DATABASES)('a workspace’s calendar on %s', (database) => {
  let store: Store;
  let server: TestServer;

  beforeAll(async () => {
    store = await openTestStore(database, {
      postgresUrl: inject('postgresUrl'),
      temporaryFolder: inject('temporaryFolder'),
    });
    server = await startTestServer({ store });
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });

  const make = async (timeZone: string): Promise<string> => {
    const answer = await server.call('POST', '/api/workspaces', { as: server.owner, body: { name: 'Shop', timeZone } });
    return answer.json<WorkspaceView>().id;
  };
  const read = async (id: string): Promise<CalendarView> =>
    (await server.call('GET', `/api/workspaces/${id}/calendar`, { as: server.owner })).json<CalendarView>();
  const change = (id: string, body: object) =>
    server.call('PATCH', `/api/workspaces/${id}/calendar`, { as: server.owner, body });

  test('is that of its country until it says otherwise', async () => {
    const id = await make('Europe/Rome');
    expect(await read(id)).toMatchObject({ timeZone: 'Europe/Rome', profile: 'by-zone', holidays: [] });
    expect((await read(id)).quietHours).toContainEqual({
      channel: 'sms',
      purposes: ['marketing', 'profiling', 'third-party'],
      days: [7],
    });
    await server.call('PATCH', `/api/workspaces/${id}`, { as: server.owner, body: { timeZone: 'Europe/Bucharest' } });
    expect((await read(id)).quietHours).toEqual([{ channel: 'sms', bands: [{ from: '23:00', to: '07:30' }] }]);
  });

  test('is changed member by member, and says what is in force', async () => {
    const id = await make('Europe/Bucharest');
    expect((await change(id, { quietHours: 'italian' })).json()).toMatchObject({ profile: 'italian' });
    const own = [{ channel: 'email', days: 'weekends', bands: [{ from: '18:00', to: '09:00' }] }];
    expect((await change(id, { quietHours: own })).json()).toMatchObject({ profile: 'own', quietHours: own });
    expect((await change(id, { holidays: ['2027-04-05', '--12-25'] })).statusCode).toBe(200);
    expect(await read(id)).toMatchObject({ profile: 'own', quietHours: own, holidays: ['2027-04-05', '--12-25'] });
    await change(id, { quietHours: [] });
    expect(await read(id)).toMatchObject({ profile: 'own', quietHours: [], holidays: ['2027-04-05', '--12-25'] });
    await change(id, { quietHours: 'by-zone' });
    expect(await read(id)).toMatchObject({ profile: 'by-zone' });
  });

  test('refuses what cannot be, and says where', async () => {
    const id = await make('Europe/Rome');
    const silent = { code: 'INNESTO_QUIET_HOURS', parts: { channel: 'email', purpose: 'marketing' } };
    const refused: readonly (readonly [body: object, path: string, told?: object])[] = [
      [{ holidays: ['2027-04-05', '2027-02-30'] }, '/holidays/1'],
      [{ holidays: ['--02-30'] }, '/holidays/0'],
      [{ holidays: ['Easter'] }, '/holidays/0'],
      [{ quietHours: [{ channel: 'sms', bands: [{ from: '7:30', to: '08:00' }] }] }, '/quietHours/0/bands/0/from'],
      [{ quietHours: [{ channel: 'email' }] }, '/quietHours/0', silent],
      [
        {
          quietHours: [
            { channel: 'sms', days: [7] },
            { channel: 'email', purposes: ['marketing'], days: 'weekends' },
            { channel: 'email', days: [1, 2, 3, 4, 5] },
          ],
        },
        '/quietHours/1',
        silent,
      ],
    ];
    for (const [body, path, told = { code: 'INNESTO_REQUEST_INVALID' }] of refused)
      expect((await change(id, body)).json()).toMatchObject({ status: 400, path, ...told });
    expect(await read(id)).toMatchObject({ profile: 'by-zone', holidays: [] });
  });

  test('is changed by admins, and seen by everybody who is in it', async () => {
    const workspace = await server.addWorkspace();
    const viewer = await server.addOperator({ workspace, role: 'viewer' });
    const path = `/api/workspaces/${workspace.publicId}/calendar`;
    expect((await server.call('GET', path, { as: viewer })).statusCode).toBe(200);
    expect((await server.call('PATCH', path, { as: viewer, body: { holidays: [] } })).statusCode).toBe(403);
  });
});
