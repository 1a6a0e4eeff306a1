import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { NOBODY, openWorkflowHouse, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('what does not fit a workflow, on %s', (database) => {
  let house: WorkflowHouse;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  describe('what does not fit is refused, and nothing changes', () => {
    const bodies: [string, unknown][] = [
      ['no body', {}],
      ['an empty name', { name: '' }],
      ['a name that is no text', { name: 7 }],
      ['an unknown member', { name: 'x', state: 'active' }],
      ['steps that are no list', { name: 'x', definition: { reentry: { policy: 'once' }, steps: {} } }],
      [
        'an unknown kind of step',
        { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'script', id: 'a', code: '1' }] } },
      ],
      [
        'a step id that climbs',
        { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'exit', id: '../../x' }] } },
      ],
      [
        '__proto__ as a step id',
        { name: 'x', definition: { reentry: { policy: 'once' }, steps: [{ kind: 'exit', id: '__proto__' }] } },
      ],
      [
        '__proto__ as a way out',
        '{"name":"x","definition":{"reentry":{"policy":"once"},"steps":[{"kind":"action","id":"a","contribution":"a/b","config":{},"ports":{"__proto__":"a"}}]}}',
      ],
      [
        'a way out that is no name',
        {
          name: 'x',
          definition: {
            reentry: { policy: 'once' },
            steps: [{ kind: 'action', id: 'a', contribution: 'a/b', config: {}, ports: { 'Bad Port': 'a' } }],
          },
        },
      ],
      [
        'a contribution that climbs',
        {
          name: 'x',
          definition: {
            reentry: { policy: 'once' },
            steps: [{ kind: 'action', id: 'a', contribution: '../b', config: {}, ports: {} }],
          },
        },
      ],
      [
        'a wait without an end',
        {
          name: 'x',
          definition: {
            reentry: { policy: 'once' },
            steps: [{ kind: 'wait', id: 'a', duration: { amount: -1, unit: 'days' } }],
          },
        },
      ],
      [
        'a condition of another language',
        {
          name: 'x',
          definition: {
            reentry: { policy: 'once' },
            steps: [{ kind: 'branch', id: 'a', branches: [{ name: 'yes', when: '1 == 1' }] }],
          },
        },
      ],
      [
        'more steps than there may be',
        {
          name: 'x',
          definition: {
            reentry: { policy: 'once' },
            steps: Array.from({ length: 501 }, (_, at) => ({ kind: 'exit', id: `s${at}` })),
          },
        },
      ],
    ];

    test.each(bodies)('%s', async (_, body) => {
      const before = (await house.call('GET', '')).json.items.length;
      const refused = await house.call('POST', '', body);
      expect(refused.status).toBe(400);
      expect(refused.json.code).toMatch(/^INNESTO_REQUEST_/);
      expect((await house.call('GET', '')).json.items).toHaveLength(before);
    });

    test('a draft without its revision, or with one that is no number', async () => {
      const id = await house.make();
      for (const body of [
        { definition: house.series() },
        { definition: house.series(), draftRev: '1' },
        { definition: house.series(), draftRev: 0 },
        { draftRev: 1 },
      ]) {
        expect((await house.call('PUT', `/${id}/draft`, body)).status).toBe(400);
      }
      expect((await house.call('GET', `/${id}`)).json.draftRev).toBe(1);
    });

    test('ids that are none, unknown ones, and another workspace’s are not found, and answer alike', async () => {
      const mine = house.now.workspace;
      const id = await house.make();
      house.now.workspace = await house.server.addWorkspace();
      house.now.caller = await house.server.addToken(house.now.workspace, 'editor');
      const asks = (of: string): [Parameters<WorkflowHouse['call']>[0], string, unknown?][] => [
        ['GET', `/${of}`],
        ['PUT', `/${of}/draft`, { definition: house.series(), draftRev: 1 }],
        ['DELETE', `/${of}`],
        ['GET', `/${of}/problems`],
        ['POST', `/${of}/start`],
        ['POST', `/${of}/stop`],
        ['POST', `/${of}/end`],
        ['GET', `/${of}/versions`],
        ['GET', `/${of}/statistics`],
        ['GET', `/${of}/runs`],
      ];
      for (const [at, [method, path, body]] of asks(id).entries()) {
        const foreign = await house.call(method, path, body);
        const [, unknownPath = ''] = asks(NOBODY)[at] ?? [];
        expect(foreign).toEqual(await house.call(method, unknownPath, body));
        expect(foreign.status).toBe(404);
      }
      for (const [method, path, body] of asks('not-an-id'))
        expect((await house.call(method, path, body)).status).toBe(400);
      expect(await house.store.read('workflow').where({ workspace_id: mine.id }).first('state', 'draft_rev')).toEqual({
        state: 'draft',
        draft_rev: 1,
      });
    });

    test('a page that no page gave, and filters that are none', async () => {
      const id = await house.make();
      for (const query of ['?after=x', '?after=1.2', '?limit=0', '?limit=1e3', '?sort=name'])
        expect((await house.call('GET', query)).status).toBe(400);
      for (const query of ['?after=1', '?after=1.2.3', '?state=gone', '?step=__proto__', '?step=A'])
        expect((await house.call('GET', `/${id}/runs${query}`)).status).toBe(400);
    });

    test('who may only look does not change anything', async () => {
      const id = await house.make();
      house.now.caller = await house.server.addToken(house.now.workspace, 'viewer');
      expect((await house.call('GET', `/${id}/statistics`)).status).toBe(200);
      for (const [method, path, body] of [
        ['POST', '', { name: 'x' }],
        ['PUT', `/${id}/draft`, { definition: house.series(), draftRev: 1 }],
        ['DELETE', `/${id}`],
        ['POST', `/${id}/start`],
        ['POST', `/${id}/stop`],
        ['POST', `/${id}/end`],
      ] as const) {
        expect((await house.call(method, path, body)).status).toBe(403);
      }
    });
  });
});
