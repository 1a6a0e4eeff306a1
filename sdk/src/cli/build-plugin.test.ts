import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { Manifest } from '../contract/manifest.ts';
import { buildPlugin, integrityOf, writePlugin } from './build-plugin.ts';
import { extractManifest } from './extract-manifest.ts';
import { actionWith, temporaryPlugin } from './temporary-plugin.fixture.ts';

const idle = '() => done()';
const isManifest = Compile(Manifest);

const buildOf = async (source: string, files: Readonly<Record<string, string>> = {}) => {
  await using plugin = await temporaryPlugin(source, files);
  return await buildPlugin(plugin.folder);
};

describe('a plugin that is in order', () => {
  test('becomes a manifest that the contract knows, with the version of package.json', async () => {
    const { manifest } = await buildOf(actionWith(idle));
    expect(isManifest.Check(manifest)).toBe(true);
    expect(manifest).toMatchObject({ name: 'sample', version: '1.2.3', api: '^1.0.0' });
    expect(manifest.actions).toEqual([
      {
        name: 'act',
        title: 'Act',
        config: {
          type: 'object',
          properties: { word: { type: 'string', title: 'Word', maxLength: 2000 } },
          additionalProperties: false,
        },
        needs: ['contact'],
        ports: [],
        settles: false,
        batch: 100,
        revision: 1,
      },
    ]);
  });

  test('becomes one script that says the same manifest in a fresh isolate, and matches its integrity', async () => {
    const { manifest, script } = await buildOf(actionWith(idle));
    const { integrity, ...said } = manifest;
    expect(await extractManifest(script)).toEqual(said);
    expect(integrityOf(script)).toBe(integrity);
  });

  test('carries no schema library, no import and no require', async () => {
    const { script } = await buildOf(actionWith(idle));
    expect(script.length).toBeLessThan(12_000);
    expect(script).not.toMatch(/\bimport\b|\brequire\(/);
  });

  test('gives the same script each time, wherever its folder is', async () => {
    expect((await buildOf(actionWith(idle))).script).toBe((await buildOf(actionWith(idle))).script);
  });

  test('what asks for the time or for chance while it is built says the same each time', async () => {
    const told = 'String([Math.random(), Date.now(), crypto.randomUUID()])';
    await using plugin = await temporaryPlugin(actionWith('() => done()').replace("title: 'Sample'", `title: ${told}`));
    const [first, second] = [await buildPlugin(plugin.folder), await buildPlugin(plugin.folder)];
    expect(second.manifest).toEqual(first.manifest);
  });

  test('may use schemas to make schemas', async () => {
    const { manifest } = await buildOf(`
      const base = Type.Object({ a: Type.String() });
      const config = settings({ ...base.properties, b: Type.Optional(Type.Number()) });
      export const plugin = definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0',
        actions: { act: defineAction({ title: 'Act', config, run: ${idle} }) } });`);
    expect(manifest.actions[0]?.config).toMatchObject({
      properties: { a: { type: 'string' }, b: { type: 'number' } },
      required: ['a'],
    });
  });

  test('brings the code of its development dependencies along', async () => {
    const { script } = await buildOf(`import { shout } from 'shouting';\n${actionWith("() => skipped(shout('no'))")}`, {
      'node_modules/shouting/package.json': '{"name":"shouting","type":"module","exports":"./index.js"}',
      'node_modules/shouting/index.js': 'export const shout = (text) => text.toUpperCase();',
    });
    expect(script).toContain('toUpperCase');
  });

  test('takes its texts from locales, and says which are missing', async () => {
    const { manifest, warnings } = await buildOf(actionWith(idle), {
      'locales/it.json': '{"action.act.title":"Agisci"}',
    });
    expect(manifest.translations).toEqual({ it: { 'action.act.title': 'Agisci' } });
    expect(warnings).toContainEqual(expect.stringContaining('it: 2 of 3 texts are not translated: plugin.title'));
  });

  test('every kind of contribution reaches the manifest', async () => {
    const { manifest } = await buildOf(`export const plugin = definePlugin({
      name: 'sample', title: 'Sample', api: '^1.0.0',
      triggers: { heard: defineTrigger({ title: 'Heard', config: settings({}), subscribe: () => [{ on: 'list.joined', ask: true }], match: () => ({ matches: true }) }) },
      handlers: { listen: defineHandler({ title: 'Listen', on: 'list.joined', handle: () => ({ effects: [] }) }) },
      collections: { card: defineCollection({ title: 'Cards', record: settings({ code: setting.text({ title: 'Code' }) }), uniqueKeys: [['code']], filterable: ['code'], contact: 'required' }) },
      balances: { points: defineBalance({ title: 'Points', of: 'card', unit: 'points' }) },
      events: { 'sample.happened': defineEvent({ title: 'Happened', payload: settings({}) }) },
      attributes: { code: defineAttribute({ title: 'Code', type: 'text', from: { kind: 'collection', name: 'card', attribute: 'code' } }) },
      connections: { shop: defineConnection({ title: 'Shop', config: settings({}), secrets: { token: { title: 'Token' } }, hosts: ['api.example.com'], credential: { kind: 'api-key', secret: 'token', header: 'x-token' } }) },
      permissions: [{ right: 'net', reason: 'Asks the shop', hosts: ['connection:shop'] }],
    });`);
    expect(manifest.triggers[0]).toMatchObject({ name: 'heard', asks: true });
    expect(manifest.handlers[0]).toEqual({ name: 'listen', title: 'Listen', on: 'list.joined', needs: [] });
    expect(manifest.collections[0]).toMatchObject({
      name: 'card',
      uniqueKeys: [['code']],
      filterable: ['code'],
      contact: 'required',
      layout: 'table',
    });
    expect(manifest.balances[0]).toEqual({ name: 'points', title: 'Points', of: 'card', unit: 'points' });
    expect(manifest.events[0]?.type).toBe('sample.happened');
    expect(manifest.attributes[0]?.from).toEqual({ kind: 'collection', name: 'card', attribute: 'code' });
    expect(manifest.connections[0]).toMatchObject({
      secrets: [{ name: 'token', title: 'Token' }],
      hosts: ['api.example.com'],
      credential: { kind: 'api-key', secret: 'token', header: 'x-token' },
    });
  });

  test('is written to dist as a script and a readable manifest, and nothing else', async () => {
    await using plugin = await temporaryPlugin(actionWith(idle));
    const built = await buildPlugin(plugin.folder);
    await writePlugin(built);
    expect((await readdir(join(plugin.folder, 'dist'))).sort()).toEqual(['plugin.js', 'plugin.json']);
    expect(JSON.parse(await readFile(join(plugin.folder, 'dist/plugin.json'), 'utf8'))).toEqual(built.manifest);
    expect(await readFile(join(plugin.folder, 'dist/plugin.js'), 'utf8')).toBe(built.script);
  });
});
