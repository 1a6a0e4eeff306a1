import { HOST_INTERFACE_VERSION } from '../contract/manifest.ts';
import type { SdkHome } from './sdk-version.ts';

/** The files of a new plugin, by path. */
export const scaffold = (name: string, home: SdkHome): Record<string, string> => ({
  'package.json': packageFile(name, home),
  'tsconfig.json': tsconfig,
  '.gitignore': 'node_modules/\ndist/\n*.tgz\n',
  'src/index.ts': index(name),
  'src/greet.ts': greet,
  'src/index.test.ts': test(name),
  'locales/it.json': italian(name),
  'icon.svg': icon,
  'README.md': readme(name),
  'CHANGELOG.md': '# Changes\n\n## 0.1.0\n\n- Action *Greet* (sets a field to a greeting).\n',
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

const inTheHouse = {
  scripts: {
    build: 'node --conditions=innesto-source ../../sdk/src/cli/main.ts build',
    test: 'node --conditions=innesto-source ../../sdk/src/cli/main.ts test',
  },
  devDependencies: { '@innesto/sdk': 'workspace:*' },
};

const byItself = (range: string) => ({
  scripts: {
    build: 'innesto-plugin build',
    dev: 'innesto-plugin dev',
    test: 'innesto-plugin test',
    pack: 'innesto-plugin pack',
  },
  devDependencies: {
    '@innesto/sdk': range,
    '@types/node': '^24.0.0',
    typescript: '^7.0.2',
    vitest: '^5.1.1',
  },
});

const packageFile = (name: string, home: SdkHome): string =>
  json({
    name: home.kind === 'house' ? `@innesto/plugin-${name}` : `innesto-plugin-${name}`,
    version: '0.1.0',
    description: `${titleOf(name)}, a plugin for the Innesto hub`,
    license: 'Apache-2.0',
    type: 'module',
    keywords: ['innesto-plugin'],
    innesto: { manifest: 'dist/plugin.json' },
    files: ['dist', 'locales', 'icon.svg', 'CHANGELOG.md'],
    ...(home.kind === 'house' ? inTheHouse : byItself(home.range)),
  });

const tsconfig = json({
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024'],
    module: 'preserve',
    moduleResolution: 'bundler',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['src'],
});

const index = (name: string): string => `import { definePlugin } from '@innesto/sdk';
import { greet } from './greet.ts';

export const plugin = definePlugin({
  name: '${name}',
  title: '${titleOf(name)}',
  description: 'Greets contacts by name.',
  api: '^${HOST_INTERFACE_VERSION}',
  actions: { greet },
  permissions: [{ right: 'contacts:write:fields', reason: 'Writes the greeting into a field of the contact.' }],
});
`;

const greet = `import { defineAction, done, effects, setting, settings, skipped } from '@innesto/sdk';

const config = settings({
  field: setting.field({ title: 'Field', description: 'Where the greeting goes.' }),
  word: setting.text({ title: 'Greeting', description: 'Hello, Ciao, Salut…', minLength: 1, maxLength: 100 }),
});

export const greet = defineAction({
  title: 'Greet',
  description: 'Writes a greeting into a field of the contact.',
  category: 'contacts',
  config,
  needs: ['contact'],
  run: ({ contact }, { config: { field, word } }) =>
    contact.firstName === null ? skipped('no first name') : done([effects.setField(field, \`\${word} \${contact.firstName}\`)]),
});
`;

const test = (name: string): string => `import { join } from 'node:path';
import { openPlugin, sampleContact } from '@innesto/sdk/testing';
import { afterAll, expect, test } from 'vitest';

const plugin = await openPlugin(join(import.meta.dirname, '..'));
afterAll(() => plugin.close());

const config = { field: 'greeting', word: 'Ciao' };

test('a contact is greeted by its first name', async () => {
  const result = await plugin.action('${name}/greet').run({ config, contact: sampleContact({ firstName: 'Anna' }) });
  expect(result).toEqual({ effects: [{ kind: 'contact.set-field', field: 'greeting', value: 'Ciao Anna' }] });
});

test('a contact without a name is passed over', async () => {
  const result = await plugin.action('${name}/greet').run({ config, contact: sampleContact({ firstName: null }) });
  expect(result).toMatchObject({ effects: [], port: 'skipped' });
});
`;

const italian = (name: string): string =>
  json({
    'plugin.title': titleOf(name),
    'plugin.description': 'Saluta i contatti per nome.',
    'action.greet.title': 'Saluta',
    'action.greet.description': 'Scrive un saluto in un campo del contatto.',
    'action.greet.config.field.title': 'Campo',
    'action.greet.config.field.description': 'Dove va il saluto.',
    'action.greet.config.word.title': 'Saluto',
    'action.greet.config.word.description': 'Ciao, Salve…',
    'permission.contacts:write:fields': 'Scrive il saluto in un campo del contatto.',
  });

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="M4 5h16v11H9l-5 4z"/></svg>
`;

const readme = (name: string): string => `# ${titleOf(name)}

A plugin for the Innesto hub.

    npm run dev     # build at each change
    npm test        # run the tests in the hub's own sandbox
    npm run pack    # make the .tgz that hubs install
`;
