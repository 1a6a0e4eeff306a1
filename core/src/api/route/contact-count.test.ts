import type { Filter } from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { startPeople, type PeopleBench } from './test-people.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';

describe.each(DATABASES)('for how many contacts a condition holds, on %s', (database) => {
  let people: PeopleBench;
  let list: string;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    people = await startPeople(database, places);
  });
  afterAll(() => people.close());
  beforeEach(async () => {
    await people.move();
    await people.call('POST', '/fields', { key: 'city', label: 'City', type: 'text' });
    await people.call('POST', '/fields', { key: 'visits', label: 'Visits', type: 'number' });
    list = await people.addList('News');
    const add = (name: string, fields: object, lists: string[] = []): Promise<string> =>
      people.addContact({ email: `${name}@example.com`, firstName: name, fields, lists });
    await add('Anna', { city: 'TORINO', visits: 3 }, [list]);
    await add('Bruno', { city: 'Cluj', visits: 0 });
    await add('Carla', { city: 'Torino' }, [list]);
    const gone = await add('Dario', { city: 'Torino', visits: 9 }, [list]);
    await people.call('DELETE', `/contacts/${gone}`);
  });

  const count = (filter?: Filter): ReturnType<PeopleBench['call']> =>
    people.call('POST', '/contacts/count', filter === undefined ? {} : { filter });

  test('without a condition all are counted, and nobody who was deleted', async () => {
    expect((await count()).json).toEqual({ matching: 3, total: 3, isExact: true });
  });

  test('names, fields and lists are asked as branches ask them', async () => {
    const asks = async (filter: Filter): Promise<unknown> => (await count(filter)).json;
    const of = (matching: number): object => ({ matching, total: 3, isExact: true });
    expect(await asks({ attribute: 'field.city', operator: 'is', value: 'torino' })).toEqual(of(2));
    expect(await asks({ attribute: 'field.visits', operator: 'more', value: 0 })).toEqual(of(1));
    expect(await asks({ attribute: 'field.visits', operator: 'not-set' })).toEqual(of(1));
    expect(await asks({ attribute: 'contact.firstName', operator: 'starts-with', value: 'b' })).toEqual(of(1));
    expect(await asks({ attribute: `list.${list}`, operator: 'is', value: true })).toEqual(of(2));
    expect(await asks({ attribute: `list.${list}`, operator: 'is', value: false })).toEqual(of(1));
    expect(
      await asks({
        all: [
          { attribute: `list.${list}`, operator: 'is', value: true },
          { none: [{ attribute: 'field.visits', operator: 'set' }] },
        ],
      }),
    ).toEqual(of(1));
  });

  test('what only a run knows is refused, with its place in the condition', async () => {
    for (const attribute of ['event.list', 'variable.score', 'message.mail.outcome']) {
      const filter: Filter = {
        any: [
          { attribute: 'contact.email', operator: 'set' },
          { attribute, operator: 'set' },
        ],
      };
      expect(await count(filter)).toMatchObject({
        status: 422,
        json: {
          code: 'INNESTO_CONDITION_RUN',
          path: '/filter/any/1/attribute',
          detail: expect.stringContaining(attribute),
        },
      });
    }
  });

  test.each<[string, Filter, object]>([
    [
      'a field that is not there',
      { attribute: 'field.size', operator: 'set' },
      { code: 'UNKNOWN_ATTRIBUTE', path: '/filter/attribute' },
    ],
    [
      'a list that is not there',
      { all: [{ attribute: `list.${NOBODY}`, operator: 'is', value: true }] },
      { code: 'UNKNOWN_ATTRIBUTE', path: '/filter/all/0/attribute' },
    ],
    ['a value too few', { attribute: 'contact.email', operator: 'is' }, { code: 'INVALID_CONDITION', path: '/filter' }],
    ['a group of nothing', { none: [] }, { code: 'UNCONFIGURED_STEP', path: '/filter/none' }],
  ])('%s is a problem, as it is to a workflow', async (_, filter, problem) => {
    const answer = await count(filter);
    expect(answer).toMatchObject({
      status: 422,
      json: { code: 'INNESTO_CONDITION_INVALID', problems: [problem] },
    });
    expect(JSON.stringify(answer.json)).not.toContain('"step"');
  });

  test('a deleted field is no field any more', async () => {
    await people.call('DELETE', '/fields/city');
    expect((await count({ attribute: 'field.city', operator: 'set' })).status).toBe(422);
  });

  test('another workspace’s contacts and lists do not count', async () => {
    const foreign = list;
    await people.move();
    await people.addContact({ email: 'eve@example.com' });
    expect((await count()).json).toMatchObject({ total: 1 });
    expect((await count({ attribute: 'contact.email', operator: 'set' })).json).toMatchObject({
      matching: 1,
      total: 1,
    });
    expect((await count({ attribute: `list.${foreign}`, operator: 'is', value: false })).status).toBe(422);
  });

  test('who may only read may count', async () => {
    people.editor = await people.server.addToken(people.workspace, 'viewer');
    expect((await count()).status).toBe(200);
  });
});
