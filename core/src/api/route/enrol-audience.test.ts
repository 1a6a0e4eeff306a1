import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { NOBODY, openWorkflowHouse, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
const ALL = { attribute: 'contact.firstName', operator: 'not-set' };

describe.each(DATABASES)('audiences by hand, by the API, on %s', (database) => {
  let house: WorkflowHouse;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  const started = async (): Promise<string> => {
    const id = await house.make();
    await house.call('POST', `/${id}/start`);
    return id;
  };

  test('an audience is taken at once, told how many it is about, and shown while it comes in', async () => {
    const id = await started();
    await house.addRun(await house.idOf(id), { step: 'wait', state: 'ended' });
    expect(await house.call('POST', `/${id}/enrol/audience`, { filter: ALL, step: 'greet' })).toEqual({
      status: 202,
      json: { count: 1 },
    });
    expect((await house.call('GET', `/${id}/occasions`)).json.items).toMatchObject([
      { kind: 'hand', state: 'planned', about: '', entered: 0, refused: 0, finished: null },
    ]);
    const [data] = await house.store
      .read('occasion')
      .where('workflow_id', await house.idOf(id))
      .pluck<string[]>('data');
    expect(data).toMatch(/"byHand":\{"step":"greet","actor":"token:/);
  });

  test.each<readonly [string, object, number, string, string]>([
    ['nothing', {}, 400, 'INNESTO_REQUEST_INVALID', '/filter'],
    ['only a step', { step: 'greet' }, 400, 'INNESTO_REQUEST_INVALID', '/filter'],
    ['contacts and a filter', { filter: ALL, contacts: [NOBODY] }, 400, 'INNESTO_REQUEST_INVALID', '/contacts'],
    ['a filter that asks nothing', { filter: { all: [] } }, 422, 'INNESTO_CONDITION_INVALID', '/filter/all'],
    ['an empty set of lists', { lists: [] }, 400, 'INNESTO_REQUEST_INVALID', '/lists'],
    ['a list that is not there', { lists: [NOBODY] }, 400, 'INNESTO_REQUEST_INVALID', '/lists/0'],
    ['an unknown step', { filter: ALL, step: 'nowhere' }, 400, 'INNESTO_REQUEST_INVALID', '/step'],
    [
      'a filter about nothing there is',
      { filter: { any: [{ attribute: 'field.nowhere', operator: 'set' }] } },
      422,
      'INNESTO_CONDITION_INVALID',
      '/filter/any/0/attribute',
    ],
    [
      'a filter about a run',
      { filter: { attribute: 'variable.turn', operator: 'set' } },
      422,
      'INNESTO_CONDITION_RUN',
      '/filter/attribute',
    ],
  ])('%s is refused, with where it is amiss', async (_what, body, status, code, path) => {
    const id = await started();
    expect(await house.call('POST', `/${id}/enrol/audience`, body)).toMatchObject({ status, json: { code, path } });
    expect(await house.rows('occasion', await house.idOf(id))).toEqual([]);
  });

  test('into a workflow that lets nobody in, nobody is put; of one that is not there, nobody knows', async () => {
    const id = await house.make();
    expect(await house.call('POST', `/${id}/enrol/audience`, { filter: ALL })).toMatchObject({
      status: 409,
      json: { code: 'INNESTO_WORKFLOW_NOT_ACTIVE' },
    });
    expect((await house.call('POST', `/${NOBODY}/enrol/audience`, { filter: ALL })).status).toBe(404);
  });
});
