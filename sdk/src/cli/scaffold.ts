import { HOST_INTERFACE_VERSION } from '../contract/manifest.ts';
import type { SdkHome } from './sdk-version.ts';
import { action } from './template/action.ts';
import { collection } from './template/collection.ts';
import { connection } from './template/connection.ts';
import { endpoint } from './template/endpoint.ts';
import type { PluginTemplate } from './template/plugin-template.ts';
import { poll } from './template/poll.ts';
import { transport } from './template/transport.ts';
import { trigger } from './template/trigger.ts';
import { webhook } from './template/webhook.ts';

/** What a new plugin may begin with, by the name that `create --template` takes. */
export const TEMPLATES: Readonly<Record<string, PluginTemplate>> = {
  action,
  trigger,
  collection,
  poll,
  webhook,
  endpoint,
  connection,
  transport,
};

/** The files of a new plugin, by path. */
export const scaffold = (name: string, home: SdkHome, template: PluginTemplate): Record<string, string> => ({
  'package.json': packageFile(name, home),
  'tsconfig.json': tsconfig,
  '.gitignore': 'node_modules/\ndist/\n*.tgz\n',
  'src/index.ts': index(name, template),
  ...template.files(name),
  'src/index.test.ts': template.test(name),
  'icon.svg': icon,
  'README.md': readme(name),
  'CHANGELOG.md': `# Changes\n\n## 0.1.0\n\n- ${template.change}\n`,
});

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

const inTheHouse = (sdk: string) => ({
  scripts: {
    build: `node --conditions=innesto-source ${sdk}/src/cli/main.ts build`,
    test: `node --conditions=innesto-source ${sdk}/src/cli/main.ts test`,
  },
  devDependencies: { '@innesto/sdk': 'workspace:*' },
});

const byItself = (range: string) => ({
  scripts: {
    build: 'innesto-plugin build',
    dev: 'innesto-plugin dev',
    check: 'tsc',
    test: 'innesto-plugin test',
    pack: 'innesto-plugin pack',
    release: 'innesto-plugin publish',
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
    ...(home.kind === 'house' ? inTheHouse(home.sdk) : byItself(home.range)),
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

const index = (name: string, { imports = [], own, members, description }: PluginTemplate): string => {
  const named = ['definePlugin', ...imports].toSorted((left, right) => left.localeCompare(right, 'en'));
  return `import { ${named.join(', ')} } from '@innesto/sdk';
${own}

export const plugin = definePlugin({
  name: '${name}',
  title: '${titleOf(name)}',
  description: '${description}',
  api: '^${HOST_INTERFACE_VERSION}',
${members(name)}});
`;
};

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="M4 5h16v11H9l-5 4z"/></svg>
`;

const readme = (name: string): string => `# ${titleOf(name)}

A plugin for the Innesto hub.

    npm run dev        # build at each change
    npm run check      # whether settings, effects and answers are what they should be
    npm test           # run the tests in the hub's own sandbox
    npm run pack       # make the .tgz that hubs install
    npm run release    # publish it to a registry
`;
