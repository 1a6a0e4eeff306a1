import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { loadNameable } from '../../store/query/nameable.ts';
import { DATABASES } from '../../store/test-database.ts';
import { startPeople, type PeopleBench, type PeopleJson } from './test-people.ts';

const CARDS = '/collections/club/cards/records';
const ORDERS = '/collections/club/orders/records';
const PRIZES = '/collections/club/prizes/records';

describe.each(DATABASES)('records by the API, on %s', (database) => {
  let people: PeopleBench;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    people = await startPeople(database, places);
  });
  afterAll(() => people.close());
  beforeEach(() => people.move());

  const addCard = async (attributes: object, more: object = {}): Promise<string> =>
    (await people.call('POST', CARDS, { attributes, ...more })).json.id;
  const events = async (): Promise<unknown[]> =>
    (await people.rowsOf('event')).map(({ type, payload }) => [type, JSON.parse(String(payload)) as unknown]);
  const numbers = ({ items }: PeopleJson): unknown =>
    items.map((item) => ('attributes' in item ? (item.attributes as { number?: unknown }).number : null));

  test('a record is made, read, changed and deleted, and each is told of', async () => {
    const { status, json } = await people.call('POST', CARDS, { attributes: { number: 'A-1', visits: 2 } });
    expect(status).toBe(201);
    expect(json).toMatchObject({ contact: null, attributes: { number: 'A-1', visits: 2 }, rev: 1 });
    const address = `${CARDS}/${json.id}`;
    expect((await people.call('GET', address)).json).toEqual(json);
    const changed = await people.call('PATCH', address, { attributes: { level: 'gold', visits: null } });
    expect(changed.json).toMatchObject({ attributes: { number: 'A-1', level: 'gold' }, rev: 2 });
    expect((await people.call('DELETE', address)).status).toBe(204);
    expect((await people.call('GET', address)).status).toBe(404);
    expect(await events()).toEqual([
      ['club.cards.created', { record: json.id, attributes: { number: 'A-1', visits: 2 }, source: 'api' }],
      [
        'club.cards.updated',
        {
          record: json.id,
          attributes: { number: 'A-1', level: 'gold' },
          changed: { level: { from: null, to: 'gold' }, visits: { from: 2, to: null } },
          source: 'api',
        },
      ],
      ['club.cards.deleted', { record: json.id, attributes: { number: 'A-1', level: 'gold' }, source: 'api' }],
    ]);
    expect(await people.rowsOf('record')).toEqual([]);
  });

  test('what changes nothing is no change', async () => {
    const id = await addCard({ number: 'A-1' });
    const { json } = await people.call('PATCH', `${CARDS}/${id}`, { attributes: { number: 'A-1', level: null } });
    expect(json.rev).toBe(1);
    expect(await people.eventTypes()).toEqual(['club.cards.created']);
  });

  test('attributes that do not fit the collection are refused, each with its place', async () => {
    const { status, json } = await people.call('POST', CARDS, {
      attributes: { number: '', level: 'platinum', colour: 'red' },
    });
    expect(status).toBe(400);
    expect(json).toMatchObject({
      code: 'INNESTO_RECORD_INVALID',
      problems: expect.arrayContaining([
        { path: '/attributes/number', detail: '“Number” is empty.' },
        { path: '/attributes/level', detail: '“Level” is none of the possible values.' },
      ]) as unknown,
    });
    const long = await people.call('POST', '/collections/club/cards/records', {
      attributes: { number: 'A-1', note: 'x'.repeat(2000) },
    });
    expect(long.status).toBe(201);
    expect(
      await people.call('POST', CARDS, {
        contact: '00000000-0000-7000-8000-000000000001',
        attributes: { number: 'B' },
      }),
    ).toMatchObject({
      status: 404,
      json: { path: '/contact' },
    });
  });

  test('a unique key is had by one, without regard to case, until its record lets go of it', async () => {
    const first = await addCard({ number: 'Ab-1' });
    const second = await people.call('POST', CARDS, { attributes: { number: 'aB-1' } });
    expect(second).toMatchObject({ status: 409, json: { code: 'INNESTO_RECORD_TAKEN', path: '/attributes/number' } });
    const other = await addCard({ number: 'C-1' });
    const taken = await people.call('PATCH', `${CARDS}/${other}`, { attributes: { number: 'AB-1' } });
    expect(taken).toMatchObject({ status: 409, json: { code: 'INNESTO_RECORD_TAKEN' } });
    await people.call('PATCH', `${CARDS}/${first}`, { attributes: { number: 'D-1' } });
    expect((await people.call('PATCH', `${CARDS}/${other}`, { attributes: { number: 'AB-1' } })).status).toBe(200);
    expect((await people.call('POST', CARDS, { attributes: { number: 'c-1' } })).status).toBe(201);
    await people.call('DELETE', `${CARDS}/${first}`);
    expect((await people.call('POST', CARDS, { attributes: { number: 'D-1' } })).status).toBe(201);
  });

  test('of many who want the same key at the same time one gets it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => people.call('POST', CARDS, { attributes: { number: 'X' } })),
    );
    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      201, 409, 409, 409, 409, 409,
    ]);
    expect(await people.rowsOf('record')).toHaveLength(1);
  });

  test('another workspace may have the same key, and sees nothing', async () => {
    const id = await addCard({ number: 'A-1' });
    await people.move();
    expect((await people.call('GET', `${CARDS}/${id}`)).status).toBe(404);
    expect((await people.call('PATCH', `${CARDS}/${id}`, { attributes: { visits: 1 } })).status).toBe(404);
    expect((await people.call('DELETE', `${CARDS}/${id}`)).status).toBe(404);
    expect((await people.call('GET', CARDS)).json.items).toEqual([]);
    expect((await people.call('POST', CARDS, { attributes: { number: 'A-1' } })).status).toBe(201);
  });

  test('a change based on an older revision is refused', async () => {
    const id = await addCard({ number: 'A-1' });
    const change = { attributes: { visits: 1 } };
    expect((await people.call('PATCH', `${CARDS}/${id}`, change, { 'if-match': '"1"' })).status).toBe(200);
    const late = await people.call('PATCH', `${CARDS}/${id}`, { attributes: { visits: 9 } }, { 'if-match': '"1"' });
    expect(late).toMatchObject({ status: 409, json: { code: 'INNESTO_RECORD_CHANGED' } });
  });

  test('pages are sorted by an attribute, those without it first, and go on where they ended', async () => {
    for (const [number, visits] of [
      ['a', 10],
      ['b', 2],
      ['c', null],
      ['d', 2],
      ['e', -0],
    ] as const)
      await addCard({ number, ...(visits === null ? {} : { visits }) });
    expect(numbers((await people.call('GET', CARDS)).json)).toEqual(['e', 'd', 'c', 'b', 'a']);
    const walk = async (sort: string): Promise<unknown[]> => {
      const found: unknown[] = [];
      for (let after: string | null = ''; after !== null;) {
        const { json } = await people.call(
          'GET',
          `${CARDS}?limit=2&sort=${sort}${after === '' ? '' : `&after=${after}`}`,
        );
        found.push(numbers(json));
        after = json.next;
      }
      return found;
    };
    expect(await walk('visits')).toEqual([['c', 'e'], ['b', 'd'], ['a']]);
    expect(await walk('-visits')).toEqual([['a', 'd'], ['b', 'e'], ['c']]);
    expect((await people.call('GET', `${CARDS}?sort=note`)).json).toMatchObject({ path: '/sort' });
    expect((await people.call('GET', `${CARDS}?after=nonsense`)).json).toMatchObject({ path: '/after' });
  });

  test('a condition finds records by what the collection lets it ask', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    await addCard({ number: 'ÀB', visits: 3, since: '2027-01-10' }, { contact });
    await addCard({ number: 'cd', visits: 12, level: 'gold' });
    const matching = async (filter: object, query = ''): Promise<unknown> =>
      numbers((await people.call('POST', `${CARDS}/matching${query}`, { filter })).json);
    expect(await matching({ attribute: 'record.number', operator: 'is', value: 'àb' })).toEqual(['ÀB']);
    expect(await matching({ attribute: 'record.visits', operator: 'more', value: 3 })).toEqual(['cd']);
    expect(await matching({ attribute: 'record.level', operator: 'not-set' })).toEqual(['ÀB']);
    expect(await matching({ attribute: 'record.since', operator: 'less', value: '2027-02-01' })).toEqual(['ÀB']);
    expect(await matching({ none: [{ attribute: 'record.level', operator: 'is', value: 'gold' }] })).toEqual(['ÀB']);
    expect(await matching({ attribute: 'record.visits', operator: 'set' }, `?contact=${contact}`)).toEqual(['ÀB']);
    const unknown = await people.call('POST', `${CARDS}/matching`, {
      filter: { attribute: 'record.note', operator: 'set' },
    });
    expect(unknown).toMatchObject({ status: 422, json: { path: '/filter' } });
  });

  test('a record gets a contact once; its events are that contact’s', async () => {
    const [anna, bruno] = [
      await people.addContact({ email: 'anna@example.com' }),
      await people.addContact({ email: 'b@example.com' }),
    ];
    const id = await addCard({ number: 'A-1' });
    expect((await people.call('PATCH', `${CARDS}/${id}`, { contact: anna })).json).toMatchObject({
      contact: anna,
      rev: 2,
    });
    expect(await people.call('PATCH', `${CARDS}/${id}`, { contact: bruno })).toMatchObject({
      status: 400,
      json: { path: '/contact' },
    });
    expect((await people.call('GET', `${CARDS}?contact=${anna}`)).json.items).toHaveLength(1);
    const rows = await people.rowsOf('event');
    expect(
      rows
        .map(({ type, contact_id: of, shard }) => [type, of === null ? null : Number(shard) === Number(of) % 64])
        .slice(2),
    ).toEqual([
      ['club.cards.created', null],
      ['club.cards.updated', true],
    ]);
  });

  test('a contact who goes takes records along, or leaves them behind, as the collection says', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    const card = await addCard({ number: 'A-1' }, { contact });
    const orders = '/collections/club/orders/records';
    const order = (await people.call('POST', orders, { contact, attributes: { total: 9.5 } })).json.id;
    await people.call('DELETE', `/contacts/${contact}`);
    expect((await people.call('GET', `${CARDS}/${card}`)).status).toBe(404);
    expect((await people.call('GET', `${orders}/${order}`)).json).toMatchObject({
      contact: null,
      attributes: { total: 9.5 },
    });
    expect((await people.eventTypes()).slice(3)).toEqual([
      'club.cards.deleted',
      'club.orders.updated',
      'contact.deleted',
    ]);
    expect((await people.call('POST', CARDS, { attributes: { number: 'A-1' } })).status).toBe(201);
  });

  test('of two contacts who become one the remaining one has the records of both', async () => {
    const [anna, other] = [
      await people.addContact({ email: 'anna@example.com' }),
      await people.addContact({ email: 'a@example.com' }),
    ];
    await addCard({ number: 'A-1' }, { contact: anna });
    await addCard({ number: 'A-2' }, { contact: other });
    await people.call('POST', `/contacts/${anna}/merge`, { other });
    expect(numbers((await people.call('GET', `${CARDS}?contact=${anna}`)).json)).toEqual(['A-2', 'A-1']);
  });

  test('what plugins keep is told with its schema', async () => {
    const { json } = await people.call('GET', '/collections');
    expect(json).toMatchObject({
      plugins: [{ plugin: 'club', title: 'Club' }],
      collections: [
        { plugin: 'club', collection: 'cards', title: 'Cards', board: { by: 'level', sum: 'visits' } },
        { plugin: 'club', collection: 'orders' },
        { plugin: 'club', collection: 'prizes', contact: 'none' },
      ],
      balances: [
        { plugin: 'club', balance: 'points', of: 'contact', decimals: 0 },
        { plugin: 'club', balance: 'money', of: 'cards', decimals: 2 },
      ],
    });
    expect((await people.call('GET', '/collections/club/nothing/records')).status).toBe(404);
  });

  test('what is kept is called by its plugin in the languages that it speaks, and nothing else of those texts is told', async () => {
    const { json } = await people.call('GET', '/collections');
    const level = 'collection.cards.record.level.title';
    const it = { 'plugin.title': 'Circolo', 'collection.cards.title': 'Tessere', [level]: 'Livello' };
    expect(Reflect.get(json, 'plugins')).toEqual([{ plugin: 'club', title: 'Club', texts: { it } }]);
  });

  test('a record is told with whose it is, what is counted of it, and the records that it names', async () => {
    const contact = await people.addContact({ email: 'anna@example.com', firstName: 'Anna' });
    const card = await addCard({ number: 'A-1' }, { contact });
    await people.call('POST', `/balances/club/money/accounts/${card}/entries`, { amount: 12.5 });
    await addCard({ number: 'A-2' });
    const anna = { id: contact, firstName: 'Anna', lastName: null, email: 'anna@example.com', phone: null };
    expect((await people.call('GET', CARDS)).json.items).toMatchObject([
      { person: null, balances: { money: 0 }, linked: {} },
      { contact, person: anna, balances: { money: 12.5 } },
    ]);
    const prize = (await people.call('POST', PRIZES, { attributes: { name: 'Umbrella' } })).json.id;
    const { json } = await people.call('POST', ORDERS, { attributes: { total: 3, prize } });
    const linked = { prize: { id: prize, collection: 'prizes', attributes: { name: 'Umbrella' } } };
    expect(json).toMatchObject({ balances: {}, linked });
    // A card is no prize, and a prize that is gone has nothing to tell.
    const odd = (await people.call('POST', ORDERS, { attributes: { prize: card } })).json.id;
    expect((await people.call('GET', `${ORDERS}/${odd}`)).json).toMatchObject({ linked: {} });
    await people.call('DELETE', `${PRIZES}/${prize}`);
    expect((await people.call('GET', `${ORDERS}/${json.id}`)).json).toMatchObject({
      attributes: { prize },
      linked: {},
    });
  });

  test('a contact’s records are told by collection: how many there are, and the newest five', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    const other = await people.addContact({ email: 'bob@example.com' });
    for (let number = 1; number <= 7; number++) await addCard({ number: `A-${number}` }, { contact });
    await addCard({ number: 'B-1' }, { contact: other });
    await people.call('POST', ORDERS, { contact, attributes: { total: 3 } });
    const { json } = await people.call('GET', `/contacts/${contact}/records`);
    expect(json.items).toMatchObject([
      {
        plugin: 'club',
        collection: 'cards',
        count: 7,
        records: ['A-7', 'A-6', 'A-5', 'A-4', 'A-3'].map((number) => ({ attributes: { number }, contact })),
      },
      { plugin: 'club', collection: 'orders', count: 1, records: [{ attributes: { total: 3 } }] },
    ]);
    const bob = (await people.call('GET', `/contacts/${other}/records`)).json.items;
    expect(bob).toMatchObject([{ collection: 'cards', count: 1 }]);
    await people.move();
    expect((await people.call('GET', `/contacts/${contact}/records`)).status).toBe(404);
  });

  test('of the records that a definition mentions those of its workspace are known, and of which collection they are', async () => {
    const card = await addCard({ number: 'A-1' });
    const prize = (await people.call('POST', PRIZES, { attributes: { name: 'Umbrella' } })).json.id;
    const mentioned = JSON.stringify({ config: { prize, card }, none: '00000000-0000-7000-8000-000000000001' });
    const { records } = await loadNameable(people.store, { workspaceId: people.workspace.id, mentioned });
    expect([...records].toSorted(([one], [other]) => one.localeCompare(other))).toEqual([
      [card, 'club/cards'],
      [prize, 'club/prizes'],
    ]);
    await people.move();
    const elsewhere = await loadNameable(people.store, { workspaceId: people.workspace.id, mentioned });
    expect(elsewhere.records.size).toBe(0);
  });
});
