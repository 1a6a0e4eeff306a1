import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Store } from '../../store/store.ts';
import { DATABASES, openTestStore } from '../../store/test-database.ts';
import { createVersions } from './versions.ts';

const definition = { reentry: { policy: 'once' }, first: 'end', steps: [{ kind: 'exit', id: 'end' }] };

describe.each(DATABASES)('versions, on %s', (database) => {
  let store: Store;

  beforeAll(async () => {
    const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
    store = await openTestStore(database, places);
    const own = { id: 7, workspace_id: 1, created_at: 0 };
    await store.write(async (transaction) => {
      const workflow = { public_id: 'f', name: 'Welcome', state: 'active', draft: '{}', updated_at: 0 };
      await transaction('workflow').insert({ ...own, ...workflow });
      const pins = JSON.stringify({ 'list/activity': '1.0.0' });
      const version = { public_id: 'v', workflow_id: 7, number: 3, definition: JSON.stringify(definition), pins };
      await transaction('version').insert({ ...own, ...version, created_by: 'operator:x' });
    });
  });
  afterAll(() => store.close());

  test('a version is ready to be walked, with what its steps pin', async () => {
    const version = await createVersions({ store }).get(7);
    expect(version).toMatchObject({
      id: 7,
      publicId: 'v',
      number: 3,
      workspaceId: 1,
      workflowId: 7,
      workflowPublicId: 'f',
    });
    expect(version.graph.first).toBe('end');
    expect(version.graph.steps.get('end')).toEqual({ kind: 'exit', id: 'end' });
    expect(version.pins.get('list/activity')).toBe('1.0.0');
    expect(version.definition).toEqual(definition);
  });

  test('is read once, however many ask at once or later', async () => {
    const versions = createVersions({ store });
    const [one, other] = await Promise.all([versions.get(7), versions.get(7)]);
    expect(other).toBe(one);
    expect(await versions.get(7)).toBe(one);
  });

  test('one that is not there is told as such, and looked for again the next time', async () => {
    const versions = createVersions({ store });
    await expect(versions.get(8)).rejects.toMatchObject({ code: 'INNESTO_NOT_FOUND' });
    await store.write(async (transaction) => {
      const before: object = await transaction('version').where('id', 7).first();
      await transaction('version').insert({ ...before, id: 8, number: 4, public_id: 'w' });
    });
    expect((await versions.get(8)).number).toBe(4);
  });
});
