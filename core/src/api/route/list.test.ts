import { randomUUID } from 'node:crypto';
import type { Filter } from '@innesto/sdk/contract';
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

  /** An active workflow of that definition, which listens to joined lists as far as the filters let it. */
  const addWorkflow = async (
    definition: object,
    { name = 'Welcome series', state = 'active', filters = [] as (Filter | null)[] } = {},
  ): Promise<string> => {
    const publicId = randomUUID();
    const common = { workspace_id: people.workspace.id, created_at: 0 };
    const workflow = { ...common, public_id: publicId, name, state, draft: '{}', updated_at: 0 };
    const workflowId = await insertRow(people.store, 'workflow', workflow);
    const versionId = await insertRow(people.store, 'version', {
      ...common,
      public_id: randomUUID(),
      workflow_id: workflowId,
      number: 1,
      definition: JSON.stringify(definition),
      pins: '{}',
      created_by: 'x',
    });
    await people.store.write((transaction) =>
      transaction('workflow').where('id', workflowId).update({ version_id: versionId }),
    );
    for (const filter of filters) {
      await insertRow(people.store, 'subscription', {
        workspace_id: people.workspace.id,
        workflow_id: workflowId,
        version_id: versionId,
        event_type: 'list.joined',
        filter: filter === null ? null : JSON.stringify(filter),
        asks: 0,
        plugin: 'list',
        plugin_version: '1.0.0',
        contribution: 'list/activity',
        config: '{}',
      });
    }
    return publicId;
  };

  /** Somebody stands in a workflow. */
  const stepInside = async (publicId: string): Promise<number> => {
    const { store, workspace } = people;
    const row: { id: number; version_id: number } | undefined = await store
      .read('workflow')
      .where({ public_id: publicId })
      .first('id', 'version_id');
    const own = { workspace_id: workspace.id, workflow_id: row?.id ?? 0, contact_id: 1, entry_key: '' };
    const run = { ...own, version_id: row?.version_id ?? 0, shard: 1, step: 'a', state: 'frozen' };
    const id = await insertRow(store, 'run', { ...run, anchor_at: 0, started_at: 0 });
    await store.write((transaction) => transaction('enrolment').insert({ ...own, last_at: 0, entries: 1, run_id: id }));
    return id;
  };

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
    await addWorkflow({ lists: [list] });
    expect(await people.call('DELETE', `/lists/${list}`)).toMatchObject({
      status: 409,
      json: {
        code: 'INNESTO_LIST_IN_USE',
        detail: expect.stringContaining('Welcome series'),
        uses: [{ name: 'Welcome series', state: 'active', version: 1 }],
      },
    });
  });

  test('sem-47: nor one that a stopped workflow needs as long as somebody is inside of it; those of drafts are told', async () => {
    const list = await people.addList('News');
    const workflow = await addWorkflow({ lists: [list] }, { state: 'stopped', name: 'Frozen' });
    await people.addContact({ email: 'anna@example.com' });
    const inside = await stepInside(workflow);
    const { store } = people;
    await store.write((transaction) =>
      transaction('workflow')
        .where({ public_id: workflow })
        .update({ draft: JSON.stringify({ lists: [list] }) }),
    );
    expect(await people.call('DELETE', `/lists/${list}`)).toMatchObject({
      status: 409,
      json: {
        uses: [
          { name: 'Frozen', state: 'stopped', version: 1 },
          { name: 'Frozen', state: 'stopped', version: null },
        ],
      },
    });
    await store.write((transaction) => transaction('enrolment').where({ run_id: inside }).update({ run_id: null }));
    expect((await people.call('DELETE', `/lists/${list}`)).status).toBe(204);
  });

  test('a list says which active workflows joining it may start', async () => {
    const [news, trial] = [await people.addList('News'), await people.addList('Trial')];
    const of = (list: string): Filter => ({ attribute: 'event.list', operator: 'one-of', value: [list] });
    const any = await addWorkflow({}, { name: 'Any', filters: [null] });
    const one = await addWorkflow({}, { name: 'News only', filters: [of(news), of(news)] });
    const city: Filter = { attribute: 'field.city', operator: 'is', value: 'Torino' };
    const some = await addWorkflow({}, { name: 'Some', filters: [{ all: [of(news), { none: [city] }] }] });
    await addWorkflow({}, { name: 'Stopped', state: 'stopped', filters: [null] });
    await addWorkflow({ trigger: 'something else' });
    const all = [
      { id: any, name: 'Any' },
      { id: one, name: 'News only' },
      { id: some, name: 'Some' },
    ];
    expect((await people.call('GET', '/lists')).json.items).toMatchObject([
      { id: news, startsWorkflows: all },
      { id: trial, startsWorkflows: all.slice(0, 1) },
    ]);
    expect((await people.call('GET', `/lists/${news}`)).json).toMatchObject({ startsWorkflows: all });
    expect((await people.call('PATCH', `/lists/${trial}`, { name: 'Tries' })).json).toMatchObject({
      startsWorkflows: all.slice(0, 1),
    });
    await people.move();
    await people.addList('News');
    expect((await people.call('GET', '/lists')).json.items).toMatchObject([{ startsWorkflows: [] }]);
  });

  test('a field that an active workflow speaks of is not deleted', async () => {
    for (const key of ['city', 'city_2', 'born', 'size', 'plan', 'note'])
      await people.call('POST', '/fields', { key, label: key, type: 'text' });
    const steps = [
      { branches: [{ when: { any: [{ attribute: 'field.city_2', operator: 'set' }] } }] },
      { config: { text: 'Happy {{ field.born | date }}', other: 'size', field: 'plan' } },
    ];
    await addWorkflow({ steps });
    await addWorkflow({ steps: [{ config: { field: 'note' } }] }, { state: 'stopped' });
    for (const key of ['city_2', 'born', 'plan']) {
      expect(await people.call('DELETE', `/fields/${key}`)).toMatchObject({
        status: 409,
        json: { code: 'INNESTO_FIELD_IN_USE', detail: expect.stringContaining('Welcome series') },
      });
    }
    for (const key of ['city', 'size', 'note'])
      expect((await people.call('DELETE', `/fields/${key}`)).status).toBe(204);
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
