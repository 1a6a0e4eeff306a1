import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Role } from '../../model/role.ts';
import { DATABASES } from '../../store/test-database.ts';
import { startPeople, type PeopleBench } from './test-people.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const MARKETING = { purpose: 'marketing', channel: 'email', state: 'given' } as const;

describe.each(DATABASES)('contacts by the API, on %s', (database) => {
  let people: PeopleBench;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    people = await startPeople(database, places);
  });
  afterAll(() => people.close());
  beforeEach(() => people.move());

  test('a statement makes a contact with its lists and consents, and the next one changes it', async () => {
    await people.call('POST', '/fields', { key: 'born', label: 'Born', type: 'date' });
    const list = await people.addList('News');
    const made = await people.call('POST', '/contacts', {
      email: 'Anna@Example.com',
      firstName: ' Anna  Maria ',
      phone: '333 1234567',
      defaultCountry: 'IT',
      timeZone: 'europe/rome',
      fields: { born: '1980-02-29' },
      lists: [list],
      consents: [MARKETING],
    });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      created: true,
      contact: {
        email: 'Anna@Example.com',
        firstName: 'Anna Maria',
        lastName: null,
        phone: '+393331234567',
        timeZone: 'Europe/Rome',
        fields: { born: '1980-02-29' },
        source: 'api',
        lists: [{ id: list, name: 'News' }],
        consents: [{ purpose: 'marketing', channel: 'email', state: 'given' }],
      },
    });
    const again = await people.call('POST', '/contacts', { email: 'anna@example.com', lastName: 'Rossi' });
    expect(again).toMatchObject({
      status: 200,
      json: { created: false, contact: { id: made.json.contact.id, firstName: 'Anna Maria', lastName: 'Rossi' } },
    });
    expect(await people.eventTypes()).toEqual(['contact.created', 'consent.given', 'list.joined', 'contact.updated']);
  });

  test('a statement that is to start nothing is quiet', async () => {
    await people.addContact({ email: 'anna@example.com', startWorkflows: false });
    expect((await people.rowsOf('event')).map(({ quiet }) => quiet)).toEqual([1]);
  });

  test.each([
    [{}, 'INNESTO_CONTACT_IDENTITY', undefined],
    [{ firstName: 'Anna' }, 'INNESTO_CONTACT_IDENTITY', undefined],
    [{ email: 'anna' }, 'INNESTO_CONTACT_EMAIL', '/email'],
    [{ email: 7 }, 'INNESTO_REQUEST_INVALID', '/email'],
    [{ phone: '333 1234567' }, 'INNESTO_CONTACT_PHONE', '/phone'],
    [{ email: 'a@example.com', defaultCountry: 'XX' }, 'INNESTO_REQUEST_INVALID', '/defaultCountry'],
    [{ email: 'a@example.com', timeZone: 'Mars/Olympus' }, 'INNESTO_TIME_ZONE', '/timeZone'],
    [{ email: 'a@example.com', firstName: 'A\u0007nna' }, 'INNESTO_CONTACT_TEXT', '/firstName'],
    [{ email: 'a@example.com', fields: { nope: 1 } }, 'INNESTO_FIELD_UNKNOWN', '/fields/nope'],
    [{ email: 'a@example.com', fields: { 'a/b~': 1 } }, 'INNESTO_FIELD_UNKNOWN', '/fields/a~1b~0'],
    [{ email: 'a@example.com', fields: { constructor: 1 } }, 'INNESTO_FIELD_UNKNOWN', '/fields/constructor'],
    [{ email: 'a@example.com', fields: { age: '31' } }, 'INNESTO_FIELD_VALUE', '/fields/age'],
    [{ email: 'a@example.com', fields: { age: [31] } }, 'INNESTO_REQUEST_INVALID', '/fields/age'],
    [{ email: 'a@example.com', rev: 3 }, 'INNESTO_REQUEST_INVALID', '/rev'],
    [
      { email: 'a@example.com', consents: [{ ...MARKETING, state: 'maybe' }] },
      'INNESTO_REQUEST_INVALID',
      '/consents/0/state',
    ],
  ])('%j is refused with %s at %s, and nothing is kept', async (body, code, path) => {
    await people.call('POST', '/fields', { key: 'age', label: 'Age', type: 'number' });
    const answer = await people.call('POST', '/contacts', body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code, ...(path === undefined ? {} : { path }) });
    expect(await people.rowsOf('contact')).toEqual([]);
    expect(await people.rowsOf('event')).toEqual([]);
  });

  test('a key called __proto__ is no field', async () => {
    const answer = await people.call('POST', '/contacts', '{"email":"a@example.com","fields":{"__proto__":{"x":1}}}');
    expect(answer.status).toBe(400);
    expect(await people.rowsOf('contact')).toEqual([]);
  });

  test('an unknown or foreign list refuses the whole statement', async () => {
    const home = people.workspace;
    people.workspace = await people.server.addWorkspace();
    people.editor = await people.server.addToken(people.workspace, 'editor');
    const foreign = await people.addList('Theirs');
    people.workspace = home;
    people.editor = await people.server.addToken(people.workspace, 'editor');
    const own = await people.addList('Ours');
    for (const list of [foreign, NOBODY]) {
      const answer = await people.call('POST', '/contacts', { email: 'anna@example.com', lists: [own, list] });
      expect(answer).toMatchObject({ status: 404, json: { code: 'INNESTO_NOT_FOUND', path: '/lists/1' } });
    }
    expect(await people.rowsOf('contact')).toEqual([]);
  });

  test('another workspace’s contact and list look like none at all', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    const list = await people.addList('Ours');
    const other = await people.server.addWorkspace();
    people.workspace = other;
    people.editor = await people.server.addToken(other, 'editor');
    const calls = (
      contactId: string,
      listId: string,
    ): (readonly ['GET' | 'PATCH' | 'DELETE' | 'POST', string, unknown?])[] => [
      ['GET', `/contacts/${contactId}`],
      ['PATCH', `/contacts/${contactId}`, { firstName: 'Eve' }],
      ['DELETE', `/contacts/${contactId}`],
      ['DELETE', `/contacts/${contactId}?mode=erase`],
      ['GET', `/contacts/${contactId}/consents`],
      ['POST', `/contacts/${contactId}/consents`, { consents: [MARKETING] }],
      ['GET', `/lists/${listId}`],
      ['PATCH', `/lists/${listId}`, { name: 'Mine' }],
      ['DELETE', `/lists/${listId}`],
      ['GET', `/lists/${listId}/members`],
      ['POST', `/lists/${listId}/members`, { contacts: [contactId] }],
      ['DELETE', `/lists/${listId}/members`, { contacts: [contactId] }],
    ];
    const nobodys = calls(NOBODY, NOBODY);
    for (const [at, foreign] of calls(contact, list).entries()) {
      const [answer, none] = [await people.call(...foreign), await people.call(...(nobodys[at] ?? foreign))];
      expect([foreign[0], foreign[1], answer.status]).toEqual([foreign[0], foreign[1], 404]);
      expect(answer).toEqual(none);
    }
    const mine = await people.addList('Mine');
    expect(await people.call('POST', `/lists/${mine}/members`, { contacts: [contact] })).toMatchObject({
      status: 404,
      json: { path: '/contacts/0' },
    });
  });

  test.each<[Role, number]>([
    ['viewer', 403],
    ['developer', 403],
    ['operator', 201],
  ])('a %s gets %i when adding a contact', async (role, status) => {
    people.editor = await people.server.addToken(people.workspace, role);
    expect((await people.call('POST', '/contacts', { email: 'anna@example.com' })).status).toBe(status);
    expect((await people.call('GET', '/contacts')).status).toBe(200);
  });

  test('contacts are paged, and found by the beginnings of names and keys', async () => {
    for (const [at, name] of ['Anna Rossi', 'Bruno Rossini', 'Émile Zola', 'Ann_a %'].entries()) {
      const [firstName, lastName] = name.split(' ');
      await people.addContact({
        email: `p${at}@example.com`,
        firstName,
        lastName,
        externalId: `x${at}`,
        phone: `+3933312345${60 + at}`,
      });
    }
    const names = async (query: string): Promise<unknown[]> =>
      (await people.call('GET', `/contacts?${query}`)).json.items.map(({ firstName }) => firstName);
    const first = await people.call('GET', '/contacts?limit=3');
    expect(first.json.items).toHaveLength(3);
    expect(await names(`limit=3&after=${first.json.next}`)).toEqual(['Ann_a']);
    expect(await names('search=ross')).toEqual(['Anna', 'Bruno']);
    expect(await names('search=ross%20ANN')).toEqual(['Anna']);
    expect(await names(`search=${encodeURIComponent('Émi')}`)).toEqual(['Émile']);
    expect(await names('search=ann_')).toEqual(['Ann_a']);
    expect(await names(`search=${encodeURIComponent('%')}`)).toEqual(['Ann_a']);
    expect(await names('search=P2@EX')).toEqual(['Émile']);
    expect(await names(`search=${encodeURIComponent('+393331234563')}`)).toEqual(['Ann_a']);
    expect(await names(`search=${encodeURIComponent("' OR 1=1 --")}`)).toEqual([]);
    expect((await people.call('GET', '/contacts?after=x')).status).toBe(400);
    expect((await people.call('GET', '/contacts?limit=201')).status).toBe(400);
  });

  test('an erased contact goes out of answers that were kept for repeated calls, and is not made again by one', async () => {
    const key = { 'idempotency-key': `erase-${database}` };
    const statement = { email: 'anna@example.com', firstName: 'Annamaria' };
    const { contact } = (await people.call('POST', '/contacts', statement, key)).json;
    expect((await people.call('POST', '/contacts', statement, key)).json).toMatchObject({ created: true });
    expect((await people.call('DELETE', `/contacts/${contact.id}?mode=erase`)).status).toBe(204);
    expect(JSON.stringify(await people.store.read('idempotency').select())).not.toContain('Annamaria');
    expect(await people.call('POST', '/contacts', statement, key)).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_IDEMPOTENCY_SECRET' },
    });
    expect((await people.call('GET', '/contacts')).json.items).toEqual([]);
  });

  test('contacts are narrowed to a list, and searched and paged inside it', async () => {
    const list = await people.addList('News');
    for (const name of ['Anna', 'Bruno', 'Carla', 'Anneliese'])
      await people.addContact({ email: `${name}@example.com`, firstName: name, lists: name === 'Bruno' ? [] : [list] });
    const first = await people.call('GET', `/contacts?list=${list}&limit=2`);
    expect(first.json.items).toMatchObject([{ firstName: 'Anna', rev: 1, fields: {} }, { firstName: 'Carla' }]);
    const rest = await people.call('GET', `/contacts?list=${list}&limit=2&after=${first.json.next}`);
    expect(rest.json).toMatchObject({ items: [{ firstName: 'Anneliese' }], next: null });
    const found = await people.call('GET', `/contacts?list=${list}&search=ann`);
    expect(found.json.items).toMatchObject([{ firstName: 'Anna' }, { firstName: 'Anneliese' }]);
    await people.move();
    for (const unknown of [list, NOBODY]) {
      const answer = await people.call('GET', `/contacts?list=${unknown}`);
      expect(answer).toMatchObject({ status: 404, json: { code: 'INNESTO_NOT_FOUND', path: '/list', in: 'query' } });
    }
  });

  test('a change can name the revision it is based on', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    const { rev } = (await people.call('GET', `/contacts/${contact}`)).json;
    expect(
      await people.call('PATCH', `/contacts/${contact}`, { firstName: 'Anna' }, { 'if-match': `"${rev}"` }),
    ).toMatchObject({
      status: 200,
      json: { firstName: 'Anna', rev: rev + 1 },
    });
    expect(
      await people.call('PATCH', `/contacts/${contact}`, { firstName: 'Eve' }, { 'if-match': `"${rev}"` }),
    ).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_CONTACT_CHANGED' },
    });
    expect(
      (await people.call('PATCH', `/contacts/${contact}`, { firstName: 'Eve' }, { 'if-match': 'W/"x"' })).status,
    ).toBe(400);
    expect((await people.call('PATCH', `/contacts/${contact}`, {})).status).toBe(400);
    expect((await people.call('PATCH', `/contacts/${contact}`, { lists: [] })).status).toBe(400);
  });

  test('nobody is given somebody else’s address, and everybody keeps a key', async () => {
    await people.addContact({ email: 'anna@example.com' });
    const bruno = await people.addContact({ email: 'bruno@example.com' });
    expect(await people.call('PATCH', `/contacts/${bruno}`, { email: 'ANNA@example.com' })).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_CONTACT_TAKEN', path: '/email' },
    });
    expect(await people.call('PATCH', `/contacts/${bruno}`, { email: null })).toMatchObject({
      status: 400,
      json: { code: 'INNESTO_CONTACT_IDENTITY' },
    });
    expect((await people.call('PATCH', `/contacts/${bruno}`, { email: null, phone: '+393331234567' })).status).toBe(
      200,
    );
  });

  test('consents go into a ledger that is only added to, and stand as said last', async () => {
    const contact = await people.addContact({ email: 'anna@example.com' });
    const said = (state: string, source: string) =>
      people.call('POST', `/contacts/${contact}/consents`, {
        consents: [{ ...MARKETING, state, source, textVersion: 'v1' }],
      });
    await said('given', 'shop');
    await said('given', 'fair');
    const last = await said('withdrawn', 'mail');
    expect(last).toMatchObject({ status: 201, json: { consents: [{ state: 'withdrawn' }] } });
    const ledger = await people.call('GET', `/contacts/${contact}/consents?limit=2`);
    expect(ledger.json.items).toMatchObject([
      {
        state: 'withdrawn',
        source: 'mail',
        basis: 'consent',
        textVersion: 'v1',
        actor: expect.stringMatching(/^token:/),
      },
      { state: 'given', source: 'fair' },
    ]);
    expect((await people.call('GET', `/contacts/${contact}/consents?after=${ledger.json.next}`)).json).toMatchObject({
      items: [{ source: 'shop' }],
      next: null,
    });
    expect(await people.eventTypes()).toEqual(['contact.created', 'consent.given', 'consent.withdrawn']);
    expect((await people.call('GET', `/contacts/${contact}`)).json.rev).toBe(3);
  });
});
