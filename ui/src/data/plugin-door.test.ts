import { afterEach, expect, test } from 'vitest';
import { PluginDoor } from './plugin-door.svelte.ts';
import { hubOver, problemOf } from './test-hub.ts';
import { TestMachine } from './test-machine.ts';

const closers: { close(): void }[] = [];
afterEach(() => {
  for (const closer of closers.splice(0)) closer.close();
});

const BUILT = {
  'package.json': '{"innesto":{"manifest":"dist/plugin.json"}}',
  'dist/plugin.json': '{}',
  'dist/plugin.js': 'x',
};
const folderOf = (paths: readonly string[]): readonly File[] =>
  Object.entries(BUILT)
    .filter(([path]) => paths.includes(path))
    .map(([path, content]) =>
      Object.defineProperty(new File([content], path), 'webkitRelativePath', { value: `desk/${path}` }),
    );

const opened = () => {
  const bodies: unknown[] = [];
  const { hub, asked } = hubOver((call, body) => {
    if (body !== null) bodies.push(body);
    if (call.endsWith('/accept')) return { body: { plugin: 'desk', version: '1.0.0' } };
    if (call.startsWith('DELETE')) return { body: null };
    return JSON.stringify(body).includes('gone')
      ? { problem: problemOf('INNESTO_PLUGIN_SOURCE') }
      : { body: { id: 'p1' } };
  });
  const door = new PluginDoor({ hub, after: new TestMachine().ports.after, workspace: 'w' });
  closers.push(door);
  return { door, asked, bodies };
};

test('a package is fetched by its name, with its version behind it or apart', async () => {
  const { door, bodies } = opened();
  for (const [name, range] of [
    ['@shop/desk', ''],
    ['@shop/desk@^1.0.0', ''],
    ['desk@beta', ''],
    [' desk ', ' 2.0.0 '],
  ] as const) {
    Object.assign(door, { name, range });
    await door.fetch();
  }
  expect(bodies).toEqual([
    { name: '@shop/desk' },
    { name: '@shop/desk', range: '^1.0.0' },
    { name: 'desk', range: 'beta' },
    { name: 'desk', range: '2.0.0' },
  ]);
});

test('what was examined is installed by a yes, and by nothing else', async () => {
  const { door, asked } = opened();
  expect(await door.accept()).toBeNull();
  door.name = 'desk';
  await door.fetch();
  expect(door.proposal?.id).toBe('p1');
  expect(await door.accept()).toEqual({ plugin: 'desk', version: '1.0.0' });
  expect([door.proposal, door.name]).toEqual([null, '']);
  expect(asked.filter((call) => call.includes('accept'))).toHaveLength(1);
});

test('a no forgets it, and what cannot be fetched says why and leaves what was typed', async () => {
  const { door, asked } = opened();
  door.name = 'desk';
  await door.fetch();
  door.refuse();
  expect(door.proposal).toBeNull();
  expect(asked.some((call) => call.startsWith('DELETE'))).toBe(true);
  door.name = 'gone';
  expect(await door.fetch()).toBe(false);
  expect([door.proposal, door.name, door.attempt.trouble?.kind]).toEqual([null, 'gone', 'problem']);
});

test('what the registry found is fetched at the version that was shown', async () => {
  const { door, bodies } = opened();
  door.name = 'typed';
  await door.pick({ name: '@shop/desk', version: '1.2.0' });
  expect(bodies).toEqual([{ name: '@shop/desk', range: '1.2.0' }]);
  expect(door.name).toBe('typed');
});

test('a folder goes the way of a file; one that is no package says why, until something else is brought', async () => {
  const { door, asked, bodies } = opened();
  await door.bringFolder(folderOf(['package.json']));
  expect([door.folderFault, asked]).toEqual(['not-built', []]);
  await door.bringFolder(folderOf(Object.keys(BUILT)));
  expect([door.folderFault, door.proposal?.id]).toEqual([null, 'p1']);
  expect(asked).toEqual(['UPLOAD /api/workspaces/w/plugin-proposals/upload']);
  const [form] = bodies;
  expect(form instanceof FormData && form.get('file')).toMatchObject({ name: 'plugin.tgz', type: 'application/gzip' });
  expect(form instanceof FormData && form.get('options')).toBe('{"from":"folder"}');
  await door.bringFolder(folderOf([]));
  expect(door.folderFault).toBe('no-plugin');
  door.refuse();
  expect(door.folderFault).toBeNull();
});
