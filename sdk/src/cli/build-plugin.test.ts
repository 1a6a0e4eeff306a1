import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Compile } from 'typebox/compile';
import { describe, expect, test } from 'vitest';
import { Manifest } from '../contract/manifest.ts';
import { extractManifest } from './extract-manifest.ts';
import { buildPlugin, integrityOf, writePlugin } from './build-plugin.ts';
import { actionWith, packageFile, temporaryFolder, temporaryPlugin } from './temporary-plugin.fixture.ts';

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
    expect(extractManifest(script)).toEqual(said);
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

  test('may use schemas to make schemas', async () => {
    const { manifest } = await buildOf(`
      const base = Type.Object({ a: Type.String() });
      const config = settings({ ...base.properties, b: Type.Optional(Type.Number()) });
      export const plugin = definePlugin({ name: 'sample', title: 'Sample', api: '^1.0.0',
        actions: { act: defineAction({ title: 'Act', config, run: ${idle} }) } });`);
    expect(Object.keys(Object(manifest.actions[0]?.config['properties']))).toEqual(['a', 'b']);
  });

  test('brings the code of its development dependencies along', async () => {
    const { script } = await buildOf(`import { shout } from 'shouting';\n${actionWith("() => skipped(shout('no'))")}`, {
      'node_modules/shouting/package.json': '{"name":"shouting","type":"module","exports":"./index.js"}',
      'node_modules/shouting/index.js': 'export const shout = (text) => text.toUpperCase();',
    });
    expect(script).toContain('toUpperCase');
  });

  test('takes its texts from locales, and says which are missing', async () => {
    const { manifest, warnings } = await buildOf(actionWith(idle), { 'locales/it.json': '{"action.act.title":"Agisci"}' });
    expect(manifest.translations).toEqual({ it: { 'action.act.title': 'Agisci' } });
    expect(warnings).toContainEqual(expect.stringContaining('it: 2 of 3 texts are not translated: plugin.title'));
  });

  test('every kind of contribution reaches the manifest', async () => {
    const { manifest } = await buildOf(`export const plugin = definePlugin({
      name: 'sample', title: 'Sample', api: '^1.0.0',
      triggers: { heard: defineTrigger({ title: 'Heard', config: settings({}), subscribe: () => [{ on: 'list.joined', ask: true }], match: () => ({ matches: true }) }) },
      handlers: { listen: defineHandler({ title: 'Listen', on: 'list.joined', handle: () => ({ effects: [] }) }) },
      collections: { card: defineCollection({ title: 'Cards', record: settings({ code: setting.text({ title: 'Code' }) }), uniqueKeys: [['code']], filterable: ['code'], contact: true }) },
      balances: { points: defineBalance({ title: 'Points', of: 'card', unit: 'points' }) },
      events: { 'sample.happened': defineEvent({ title: 'Happened', payload: settings({}) }) },
      attributes: { code: defineAttribute({ title: 'Code', type: 'text', from: { kind: 'collection', name: 'card', attribute: 'code' } }) },
      connections: { shop: defineConnection({ title: 'Shop', config: settings({ token: setting.text({ title: 'Token' }) }), secrets: ['token'] }) },
    });`);
    expect(manifest.triggers[0]).toMatchObject({ name: 'heard', asks: true });
    expect(manifest.handlers[0]).toEqual({ name: 'listen', title: 'Listen', on: 'list.joined', needs: [] });
    expect(manifest.collections[0]).toMatchObject({ name: 'card', uniqueKeys: [['code']], filterable: ['code'], contact: true, layout: 'table' });
    expect(manifest.balances[0]).toEqual({ name: 'points', title: 'Points', of: 'card', unit: 'points' });
    expect(manifest.events[0]?.type).toBe('sample.happened');
    expect(manifest.attributes[0]?.from).toEqual({ kind: 'collection', name: 'card', attribute: 'code' });
    expect(manifest.connections[0]?.secrets).toEqual(['token']);
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

describe('a plugin that is not in order is refused, with what is wrong', () => {
  test.each([
    ['a built-in of Node', `import { readFile } from 'node:fs/promises';\n${actionWith('() => skipped(String(readFile))')}`, 'INNESTO_PLUGIN_BUILTIN', 'src/index.ts imports node:fs/promises'],
    ['a built-in by its old name', `import path from 'path';\n${actionWith('() => skipped(path.sep)')}`, 'INNESTO_PLUGIN_BUILTIN', 'imports path'],
    ['a package that is not installed', `import { x } from 'nowhere';\n${actionWith('() => skipped(x)')}`, 'INNESTO_PLUGIN_SOURCE', "'nowhere'"],
    ['a syntax error', 'export const plugin = {', 'INNESTO_PLUGIN_SOURCE', 'src/index.ts'],
    ['nothing exported as plugin', 'export const other = definePlugin({ name: "x", title: "X", api: "^1.0.0" });', 'INNESTO_PLUGIN_SOURCE', '"plugin" is not exported'],
    ['a loop at its top level', `${actionWith(idle)}\nfor (;;);`, 'INNESTO_PLUGIN_LOAD', 'ran for more than'],
    ['an error at its top level', `${actionWith(idle)}\nthrow new Error('no luck');`, 'INNESTO_PLUGIN_LOAD', 'no luck'],
    ['a schema read for data', `const s = settings({ a: Type.String() });\nexport const names = s.required.map((name) => name);\nfor (const name of s.required) console.log(name);\n${actionWith(idle)}`, 'INNESTO_PLUGIN_LOAD', 'not iterable'],
    ['a name with capitals', actionWith(idle).replace("name: 'sample'", "name: 'Sample'"), 'INNESTO_PLUGIN_MANIFEST', '/name must match'],
    ['no title', actionWith(idle).replace("title: 'Sample'", "title: ''"), 'INNESTO_PLUGIN_MANIFEST', '/title'],
    ['an interface of another time', actionWith(idle).replace('^1.0.0', '^7.0.0'), 'INNESTO_PLUGIN_MANIFEST', '^7.0.0 does not include'],
    ['an interface that is no range', actionWith(idle).replace('^1.0.0', 'newest'), 'INNESTO_PLUGIN_MANIFEST', 'no range of versions'],
    ['another version than its package', actionWith(idle, "version: '9.9.9',"), 'INNESTO_PLUGIN_MANIFEST', '9.9.9 in definePlugin and 1.2.3'],
    ['settings that take anything', actionWith(idle).replace('settings({ word', 'Type.Object({ word'), 'INNESTO_PLUGIN_MANIFEST', 'takes members that nobody declared'],
    ['settings that are no object', actionWith(idle).replace(/settings\(\{.*?\}\) \}\)|settings\(.*?\)\) \}\)/, 'Type.String()'), 'INNESTO_PLUGIN_MANIFEST', 'must be an object'],
    ['a setting that JSON cannot hold', actionWith(idle).replace("setting.text({ title: 'Word' })", 'Type.BigInt()'), 'INNESTO_PLUGIN_MANIFEST', 'which JSON does not know'],
    ['a port that every action has', actionWith(idle).replace("needs: ['contact']", "ports: { done: 'Done' }"), 'INNESTO_PLUGIN_MANIFEST', 'the port done is there'],
    ['a port named like a member of every object', actionWith(idle).replace("needs: ['contact']", "ports: { constructor: 'Build' }"), 'INNESTO_PLUGIN_MANIFEST', 'constructor has a reserved name'],
    ["another plugin's event", actionWith(idle, "events: { 'other.happened': defineEvent({ title: 'x', payload: settings({}) }) },"), 'INNESTO_PLUGIN_MANIFEST', "begins with the plugin's name"],
    ['a right asked for twice', actionWith(idle, "permissions: [{ right: 'lists:write', reason: 'a' }, { right: 'lists:write', reason: 'b' }],"), 'INNESTO_PLUGIN_MANIFEST', 'lists:write is asked for twice'],
    ['an attribute of nothing', actionWith(idle, "attributes: { a: defineAttribute({ title: 'A', type: 'number', from: { kind: 'balance', name: 'points' } }) },"), 'INNESTO_PLUGIN_MANIFEST', 'there is no balance points'],
    ['a translation of nothing', actionWith(idle, "translations: { it: { 'plugin.titel': 'x' } },"), 'INNESTO_PLUGIN_MANIFEST', 'no text “plugin.titel”'],
  ])('%s', async (_case, source, code, text) => {
    await expect(buildOf(source)).rejects.toMatchObject({ name: 'PluginProblem', code, message: expect.stringContaining(text) });
  });

  test('all that is wrong with a definition is told at once', async () => {
    const source = actionWith(idle, "version: '9.9.9',").replace('^1.0.0', '^7.0.0').replace("needs: ['contact']", "ports: { failed: 'Failed' }");
    const error: unknown = await buildOf(source).catch((thrown: unknown) => thrown);
    expect(String(error).match(/^ {2}\S/gm)).toHaveLength(3);
  });

  test.each([
    ['no package.json', { 'src/index.ts': '' }, 'INNESTO_PLUGIN_FOLDER', 'is no plugin'],
    ['a package.json that is no JSON', { 'package.json': '{' }, 'INNESTO_PLUGIN_FOLDER', 'is no plugin'],
    ['no version', { 'package.json': packageFile({ version: undefined }) }, 'INNESTO_PLUGIN_PACKAGE', 'version'],
    ['a version that is none', { 'package.json': packageFile({ version: 'one' }) }, 'INNESTO_PLUGIN_PACKAGE', '/version'],
    ['no keyword', { 'package.json': packageFile({ keywords: ['plugin'] }) }, 'INNESTO_PLUGIN_PACKAGE', 'innesto-plugin'],
    ['its manifest elsewhere', { 'package.json': packageFile({ innesto: { manifest: '../plugin.json' } }) }, 'INNESTO_PLUGIN_PACKAGE', '/innesto/manifest'],
    ['dependencies at run time', { 'package.json': packageFile({ dependencies: { lodash: '^4' } }) }, 'INNESTO_PLUGIN_PACKAGE', 'lodash'],
    ['an install script', { 'package.json': packageFile({ scripts: { postinstall: 'node steal.js' } }) }, 'INNESTO_PLUGIN_PACKAGE', 'postinstall'],
    ['no source', { 'package.json': packageFile() }, 'INNESTO_PLUGIN_FOLDER', 'src/index.ts'],
    ['a locale that is no language', { 'package.json': packageFile(), 'src/index.ts': '', 'locales/italian.json': '{}' }, 'INNESTO_PLUGIN_LOCALE', 'italian.json'],
    ['a locale of other things than texts', { 'package.json': packageFile(), 'src/index.ts': '', 'locales/it.json': '{"a":1}' }, 'INNESTO_PLUGIN_LOCALE', 'it.json'],
  ])('a folder with %s', async (_case, files, code, text) => {
    await using folder = await temporaryFolder(files);
    await expect(buildPlugin(folder.folder)).rejects.toMatchObject({ name: 'PluginProblem', code, message: expect.stringContaining(text) });
  });
});
