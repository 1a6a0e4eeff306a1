import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { writeLog } from '../../store/verb/write-log.ts';
import { NOBODY, openWorkflowHouse, type WorkflowHouse } from './test-workflows.ts';

describe.each(DATABASES)('the people behind a step’s numbers by the API, on %s', (database) => {
  let house: WorkflowHouse;
  let workflow: string;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    await house.moveIn();
    workflow = await house.make();
    await house.call('POST', `/${workflow}/start`);
    const workflowId = await house.idOf(workflow);
    const [version] = await house.rows('version', workflowId);
    for (const email of ['anna@example.com', 'bruno@example.com']) {
      const runId = await house.addRun(workflowId, { step: 'greet', state: 'ended', email });
      const told = { at: 5000, counted: true };
      const story = {
        runId,
        seq: 0,
        workspaceId: house.now.workspace.id,
        versionId: Number(version?.['id']),
        shard: 0,
      };
      const lines = [
        { ...told, step: 'greet', outcome: 'entered', detail: null },
        { ...told, step: 'greet', outcome: 'skipped', detail: 'no consent' },
      ];
      await house.store.write((transaction) => writeLog(transaction, house.store.dialect, [{ ...story, lines }]));
    }
  });

  test('are told with when and why, page by page', async () => {
    const first = await house.call('GET', `/${workflow}/visits?step=greet&outcome=skipped&limit=1`);
    expect(first).toMatchObject({ status: 200, json: { next: expect.any(String) } });
    expect(first.json.items).toMatchObject([
      {
        contact: { email: 'bruno@example.com', firstName: null },
        at: '1970-01-01T00:00:05.000Z',
        outcome: 'skipped',
        detail: 'no consent',
        version: 1,
      },
    ]);
    const rest = await house.call(
      'GET',
      `/${workflow}/visits?step=greet&outcome=skipped&limit=1&after=${first.json.next}`,
    );
    expect(rest.json).toMatchObject({ items: [{ contact: { email: 'anna@example.com' } }], next: null });
    expect((await house.call('GET', `/${workflow}/visits?step=greet`)).json.items).toHaveLength(2);
    expect((await house.call('GET', `/${workflow}/visits?step=wait`)).json).toEqual({ items: [], next: null });
  });

  test('are not told where nothing says so', async () => {
    expect((await house.call('GET', `/${workflow}/visits`)).status).toBe(400);
    expect((await house.call('GET', `/${workflow}/visits?step=greet&after=7`)).status).toBe(400);
    await house.moveIn();
    expect((await house.call('GET', `/${workflow}/visits?step=greet`)).json).toEqual(
      (await house.call('GET', `/${NOBODY}/visits?step=greet`)).json,
    );
  });
});
