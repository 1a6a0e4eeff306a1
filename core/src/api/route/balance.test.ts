import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { startPeople, type PeopleBench } from './test-people.ts';

describe.each(DATABASES)('balances by the API, on %s', (database) => {
  let people: PeopleBench;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    people = await startPeople(database, places);
  });
  afterAll(() => people.close());
  beforeEach(() => people.move());

  const points = (contact: string): string => `/balances/club/points/accounts/${contact}`;
  const add = (account: string, entry: object) => people.call('POST', `${account}/entries`, entry);
  const changes = async (): Promise<unknown[]> =>
    (await people.rowsOf('event'))
      .filter(({ type }) => String(type).endsWith('.changed'))
      .map(({ type, payload }) => [type, JSON.parse(String(payload)) as unknown]);

  test('entries add up, each is told of with what there was before and after', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    const account = points(contact);
    expect((await people.call('GET', account)).json).toEqual({ total: 0, nextLapse: null });
    expect(await add(account, { amount: 30, reason: 'welcome' })).toMatchObject({ status: 201, json: { total: 30 } });
    expect((await add(account, { amount: -10 })).json).toMatchObject({ total: 20 });
    expect(await changes()).toEqual([
      ['club.points.changed', { before: 0, after: 30, amount: 30, reason: 'welcome', source: 'api' }],
      ['club.points.changed', { before: 30, after: 20, amount: -10, reason: null, source: 'api' }],
    ]);
    const { json } = await people.call('GET', `${account}/entries?limit=1`);
    expect(json).toMatchObject({
      items: [{ amount: -10, totalAfter: 20, source: 'api', reason: null, expiresAt: null }],
    });
    expect((await people.call('GET', `${account}/entries?limit=1&after=${json.next}`)).json).toMatchObject({
      items: [{ amount: 30, totalAfter: 30, reason: 'welcome' }],
      next: null,
    });
    expect((await people.call('GET', `/contacts/${contact}/balances`)).json).toEqual({
      items: [
        { plugin: 'club', balance: 'points', title: 'Points', unit: 'points', decimals: 0, total: 20, nextLapse: null },
      ],
    });
  });

  test('what is taken uses up first what lapses first', async () => {
    const account = points(await people.addContact({ email: 'anna@example.com' }));
    await add(account, { amount: 5 });
    await add(account, { amount: 20, expiresAt: '2999-02-01T00:00:00Z' });
    await add(account, { amount: 10, expiresAt: '2999-01-01T00:00:00Z' });
    expect((await people.call('GET', account)).json).toEqual({
      total: 35,
      nextLapse: { amount: 10, at: '2999-01-01T00:00:00.000Z' },
    });
    expect((await add(account, { amount: -12 })).json).toEqual({
      total: 23,
      nextLapse: { amount: 18, at: '2999-02-01T00:00:00.000Z' },
    });
    expect((await add(account, { amount: -30 })).json).toEqual({ total: -7, nextLapse: null });
    expect((await add(account, { amount: 10, expiresAt: '2999-03-01T00:00:00Z' })).json).toEqual({
      total: 3,
      nextLapse: { amount: 3, at: '2999-03-01T00:00:00.000Z' },
    });
  });

  test('an entry with a key is made once', async () => {
    const account = points(await people.addContact({ email: 'anna@example.com' }));
    await Promise.all(Array.from({ length: 4 }, () => add(account, { amount: 5, key: 'welcome' })));
    expect((await people.call('GET', account)).json).toMatchObject({ total: 5 });
    expect(await changes()).toHaveLength(1);
  });

  test('amounts keep as many digits as the balance has, exactly', async () => {
    const card = (await people.call('POST', '/collections/club/cards/records', { attributes: { number: 'A-1' } })).json
      .id;
    const account = `/balances/club/money/accounts/${card}`;
    for (let times = 0; times < 3; times++) await add(account, { amount: 0.1 });
    expect((await add(account, { amount: 12.34 })).json).toMatchObject({ total: 12.64 });
    expect(await changes()).toContainEqual([
      'club.money.changed',
      { before: 0.2, after: 0.3, amount: 0.1, reason: null, source: 'api', record: card },
    ]);
    expect(await add(account, { amount: 0.001 })).toMatchObject({ status: 400, json: { path: '/amount' } });
    expect(await add(account, { amount: 0 })).toMatchObject({ status: 400, json: { path: '/amount' } });
    expect(await add(account, { amount: -1, expiresAt: '2999-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      json: { path: '/expiresAt' },
    });
    expect(await add(account, { amount: 1, expiresAt: '1999-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      json: { path: '/expiresAt' },
    });
  });

  test('an account belongs to somebody of the workspace', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    await add(points(contact), { amount: 5 });
    await people.move();
    expect((await people.call('GET', points(contact))).status).toBe(404);
    expect((await people.call('GET', `${points(contact)}/entries`)).status).toBe(404);
    expect((await people.call('GET', `/contacts/${contact}/balances`)).status).toBe(404);
    expect((await add(points(contact), { amount: 5 })).status).toBe(404);
    expect((await people.call('GET', `/balances/club/nothing/accounts/${contact}`)).status).toBe(404);
  });

  test('two contacts who become one have the points of both, and the debt of one is paid', async () => {
    const anna = await people.addContact({ email: 'anna@example.com' });
    const other = await people.addContact({ email: 'a@example.com' });
    await add(points(anna), { amount: -5, key: 'once' });
    await add(points(other), { amount: 20, expiresAt: '2999-01-01T00:00:00Z', key: 'once' });
    await people.call('POST', `/contacts/${anna}/merge`, { other });
    expect((await people.call('GET', points(anna))).json).toEqual({
      total: 15,
      nextLapse: { amount: 15, at: '2999-01-01T00:00:00.000Z' },
    });
    expect((await people.call('GET', `${points(anna)}/entries`)).json.items).toHaveLength(2);
    expect((await changes()).at(-1)).toEqual([
      'club.points.changed',
      { before: -5, after: 15, amount: 20, reason: null, source: 'merge' },
    ]);
  });

  test('a contact who goes leaves no account', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    await add(points(contact), { amount: 5 });
    await people.call('DELETE', `/contacts/${contact}`);
    expect(await people.rowsOf('account')).toEqual([]);
    expect(await people.rowsOf('balance_entry')).toEqual([]);
  });
});
