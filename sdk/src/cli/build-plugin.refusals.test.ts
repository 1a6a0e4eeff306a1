import { describe, expect, test } from 'vitest';
import { buildPlugin } from './build-plugin.ts';
import { actionWith, packageFile, temporaryFolder, temporaryPlugin } from './temporary-plugin.fixture.ts';

const idle = '() => done()';

const buildOf = async (source: string) => {
  await using plugin = await temporaryPlugin(source);
  return await buildPlugin(plugin.folder);
};

describe('a plugin that is not in order is refused, with what is wrong', () => {
  test.each([
    [
      'a built-in of Node',
      `import { readFile } from 'node:fs/promises';\n${actionWith('() => skipped(String(readFile))')}`,
      'INNESTO_PLUGIN_BUILTIN',
      'src/index.ts imports node:fs/promises',
    ],
    [
      'a built-in by its old name',
      `import path from 'path';\n${actionWith('() => skipped(path.sep)')}`,
      'INNESTO_PLUGIN_BUILTIN',
      'imports path',
    ],
    [
      'a package that is not installed',
      `import { x } from 'nowhere';\n${actionWith('() => skipped(x)')}`,
      'INNESTO_PLUGIN_SOURCE',
      "'nowhere'",
    ],
    [
      'a script that no hub takes',
      `${actionWith('() => skipped(big)')}\nconst big = '${'x'.repeat(4_200_000)}';`,
      'INNESTO_PLUGIN_SOURCE',
      'weighs 4.0 MB, and hubs take 4 MB',
    ],
    ['a syntax error', 'export const plugin = {', 'INNESTO_PLUGIN_SOURCE', 'src/index.ts'],
    [
      'nothing exported as plugin',
      'export const other = definePlugin({ name: "x", title: "X", api: "^1.0.0" });',
      'INNESTO_PLUGIN_SOURCE',
      '"plugin" is not exported',
    ],
    ['a loop at its top level', `${actionWith(idle)}\nfor (;;);`, 'INNESTO_PLUGIN_LOAD', 'does not load'],
    ['an error at its top level', `${actionWith(idle)}\nthrow new Error('no luck');`, 'INNESTO_PLUGIN_LOAD', 'no luck'],
    [
      'a schema read for data',
      `const s = settings({ a: Type.String() });\nexport const names = s.required.map((name) => name);\nfor (const name of s.required) console.log(name);\n${actionWith(idle)}`,
      'INNESTO_PLUGIN_LOAD',
      'not iterable',
    ],
    [
      'a name with capitals',
      actionWith(idle).replace("name: 'sample'", "name: 'Sample'"),
      'INNESTO_PLUGIN_MANIFEST',
      '/name must match',
    ],
    [
      'a host that a setting is to name which nothing has',
      actionWith(idle).replace(
        "name: 'sample',",
        "name: 'sample', permissions: [{ right: 'net', hosts: ['setting:courrier'], reason: 'Asks.' }],",
      ),
      'INNESTO_PLUGIN_MANIFEST',
      '“setting:courrier” names a setting that no trigger and no action has',
    ],
    [
      'a till that shows what is not there',
      actionWith(idle).replace(
        "name: 'sample',",
        "name: 'sample', collections: { card: defineCollection({ title: 'Cards', record: settings({ code: setting.text({ title: 'Code' }) }), till: { key: 'code', action: 'use', shows: ['worth'] } }) },",
      ),
      'INNESTO_PLUGIN_MANIFEST',
      'the till of card: its records have no “worth”',
    ],
    [
      'an effect that it asks no permission for',
      actionWith("({ items }) => items.map(() => done(effects.setField('city', 'Torino'), effects.joinList('x')))"),
      'INNESTO_PLUGIN_MANIFEST',
      'effects.setField, and asks for no permission contacts:write:fields',
    ],
    ['no title', actionWith(idle).replace("title: 'Sample'", "title: ''"), 'INNESTO_PLUGIN_MANIFEST', '/title'],
    [
      'an interface of another time',
      actionWith(idle).replace('^1.0.0', '^7.0.0'),
      'INNESTO_PLUGIN_MANIFEST',
      '^7.0.0 does not include',
    ],
    [
      'an interface that is no range',
      actionWith(idle).replace('^1.0.0', 'newest'),
      'INNESTO_PLUGIN_MANIFEST',
      'no range of versions',
    ],
    ...(
      [
        ['a template that is no workflow', "first: 'a'", '/templates/0/content must have required properties reentry'],
        ['a step of no kind', "reentry: once, steps: [{ kind: 'jump', id: 'a' }]", '/templates/0/content/steps/0'],
        ['a template that leads nowhere', "reentry: once, first: 'a', steps: []", 'template t: there is no step “a”'],
        [
          'a step that nothing leads to',
          "reentry: once, steps: [{ kind: 'exit', id: 'a' }]",
          'template t: nothing leads to the step “a”',
        ],
        [
          'a template of a trigger that the plugin does not have',
          "trigger: { contribution: 'sample/none', config: {} }, reentry: once, steps: []",
          'template t: there is no “sample/none”',
        ],
        [
          'a text that its steps do not have',
          "reentry: once, steps: [] }, texts: ['a.subject'], ...{",
          'template t: “a.subject” is no text',
        ],
      ] as const
    ).map(([what, content, told]): [string, string, string, string] => [
      what,
      `const once = { policy: 'once' };\n${actionWith(idle, `templates: { t: { title: 'T', content: { ${content} } } },`)}`,
      'INNESTO_PLUGIN_MANIFEST',
      told,
    ]),
    [
      'another version than its package',
      actionWith(idle, "version: '9.9.9',"),
      'INNESTO_PLUGIN_MANIFEST',
      '9.9.9 in definePlugin and 1.2.3',
    ],
    [
      'settings that take anything',
      actionWith(idle).replace('settings({ word', 'Type.Object({ word'),
      'INNESTO_PLUGIN_MANIFEST',
      'takes members that nobody declared',
    ],
    [
      'settings that are no object',
      actionWith(idle).replace(/settings\(\{.*?\}\) \}\)|settings\(.*?\)\) \}\)/, 'Type.String()'),
      'INNESTO_PLUGIN_MANIFEST',
      'must be an object',
    ],
    [
      'a setting that JSON cannot hold',
      actionWith(idle).replace("setting.text({ title: 'Word' })", 'Type.BigInt()'),
      'INNESTO_PLUGIN_MANIFEST',
      'which JSON does not know',
    ],
    [
      'a setting with a pattern that is none',
      actionWith(idle).replace("title: 'Word'", "title: 'Word', pattern: '('"),
      'INNESTO_PLUGIN_MANIFEST',
      'cannot be used to check settings',
    ],
    [
      'a port that every action has',
      actionWith(idle).replace("needs: ['contact']", "ports: { done: 'Done' }"),
      'INNESTO_PLUGIN_MANIFEST',
      'the port done is there',
    ],
    [
      'a port named like a member of every object',
      actionWith(idle).replace("needs: ['contact']", "ports: { constructor: 'Build' }"),
      'INNESTO_PLUGIN_MANIFEST',
      'constructor has a reserved name',
    ],
    [
      "another plugin's event",
      actionWith(idle, "events: { 'other.happened': defineEvent({ title: 'x', payload: settings({}) }) },"),
      'INNESTO_PLUGIN_MANIFEST',
      "begins with the plugin's name",
    ],
    [
      'a right asked for twice',
      actionWith(idle, "permissions: [{ right: 'lists:write', reason: 'a' }, { right: 'lists:write', reason: 'b' }],"),
      'INNESTO_PLUGIN_MANIFEST',
      'lists:write is asked for twice',
    ],
    [
      'a setting that chooses a record of nothing',
      actionWith(idle).replace(
        "setting.text({ title: 'Word' })",
        "setting.record({ title: 'Prize', collection: 'prizes' })",
      ),
      'INNESTO_PLUGIN_MANIFEST',
      'a record of prizes is to be chosen, and there is no such collection',
    ],
    [
      'an attribute of nothing',
      actionWith(
        idle,
        "attributes: { a: defineAttribute({ title: 'A', type: 'number', from: { kind: 'balance', name: 'points' } }) },",
      ),
      'INNESTO_PLUGIN_MANIFEST',
      'there is no balance points',
    ],
    [
      'a translation of nothing',
      actionWith(idle, "translations: { it: { 'plugin.titel': 'x' } },"),
      'INNESTO_PLUGIN_MANIFEST',
      'no text “plugin.titel”',
    ],
  ])('%s', async (_case, ...[source, code, text]) => {
    await expect(buildOf(source)).rejects.toMatchObject({
      name: 'PluginProblem',
      code,
      message: expect.stringContaining(text),
    });
  });

  test('all that is wrong with a definition is told at once', async () => {
    const source = actionWith(idle, "version: '9.9.9',")
      .replace('^1.0.0', '^7.0.0')
      .replace("needs: ['contact']", "ports: { failed: 'Failed' }");
    const error: unknown = await buildOf(source).catch((thrown: unknown) => thrown);
    expect(String(error).match(/^ {2}\S/gm)).toHaveLength(3);
  });

  test.each<[string, Readonly<Record<string, string>>, string, string]>([
    ['no package.json', { 'src/index.ts': '' }, 'INNESTO_PLUGIN_FOLDER', 'is no plugin'],
    ['a package.json that is no JSON', { 'package.json': '{' }, 'INNESTO_PLUGIN_FOLDER', 'is no plugin'],
    ['no version', { 'package.json': packageFile({ version: undefined }) }, 'INNESTO_PLUGIN_PACKAGE', 'version'],
    [
      'a version that is none',
      { 'package.json': packageFile({ version: 'one' }) },
      'INNESTO_PLUGIN_PACKAGE',
      '/version',
    ],
    [
      'no keyword',
      { 'package.json': packageFile({ keywords: ['plugin'] }) },
      'INNESTO_PLUGIN_PACKAGE',
      'innesto-plugin',
    ],
    [
      'its manifest elsewhere',
      { 'package.json': packageFile({ innesto: { manifest: '../plugin.json' } }) },
      'INNESTO_PLUGIN_PACKAGE',
      '/innesto/manifest',
    ],
    [
      'dependencies at run time',
      { 'package.json': packageFile({ dependencies: { lodash: '^4' } }) },
      'INNESTO_PLUGIN_PACKAGE',
      'lodash',
    ],
    [
      'an install script',
      { 'package.json': packageFile({ scripts: { postinstall: 'node steal.js' } }) },
      'INNESTO_PLUGIN_PACKAGE',
      'postinstall',
    ],
    ['no source', { 'package.json': packageFile() }, 'INNESTO_PLUGIN_FOLDER', 'src/index.ts'],
    [
      'a locale that is no language',
      { 'package.json': packageFile(), 'src/index.ts': '', 'locales/italian.json': '{}' },
      'INNESTO_PLUGIN_LOCALE',
      'italian.json',
    ],
    [
      'a locale of other things than texts',
      { 'package.json': packageFile(), 'src/index.ts': '', 'locales/it.json': '{"a":1}' },
      'INNESTO_PLUGIN_LOCALE',
      'it.json',
    ],
  ])('a folder with %s', async (_case, ...[files, code, text]) => {
    await using folder = await temporaryFolder(files);
    await expect(buildPlugin(folder.folder)).rejects.toMatchObject({
      name: 'PluginProblem',
      code,
      message: expect.stringContaining(text),
    });
  });
});
