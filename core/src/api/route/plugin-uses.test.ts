import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { DATABASES } from '../../store/test-database.ts';
import { greet, openWorkflowHouse, wait, type WorkflowHouse } from './test-workflows.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };

describe.each(DATABASES)('which workflows use a plugin, on %s', (database) => {
  let house: WorkflowHouse;

  beforeAll(async () => {
    house = await openWorkflowHouse(database, places);
  });
  afterAll(() => house.close());
  beforeEach(() => house.moveIn());

  const usesOf = async (plugin: string): Promise<readonly unknown[]> =>
    (await house.registry.usesOf(house.now.workspace, plugin)).map(({ publicId, state, pinned }) => [
      publicId,
      state,
      pinned,
    ]);

  test('those that run with it are told with the version that they were started with, drafts without one', async () => {
    const running = await house.make(house.series({ steps: [wait('wait', 'greet'), greet('greet')] }));
    await house.call('POST', `/${running}/start`);
    const draft = await house.make(house.series({ steps: [wait('wait', 'greet'), greet('greet')] }));
    const uses = await usesOf('greeting');
    expect(uses).toHaveLength(2);
    expect(uses).toContainEqual([running, 'active', '1.0.0']);
    expect(uses).toContainEqual([draft, 'draft', null]);
    expect(await usesOf('greet')).toEqual([]);
  });

  test('a workflow that is deleted, or of another workspace, is not among them', async () => {
    const id = await house.make();
    expect(await usesOf('greeting')).toEqual([[id, 'draft', null]]);
    await house.call('DELETE', `/${id}`);
    expect(await usesOf('greeting')).toEqual([]);
    await house.make();
    await house.moveIn();
    expect(await usesOf('greeting')).toEqual([]);
  });
});
