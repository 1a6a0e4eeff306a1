import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { createContacts } from '../../data/people/contacts.ts';
import { createFields } from '../../data/people/fields.ts';
import { createLists } from '../../data/people/lists.ts';
import type { Role } from '../../model/role.ts';
import type { Workspace } from '../../model/workspace.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { startTestServer, type Identity, type TestServer } from '../test-server.ts';
import { contactRoutes } from './contact.ts';
import { fieldRoutes } from './field.ts';
import { listRoutes } from './list.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const MARKETING = { purpose: 'marketing', channel: 'email', state: 'given' } as const;

describe.each(DATABASES)('people by the API, on %s', (database) => {
  let store: Store;
  let server: TestServer;
  let workspace: Workspace;
  let editor: Identity;

  beforeAll(async () => {
    store = await openTestStore(database, { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') });
    const silent = { events: () => {}, runs: () => {}, deliveries: () => {} };
    server = await startTestServer({
      store,
      routes: (app, { clock, ids }) => {
        const hashAddress = (workspaceId: number, address: string) => createHmac('sha256', 'key').update(`${workspaceId} ${address}`).digest('hex');
        const parts = { store, clock, ids, pulse: silent, announce: () => {}, hashAddress };
        contactRoutes(app, { contacts: createContacts(parts) });
        fieldRoutes(app, { fields: createFields(parts) });
        listRoutes(app, { lists: createLists(parts) });
      },
    });
  });
  afterAll(async () => {
    await server.close();
    await store.close();
  });
  beforeEach(async () => {
    workspace = await server.addWorkspace();
    editor = await server.addToken(workspace, 'editor');
  });

  const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await server.call(method, `/api/workspaces/${workspace.publicId}${path}`, {
      as: editor,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.statusCode, json: answer.body === '' ? null : answer.json() };
  };
  const addContact = async (body: object): Promise<string> => (await call('POST', '/contacts', body)).json.contact.id;
  const addList = async (name: string): Promise<string> => (await call('POST', '/lists', { name })).json.id;
  const rowsOf = (table: string): Promise<Record<string, unknown>[]> =>
    store.write(async (transaction) => transaction(table).where('workspace_id', workspace.id));
  const eventTypes = async (): Promise<unknown[]> => (await rowsOf('event')).toSorted((a, b) => Number(a['id']) - Number(b['id'])).map(({ type }) => type);

  test('a statement makes a contact with its lists and consents, and the next one changes it', async () => {
    await call('POST', '/fields', { key: 'born', label: 'Born', type: 'date' });
    const list = await addList('News');
    const made = await call('POST', '/contacts', {
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
    const again = await call('POST', '/contacts', { email: 'anna@example.com', lastName: 'Rossi' });
    expect(again).toMatchObject({ status: 200, json: { created: false, contact: { id: made.json.contact.id, firstName: 'Anna Maria', lastName: 'Rossi' } } });
    expect(await eventTypes()).toEqual(['contact.created', 'consent.given', 'list.joined', 'contact.updated']);
  });

  test('a statement that is to start nothing is quiet', async () => {
    await addContact({ email: 'anna@example.com', startWorkflows: false });
    expect((await rowsOf('event')).map(({ quiet }) => quiet)).toEqual([1]);
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
    [{ email: 'a@example.com', consents: [{ ...MARKETING, state: 'maybe' }] }, 'INNESTO_REQUEST_INVALID', '/consents/0/state'],
  ])('%j is refused with %s at %s, and nothing is kept', async (body, code, path) => {
    await call('POST', '/fields', { key: 'age', label: 'Age', type: 'number' });
    const answer = await call('POST', '/contacts', body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code, ...(path === undefined ? {} : { path }) });
    expect(await rowsOf('contact')).toEqual([]);
    expect(await rowsOf('event')).toEqual([]);
  });

  test('a key called __proto__ is no field', async () => {
    const answer = await call('POST', '/contacts', '{"email":"a@example.com","fields":{"__proto__":{"x":1}}}');
    expect(answer.status).toBe(400);
    expect(await rowsOf('contact')).toEqual([]);
  });

  test('an unknown or foreign list refuses the whole statement', async () => {
    const home = workspace;
    workspace = await server.addWorkspace();
    editor = await server.addToken(workspace, 'editor');
    const foreign = await addList('Theirs');
    workspace = home;
    editor = await server.addToken(workspace, 'editor');
    const own = await addList('Ours');
    for (const list of [foreign, NOBODY]) {
      const answer = await call('POST', '/contacts', { email: 'anna@example.com', lists: [own, list] });
      expect(answer).toMatchObject({ status: 404, json: { code: 'INNESTO_NOT_FOUND', path: '/lists/1' } });
    }
    expect(await rowsOf('contact')).toEqual([]);
  });

  test('another workspace’s contact and list look like none at all', async () => {
    const contact = await addContact({ email: 'anna@example.com' });
    const list = await addList('Ours');
    const other = await server.addWorkspace();
    workspace = other;
    editor = await server.addToken(other, 'editor');
    const calls = (contactId: string, listId: string): (readonly ['GET' | 'PATCH' | 'DELETE' | 'POST', string, unknown?])[] => [
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
      const [answer, none] = [await call(...foreign), await call(...(nobodys[at] ?? foreign))];
      expect([foreign[0], foreign[1], answer.status]).toEqual([foreign[0], foreign[1], 404]);
      expect(answer).toEqual(none);
    }
    const mine = await addList('Mine');
    expect(await call('POST', `/lists/${mine}/members`, { contacts: [contact] })).toMatchObject({ status: 404, json: { path: '/contacts/0' } });
  });

  test.each<[Role, number]>([
    ['viewer', 403],
    ['developer', 403],
    ['operator', 201],
  ])('a %s gets %i when adding a contact', async (role, status) => {
    editor = await server.addToken(workspace, role);
    expect((await call('POST', '/contacts', { email: 'anna@example.com' })).status).toBe(status);
    expect((await call('GET', '/contacts')).status).toBe(200);
  });

  test('contacts are paged, and found by the beginnings of names and keys', async () => {
    for (const [at, name] of ['Anna Rossi', 'Bruno Rossini', 'Émile Zola', 'Ann_a %'].entries()) {
      const [firstName, lastName] = name.split(' ');
      await addContact({ email: `p${at}@example.com`, firstName, lastName, externalId: `x${at}`, phone: `+3933312345${60 + at}` });
    }
    const names = async (query: string): Promise<string[]> =>
      (await call('GET', `/contacts?${query}`)).json.items.map((item: { firstName: string }) => item.firstName);
    const first = await call('GET', '/contacts?limit=3');
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
    expect((await call('GET', '/contacts?after=x')).status).toBe(400);
    expect((await call('GET', '/contacts?limit=201')).status).toBe(400);
  });

  test('a change can name the revision it is based on', async () => {
    const contact = await addContact({ email: 'anna@example.com' });
    const { rev } = (await call('GET', `/contacts/${contact}`)).json;
    expect(await call('PATCH', `/contacts/${contact}`, { firstName: 'Anna' }, { 'if-match': `"${rev}"` })).toMatchObject({
      status: 200,
      json: { firstName: 'Anna', rev: rev + 1 },
    });
    expect(await call('PATCH', `/contacts/${contact}`, { firstName: 'Eve' }, { 'if-match': `"${rev}"` })).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_CONTACT_CHANGED' },
    });
    expect((await call('PATCH', `/contacts/${contact}`, { firstName: 'Eve' }, { 'if-match': 'W/"x"' })).status).toBe(400);
    expect((await call('PATCH', `/contacts/${contact}`, {})).status).toBe(400);
    expect((await call('PATCH', `/contacts/${contact}`, { lists: [] })).status).toBe(400);
  });

  test('nobody is given somebody else’s address, and everybody keeps a key', async () => {
    await addContact({ email: 'anna@example.com' });
    const bruno = await addContact({ email: 'bruno@example.com' });
    expect(await call('PATCH', `/contacts/${bruno}`, { email: 'ANNA@example.com' })).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_CONTACT_TAKEN', path: '/email' },
    });
    expect(await call('PATCH', `/contacts/${bruno}`, { email: null })).toMatchObject({ status: 400, json: { code: 'INNESTO_CONTACT_IDENTITY' } });
    expect((await call('PATCH', `/contacts/${bruno}`, { email: null, phone: '+393331234567' })).status).toBe(200);
  });

  test('consents go into a ledger that is only added to, and stand as said last', async () => {
    const contact = await addContact({ email: 'anna@example.com' });
    const said = (state: string, source: string) => call('POST', `/contacts/${contact}/consents`, { consents: [{ ...MARKETING, state, source, textVersion: 'v1' }] });
    await said('given', 'shop');
    await said('given', 'fair');
    const last = await said('withdrawn', 'mail');
    expect(last).toMatchObject({ status: 201, json: { consents: [{ state: 'withdrawn' }] } });
    const ledger = await call('GET', `/contacts/${contact}/consents?limit=2`);
    expect(ledger.json.items).toMatchObject([
      { state: 'withdrawn', source: 'mail', basis: 'consent', textVersion: 'v1', actor: expect.stringMatching(/^token:/) },
      { state: 'given', source: 'fair' },
    ]);
    expect((await call('GET', `/contacts/${contact}/consents?after=${ledger.json.next}`)).json).toMatchObject({ items: [{ source: 'shop' }], next: null });
    expect(await eventTypes()).toEqual(['contact.created', 'consent.given', 'consent.withdrawn']);
    expect((await call('GET', `/contacts/${contact}`)).json.rev).toBe(3);
  });

  test('lists have names of their own, members that come and go, and counts', async () => {
    const list = await addList('News');
    expect(await call('POST', '/lists', { name: ' News ' })).toMatchObject({ status: 409, json: { code: 'INNESTO_LIST_EXISTS' } });
    expect((await call('PATCH', `/lists/${list}`, { name: 'Newsletter' })).json).toMatchObject({ name: 'Newsletter', members: 0 });
    const [anna, bruno] = [await addContact({ email: 'anna@example.com' }), await addContact({ email: 'bruno@example.com' })];
    expect((await call('POST', `/lists/${list}/members`, { contacts: [anna, bruno, anna] })).json).toEqual({ changed: 2 });
    expect((await call('POST', `/lists/${list}/members`, { contacts: [anna] })).json).toEqual({ changed: 0 });
    expect((await call('GET', `/lists/${list}/members`)).json.items).toMatchObject([{ id: anna }, { id: bruno }]);
    expect((await call('GET', '/lists')).json.items).toMatchObject([{ id: list, members: 2 }]);
    expect((await call('DELETE', `/lists/${list}/members`, { contacts: [anna] })).json).toEqual({ changed: 1 });
    expect(await eventTypes()).toEqual(['contact.created', 'contact.created', 'list.joined', 'list.joined', 'list.left']);
    expect(await call('DELETE', `/lists/${list}`)).toMatchObject({ status: 409, json: { code: 'INNESTO_LIST_NOT_EMPTY' } });
    expect((await call('DELETE', `/lists/${list}?members=remove`)).status).toBe(204);
    expect((await call('GET', `/lists/${list}`)).status).toBe(404);
    expect(await eventTypes()).toHaveLength(6);
    expect((await call('GET', `/contacts/${bruno}`)).json.lists).toEqual([]);
  });

  test('a list that an active workflow speaks of is not deleted (sem-47)', async () => {
    const list = await addList('News');
    await store.write(async (transaction) => {
      const common = { workspace_id: workspace.id, created_at: 0 };
      const [version] = await transaction('version')
        .insert({ ...common, public_id: `v-${list}`, workflow_id: 1_000_000 + workspace.id, number: 1, definition: `{"lists":["${list}"]}`, pins: '{}', created_by: 'x' })
        .returning<{ id: number }[]>('id');
      await transaction('workflow').insert({
        ...common,
        public_id: `w-${list}`,
        name: 'Welcome series',
        state: 'active',
        version_id: version?.id,
        draft: '{}',
        updated_at: 0,
      });
    });
    expect(await call('DELETE', `/lists/${list}`)).toMatchObject({ status: 409, json: { code: 'INNESTO_LIST_IN_USE', detail: expect.stringContaining('Welcome series') } });
  });

  test('fields are made, changed, deleted, and come back with their values', async () => {
    const tier = { key: 'tier', label: 'Tier', type: 'choice', choices: ['Gold', 'Silver'] };
    expect((await call('POST', '/fields', tier)).status).toBe(201);
    expect(await call('POST', '/fields', tier)).toMatchObject({ status: 409, json: { code: 'INNESTO_FIELD_EXISTS' } });
    const contact = await addContact({ email: 'anna@example.com', fields: { tier: 'gold' } });
    expect((await call('PATCH', '/fields/tier', { choices: ['Platinum'] })).json).toMatchObject({ choices: ['Platinum'], label: 'Tier' });
    expect((await call('DELETE', '/fields/tier')).status).toBe(204);
    expect((await call('DELETE', '/fields/tier')).status).toBe(404);
    expect((await call('GET', `/contacts/${contact}`)).json.fields).toEqual({});
    expect((await call('GET', '/fields')).json).toEqual({ items: [], next: null });
    expect(await call('POST', '/fields', { key: 'tier', label: 'Tier', type: 'number' })).toMatchObject({ status: 409, json: { code: 'INNESTO_FIELD_KEPT' } });
    expect((await call('POST', '/fields', tier)).status).toBe(201);
    expect((await call('GET', `/contacts/${contact}`)).json.fields).toEqual({ tier: 'Gold' });
  });

  test.each([
    [{ key: 'constructor', label: 'X', type: 'text' }, 'INNESTO_FIELD_NAME'],
    [{ key: 'email', label: 'X', type: 'text' }, 'INNESTO_FIELD_NAME'],
    [{ key: '__proto__', label: 'X', type: 'text' }, 'INNESTO_REQUEST_INVALID'],
    [{ key: 'a', label: 'X', type: 'choice' }, 'INNESTO_FIELD_CHOICES'],
    [{ key: 'a', label: 'X', type: 'choice', choices: ['One', 'one '] }, 'INNESTO_FIELD_CHOICES'],
    [{ key: 'a', label: 'X', type: 'text', choices: ['One'] }, 'INNESTO_FIELD_CHOICES'],
    [{ key: 'a', label: 'X', type: 'colour' }, 'INNESTO_REQUEST_INVALID'],
  ])('the field %j is refused with %s', async (body, code) => {
    expect(await call('POST', '/fields', body)).toMatchObject({ status: 400, json: { code } });
  });
});
