import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { insertRow } from '../../store/test-workspace.ts';
import { startPeople, type PeopleBench } from './test-people.ts';

describe.each(DATABASES)('lists and fields by the API, on %s', (database) => {
  let people: PeopleBench;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    people = await startPeople(database, places);
  });
  afterAll(() => people.close());
  beforeEach(() => people.move());

  test('lists have names of their own, members that come and go, and counts', async () => {
    const list = await people.addList('News');
    expect(await people.call('POST', '/lists', { name: ' News ' })).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_LIST_EXISTS' },
    });
    expect((await people.call('PATCH', `/lists/${list}`, { name: 'Newsletter' })).json).toMatchObject({
      name: 'Newsletter',
      members: 0,
    });
    const [anna, bruno] = [
      await people.addContact({ email: 'anna@example.com' }),
      await people.addContact({ email: 'bruno@example.com' }),
    ];
    expect((await people.call('POST', `/lists/${list}/members`, { contacts: [anna, bruno, anna] })).json).toEqual({
      changed: 2,
    });
    expect((await people.call('POST', `/lists/${list}/members`, { contacts: [anna] })).json).toEqual({ changed: 0 });
    expect((await people.call('GET', `/lists/${list}/members`)).json.items).toMatchObject([
      { id: anna },
      { id: bruno },
    ]);
    expect((await people.call('GET', '/lists')).json.items).toMatchObject([{ id: list, members: 2 }]);
    expect((await people.call('DELETE', `/lists/${list}/members`, { contacts: [anna] })).json).toEqual({ changed: 1 });
    expect(await people.eventTypes()).toEqual([
      'contact.created',
      'contact.created',
      'list.joined',
      'list.joined',
      'list.left',
    ]);
    expect(await people.call('DELETE', `/lists/${list}`)).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_LIST_NOT_EMPTY' },
    });
    expect((await people.call('DELETE', `/lists/${list}?members=remove`)).status).toBe(204);
    expect((await people.call('GET', `/lists/${list}`)).status).toBe(404);
    expect(await people.eventTypes()).toHaveLength(6);
    expect((await people.call('GET', `/contacts/${bruno}`)).json.lists).toEqual([]);
  });

  test('a list that an active workflow speaks of is not deleted (sem-47)', async () => {
    const list = await people.addList('News');
    const common = { workspace_id: people.workspace.id, created_at: 0 };
    const versionId = await insertRow(people.store, 'version', {
      ...common,
      public_id: `v-${list}`,
      workflow_id: 1_000_000 + people.workspace.id,
      number: 1,
      definition: `{"lists":["${list}"]}`,
      pins: '{}',
      created_by: 'x',
    });
    await insertRow(people.store, 'workflow', {
      ...common,
      public_id: `w-${list}`,
      name: 'Welcome series',
      state: 'active',
      version_id: versionId,
      draft: '{}',
      updated_at: 0,
    });
    expect(await people.call('DELETE', `/lists/${list}`)).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_LIST_IN_USE', detail: expect.stringContaining('Welcome series') },
    });
  });

  test('fields are made, changed, deleted, and come back with their values', async () => {
    const tier = { key: 'tier', label: 'Tier', type: 'choice', choices: ['Gold', 'Silver'] };
    expect((await people.call('POST', '/fields', tier)).status).toBe(201);
    expect(await people.call('POST', '/fields', tier)).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_FIELD_EXISTS' },
    });
    const contact = await people.addContact({ email: 'anna@example.com', fields: { tier: 'gold' } });
    expect((await people.call('PATCH', '/fields/tier', { choices: ['Platinum'] })).json).toMatchObject({
      choices: ['Platinum'],
      label: 'Tier',
    });
    expect((await people.call('DELETE', '/fields/tier')).status).toBe(204);
    expect((await people.call('DELETE', '/fields/tier')).status).toBe(404);
    expect((await people.call('GET', `/contacts/${contact}`)).json.fields).toEqual({});
    expect((await people.call('GET', '/fields')).json).toEqual({ items: [], next: null });
    expect(await people.call('POST', '/fields', { key: 'tier', label: 'Tier', type: 'number' })).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_FIELD_KEPT' },
    });
    expect((await people.call('POST', '/fields', tier)).status).toBe(201);
    expect((await people.call('GET', `/contacts/${contact}`)).json.fields).toEqual({ tier: 'Gold' });
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
    expect(await people.call('POST', '/fields', body)).toMatchObject({ status: 400, json: { code } });
  });
});
