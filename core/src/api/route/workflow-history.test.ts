import type {
  DraftRevision,
  DraftRevisionDetail,
  Page,
  WorkflowDefinition,
  WorkflowDetail,
  WorkflowSummary,
} from '@innesto/sdk/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { Listener } from '../test-listener.ts';
import type { Identity } from '../test-server.ts';
import { NOBODY, openWorkflowHouse, wait, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
const MINUTE = 60_000;

describe.each(DATABASES)('the history of drafts, on %s', (database) => {
  let house: WorkflowHouse;
  let anna: Identity;
  let bruno: Identity;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    await house.moveIn();
    const member = { workspace: house.now.workspace, role: 'editor' } as const;
    anna = await house.server.addOperator(member);
    bruno = await house.server.addOperator(member);
    house.now.caller = anna;
  });

  const get = async <Body>(path: string): Promise<Body> => {
    const url = `/api/workspaces/${house.now.workspace.publicId}/workflows${path}`;
    return (await house.server.call('GET', url, { as: house.now.caller })).json<Body>();
  };
  const steps = (count: number): WorkflowDefinition =>
    house.series({ steps: Array.from({ length: count }, (_, at) => wait(`w${at}`)) });
  const save = (id: string, draftRev: number, definition: WorkflowDefinition, as: Identity = anna) => {
    house.now.caller = as;
    return house.call('PUT', `/${id}/draft`, { definition, draftRev });
  };
  const kept = async (id: string): Promise<readonly (readonly [number, number, string | null])[]> =>
    (await get<Page<DraftRevision>>(`/${id}/drafts?limit=200`)).items.map((one) => [
      one.rev,
      one.steps,
      one.by?.name ?? null,
    ]);
  const nameOf = async (as: Identity): Promise<string> =>
    (await house.server.call('GET', '/api/session', { as })).json<{ operator: { name: string } }>().operator.name;

  test('keeps both drafts of one person that stood against each other, however soon one was put on top', async () => {
    const id = await house.make(steps(1));
    await save(id, 1, steps(2));
    await house.call('PUT', `/${id}/draft`, { definition: steps(3), draftRev: 2, apart: true });
    await save(id, 3, steps(4));
    expect((await kept(id)).map(([rev, count]) => [rev, count])).toEqual([
      [4, 4],
      [2, 2],
      [1, 1],
    ]);
  });

  test('begins with the first draft, and says who saved what', async () => {
    const id = await house.make(steps(1));
    const [annaName, brunoName] = [await nameOf(anna), await nameOf(bruno)];
    await save(id, 1, steps(2));
    await save(id, 2, steps(3), bruno);
    expect(await kept(id)).toEqual([
      [3, 3, brunoName],
      [2, 2, annaName],
      [1, 1, annaName],
    ]);
    expect(await get<WorkflowDetail>(`/${id}`)).toMatchObject({ draftRev: 3, draftBy: { name: brunoName }, steps: 3 });
  });

  test('keeps of a burst of saving only the last, and what was before it', async () => {
    const id = await house.make(steps(1));
    for (const rev of [1, 2, 3]) await save(id, rev, steps(rev + 1));
    expect((await kept(id)).map(([rev]) => rev)).toEqual([4, 1]);
    // The burst lasts two minutes from its first save on, however often something is saved in it.
    house.server.clock.turn(2 * MINUTE);
    await save(id, 4, steps(6));
    house.server.clock.turn(MINUTE);
    await save(id, 5, steps(7));
    house.server.clock.turn(MINUTE + 1);
    await save(id, 6, steps(8));
    expect((await kept(id)).map(([rev]) => rev)).toEqual([7, 6, 4, 1]);
  });

  test('lets one go back, and come again to where one was', async () => {
    const id = await house.make(steps(1));
    await save(id, 1, steps(2));
    const before = await get<DraftRevisionDetail>(`/${id}/drafts/1`);
    expect(before).toMatchObject({ rev: 1, name: 'Welcome', definition: { steps: [{ id: 'w0' }] } });
    await save(id, 2, before.definition);
    expect((await kept(id)).map(([rev, count]) => [rev, count])).toEqual([
      [3, 1],
      [2, 2],
      [1, 1],
    ]);
  });

  test('keeps the newest two hundred', async () => {
    const id = await house.make(steps(1));
    const workflowId = await house.idOf(id);
    await house.store.write(async (transaction) => {
      const own = { workspace_id: house.now.workspace.id, workflow_id: workflowId, steps: 1, at: 5, burst_at: 5 };
      const rows = Array.from({ length: 230 }, (_, at) => ({
        ...own,
        rev: at + 2,
        definition: '{}',
        digest: `${at}`,
        name: 'Welcome',
      }));
      await transaction('draft_revision').insert(rows);
      await transaction('workflow').where({ id: workflowId }).update({ draft_rev: 231 });
    });
    await save(id, 231, steps(2));
    const revisions = await kept(id);
    expect([revisions.length, revisions[0]?.[0], revisions.at(-1)?.[0]]).toEqual([200, 232, 33]);
  });

  test('is told page by page, and of nobody else’s workflows', async () => {
    const id = await house.make(steps(1));
    await save(id, 1, steps(2));
    await save(id, 2, steps(3), bruno);
    const first = await get<Page<DraftRevision>>(`/${id}/drafts?limit=2`);
    expect(first.items.map(({ rev }) => rev)).toEqual([3, 2]);
    expect((await get<Page<DraftRevision>>(`/${id}/drafts?limit=2&after=${first.next}`)).items).toMatchObject([
      { rev: 1 },
    ]);
    expect((await house.call('GET', `/${id}/drafts?after=x`)).status).toBe(400);
    expect((await house.call('GET', `/${id}/drafts/9`)).status).toBe(404);
    for (const rev of ['0', '-1', '1e3', 'x', '01'])
      expect((await house.call('GET', `/${id}/drafts/${rev}`)).status).toBe(400);
    expect((await house.call('GET', `/${NOBODY}/drafts`)).status).toBe(404);
    await house.moveIn();
    expect((await house.call('GET', `/${id}/drafts`)).status).toBe(404);
    expect((await house.call('GET', `/${id}/drafts/1`)).status).toBe(404);
  });

  test('does not keep what came too late', async () => {
    const id = await house.make(steps(1));
    await save(id, 1, steps(2));
    expect((await save(id, 1, steps(9), bruno)).status).toBe(409);
    expect((await kept(id)).map(([rev]) => rev)).toEqual([2, 1]);
  });

  test('names nobody where a token saved', async () => {
    const token = await house.server.addToken(house.now.workspace, 'editor');
    const id = await house.make(steps(1));
    await save(id, 1, steps(2), token);
    expect((await kept(id))[0]?.[2]).toBeNull();
    expect((await get<WorkflowDetail>(`/${id}`)).draftBy).toBeNull();
  });

  test('a list shows how many came, are inside and are done, and how many steps there are', async () => {
    const [quiet, busy] = [await house.make(steps(2)), await house.make()];
    await house.call('POST', `/${busy}/start`);
    await house.call('PUT', `/${busy}/draft`, {
      definition: house.series({ reentry: { policy: 'always' } }),
      draftRev: 1,
    });
    await house.call('POST', `/${busy}/start`);
    const versions = await house.rows('version', await house.idOf(busy));
    const count = (version: number, step: string, outcome: string, n: number) => ({
      version_id: versions[version]?.['id'],
      step,
      outcome,
      hour: 1,
      shard: 0,
      n,
    });
    await house.store.write((transaction) =>
      transaction('step_stat').insert([
        count(0, 'wait', 'entered', 7),
        count(0, 'wait', 'done', 5),
        count(0, 'greet', 'entered', 5),
        count(0, 'greet', 'done', 4),
        count(1, 'wait', 'entered', 2),
      ]),
    );
    const { items } = await get<Page<WorkflowSummary>>('');
    expect(items.map(({ id, steps: many, runs }) => ({ id, many, runs }))).toEqual([
      { id: busy, many: 2, runs: { entered: 9, active: 5, ended: 4 } },
      { id: quiet, many: 2, runs: { entered: 0, active: 0, ended: 0 } },
    ]);
    expect((await get<WorkflowDetail>(`/${busy}`)).runs).toEqual({ entered: 9, active: 5, ended: 4 });
  });
});

test('whoever watches hears at once who saved which draft', async () => {
  const house = await openWorkflowHouse('sqlite', places);
  await house.moveIn();
  const address = await house.server.listen();
  const anna = await house.server.addOperator({ workspace: house.now.workspace, role: 'editor' });
  const id = await house.make();
  const listener = new Listener(
    `${address.replace('http', 'ws')}/api/workspaces/${house.now.workspace.publicId}/feed`,
    {
      ...(await house.server.addToken(house.now.workspace, 'viewer')),
    },
  );
  await listener.until((heard) => heard.length > 0);
  house.now.caller = anna;
  await house.call('PUT', `/${id}/draft`, { definition: house.series({ steps: [] }), draftRev: 1 });
  const heard = await listener.until((all) => all.some(({ topic }) => topic === 'drafts'));
  expect(heard.at(-1)).toMatchObject({
    topic: 'drafts',
    workflow: id,
    rev: 2,
    by: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: expect.stringMatching(/^Operator/) },
  });
  // What only the editor cares about does not make every list load again.
  expect(heard.map(({ topic }) => topic)).not.toContain('workflows');
  listener.socket.terminate();
  await house.close();
});
