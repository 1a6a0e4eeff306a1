import type { ClockView, WorkspaceView } from '@innesto/sdk/contract';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Store } from '../store/store.ts';
import { DATABASES, openTestStore } from '../store/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe.each(DATABASES)('workspaces on %s', (database) => {
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

  const make = async (body: object): Promise<WorkspaceView> => {
    const answer = await server.call('POST', '/api/workspaces', { as: server.owner, body });
    expect(answer.statusCode).toBe(201);
    return answer.json<WorkspaceView>();
  };
  const moveClock = (id: string, body: object) =>
    server.call('POST', `/api/workspaces/${id}/clock`, { as: server.owner, body });
  const clockOf = async (id: string): Promise<ClockView> =>
    (await server.call('GET', `/api/workspaces/${id}/clock`, { as: server.owner })).json<ClockView>();
  const ahead = async (id: string): Promise<number> => Date.parse((await clockOf(id)).now) - server.clock.now();

  test('are made live and by e-mail unless one says otherwise, and belong to who made them', async () => {
    const plain = await make({ name: 'Plain', timeZone: 'europe/rome' });
    expect(plain).toMatchObject({
      name: 'Plain',
      mode: 'live',
      timeZone: 'Europe/Rome',
      identityKey: 'email',
      role: 'owner',
      clock: { rate: 1, mode: 'live' },
    });
    const special = await make({ name: 'Special', timeZone: 'UTC', mode: 'test', identityKey: 'phone' });
    expect(special).toMatchObject({ mode: 'test', timeZone: 'UTC', identityKey: 'phone' });
    const read = await server.call('GET', `/api/workspaces/${special.id}`, { as: server.owner });
    expect(read.json<WorkspaceView>()).toMatchObject({ id: special.id, name: 'Special', mode: 'test' });
  });

  test.each(['Mars/Olympus', '+01:00', 'CET/', ' ', '../etc/passwd'])(
    'are not made in the time zone “%s”',
    async (timeZone) => {
      const answer = await server.call('POST', '/api/workspaces', { as: server.owner, body: { name: 'x', timeZone } });
      expect(answer.json()).toMatchObject({ status: 400, code: 'INNESTO_TIME_ZONE', path: '/timeZone' });
    },
  );

  test('are made by owners of the instance only', async () => {
    const answer = await server.call('POST', '/api/workspaces', {
      as: await server.addOperator(),
      body: { name: 'x', timeZone: 'UTC' },
    });
    expect(answer.statusCode).toBe(403);
  });

  test('are listed to their people, page by page, and all of them to the owner of the instance', async () => {
    const first = await server.addWorkspace();
    const second = await server.addWorkspace();
    const member = await server.addOperator({ workspace: second, role: 'viewer' });
    const own = (await server.call('GET', '/api/workspaces', { as: member })).json<{
      items: WorkspaceView[];
      next: string | null;
    }>();
    expect(own).toMatchObject({ items: [{ id: second.publicId, role: 'viewer' }], next: null });
    const all: string[] = [];
    let after = '';
    for (let pages = 0; pages < 50; pages++) {
      const page = (await server.call('GET', `/api/workspaces?limit=1${after}`, { as: server.owner })).json<{
        items: WorkspaceView[];
        next: string | null;
      }>();
      all.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(all).toEqual(expect.arrayContaining([first.publicId, second.publicId]));
    expect(new Set(all).size).toBe(all.length);
  });

  test('can be renamed and moved, but never change their mode or whose they are', async () => {
    const { id } = await make({ name: 'Old', timeZone: 'UTC' });
    const change = (body: object) => server.call('PATCH', `/api/workspaces/${id}`, { as: server.owner, body });
    expect((await change({ name: 'New' })).json()).toMatchObject({ name: 'New', timeZone: 'UTC' });
    expect((await change({ timeZone: 'Europe/Bucharest' })).json()).toMatchObject({
      name: 'New',
      timeZone: 'Europe/Bucharest',
    });
    for (const body of [
      {},
      { mode: 'demo' },
      { role: 'owner' },
      { identityKey: 'phone' },
      { clock: { rate: 9 } },
      { name: '' },
      { timeZone: 'Nowhere' },
    ]) {
      expect([body, (await change(body)).statusCode]).toEqual([body, 400]);
    }
  });

  test('that are live keep the world’s time', async () => {
    const { id } = await make({ name: 'Live', timeZone: 'UTC' });
    for (const body of [{ advance: { amount: 1, unit: 'days' } }, { rate: 60 }]) {
      expect((await moveClock(id, body)).json()).toMatchObject({ status: 409, code: 'INNESTO_CLOCK_LIVE' });
    }
    expect(
      (await server.call('GET', `/api/workspaces/${id}/clock`, { as: server.owner })).headers['innesto-clock'],
    ).toBeUndefined();
  });

  test('for tests go forward by as much as one says, add it up, and wake what waits', async () => {
    const { id } = await make({ name: 'Test', timeZone: 'UTC', mode: 'test' });
    const before = { ...server.pulses };
    await moveClock(id, { advance: { amount: 90, unit: 'minutes' } });
    await moveClock(id, { advance: { amount: 2, unit: 'hours' } });
    const answer = await moveClock(id, { advance: { amount: 3, unit: 'days' } });
    expect(answer.statusCode).toBe(200);
    expect(Math.abs((await ahead(id)) - (90 * MINUTE + 2 * HOUR + 3 * DAY))).toBeLessThan(5000);
    expect(server.pulses.runs - before.runs).toBe(3);
    expect(server.pulses.deliveries - before.deliveries).toBe(3);
  });

  test('for demos run faster without a jump, from then on', async () => {
    const { id } = await make({ name: 'Demo', timeZone: 'UTC', mode: 'demo' });
    expect((await moveClock(id, { rate: 3600 })).json()).toMatchObject({ rate: 3600, mode: 'demo' });
    server.clock.turn(10_000);
    const gained = await ahead(id);
    expect(gained).toBeGreaterThanOrEqual(3599 * 10_000);
    await moveClock(id, { rate: 1 });
    const kept = await ahead(id);
    expect(kept).toBeGreaterThanOrEqual(gained);
    server.clock.turn(10_000);
    expect(Math.abs((await ahead(id)) - kept)).toBeLessThan(10);
  });

  test('keep the wall clock when they go forward by days', async () => {
    const { id } = await make({ name: 'Summer time', timeZone: 'Europe/Rome', mode: 'test' });
    const wall = async (): Promise<string> =>
      new Date((await clockOf(id)).now).toLocaleTimeString('en-GB', {
        timeZone: 'Europe/Rome',
        hour: '2-digit',
        minute: '2-digit',
      });
    const before = await wall();
    await moveClock(id, { advance: { amount: 182, unit: 'days' } });
    const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    expect((minutes(await wall()) - minutes(before) + 1440) % 1440).toBeLessThanOrEqual(1);
  });

  test('say their time with every answer, refusals included', async () => {
    const { id } = await make({ name: 'Sped up', timeZone: 'UTC', mode: 'demo' });
    const moved = await moveClock(id, { rate: 60 });
    expect(moved.headers['innesto-clock']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z; mode=demo; rate=60$/);
    const answers = await Promise.all([
      server.call('GET', `/api/workspaces/${id}`, { as: server.owner }),
      server.call('PATCH', `/api/workspaces/${id}`, { as: server.owner, body: { wrong: 1 } }),
      server.call('GET', `/api/workspaces/${id}/feed`, { as: server.owner }),
      server.call('DELETE', `/api/workspaces/${id}/tokens/${id}`, { as: server.owner }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 400, 426, 404]);
    for (const { headers } of answers) expect(headers['innesto-clock']).toMatch(/; mode=demo; rate=60$/);
  });

  test('do not go back, stand still, run too fast, or leave the calendar', async () => {
    const { id } = await make({ name: 'Bounds', timeZone: 'UTC', mode: 'test' });
    const bodies = [
      {},
      { rate: 0 },
      { rate: -1 },
      { rate: 1.5 },
      { rate: 100_001 },
      { rate: '60' },
      { advance: { amount: 0, unit: 'days' } },
      { advance: { amount: -1, unit: 'days' } },
      { advance: { amount: 1, unit: 'weeks' } },
      { advance: { amount: 1 } },
      { advance: { amount: 1, unit: 'days' }, rate: 2 },
    ];
    for (const body of bodies) expect([body, (await moveClock(id, body)).statusCode]).toEqual([body, 400]);
    let last = 200;
    for (let leaps = 0; leaps < 40 && last === 200; leaps++)
      last = (await moveClock(id, { advance: { amount: 100_000, unit: 'days' } })).statusCode;
    expect(last).toBe(400);
    expect(Date.parse((await clockOf(id)).now)).toBeLessThan(Date.UTC(10_000, 0));
  });

  test('move their clock in one piece when many move it at once', async () => {
    const { id } = await make({ name: 'Crowd', timeZone: 'UTC', mode: 'test' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => moveClock(id, { advance: { amount: 1, unit: 'hours' } })),
    );
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(Math.abs((await ahead(id)) - 8 * HOUR)).toBeLessThan(5000);
  });
});
