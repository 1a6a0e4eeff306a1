import { expect, inject, test } from 'vitest';
import type { Store } from './store.ts';
import { openTestStore } from './test-database.ts';
import { addTestWorkspace } from './test-workspace.ts';

const places = { postgresUrl: inject('postgresUrl'), temporaryFolder: inject('temporaryFolder') };
const open = (): Promise<Store> => openTestStore('postgres', places);

const nameOf = async ({ dialect, read }: Store): Promise<string> =>
  (await dialect.all<{ name: string }>(read, 'SELECT current_database() AS name', []))[0]?.name ?? '';

test('what a test has left is as new to the next one', async () => {
  const first = await open();
  const shards = await first.read('shard').select('*').orderBy('shard');
  const { id } = await addTestWorkspace(first);
  await first.write((t) => t('shard').update({ owner: 'somebody' }));
  await first.close();
  const second = await open();
  expect(await second.read('workspace').select('id')).toEqual([]);
  expect(await second.read('shard').select('*').orderBy('shard')).toEqual(shards);
  expect(await addTestWorkspace(second)).toMatchObject({ id });
  await second.close();
});

test('it is used again as long as nothing was built in it, and by one at a time', async () => {
  const first = await open();
  const name = await nameOf(first);
  await first.close();
  await first.close();
  const [again, other] = [await open(), await open()];
  expect(await nameOf(again)).toBe(name);
  expect(await nameOf(other)).not.toBe(name);
  await again.write((t) => t.raw('ALTER TABLE workspace ADD COLUMN colour text'));
  await other.close();
  await again.close();
  const third = await open();
  expect(await nameOf(third)).not.toBe(name);
  await third.close();
});
