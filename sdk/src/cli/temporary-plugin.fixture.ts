import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');

/** A folder outside of the repository, with what `npm install` would have put there, that removes itself. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly folder: string;
}

/** Makes a folder with these files and with the SDK, Vitest and the types of Node installed in it. */
export const temporaryFolder = async (files: Readonly<Record<string, string>> = {}): Promise<TemporaryFolder> => {
  const folder = await mkdtemp(join(tmpdir(), 'innesto-plugin-'));
  await mkdir(join(folder, 'node_modules/@innesto'), { recursive: true });
  await symlink(join(ROOT, 'sdk'), join(folder, 'node_modules/@innesto/sdk'), 'dir');
  for (const installed of ['vitest', '@types']) {
    await symlink(join(ROOT, 'node_modules', installed), join(folder, 'node_modules', installed), 'dir');
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
};

/** The package.json of a plugin, with some members otherwise. */
export const packageFile = (differences: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    name: 'innesto-plugin-sample',
    version: '1.2.3',
    type: 'module',
    keywords: ['innesto-plugin'],
    innesto: { manifest: 'dist/plugin.json' },
    files: ['dist'],
    ...differences,
  });

/** A plugin whose source is these lines, with everything of the SDK imported. */
export const temporaryPlugin = (
  source: string,
  files: Readonly<Record<string, string>> = {},
): Promise<TemporaryFolder> =>
  temporaryFolder({
    'package.json': packageFile(),
    'src/index.ts': `import { definePlugin, defineTrigger, defineAction, defineHandler, defineEvent, defineCollection, defineBalance, defineAttribute, defineConnection, defineEndpoint, defineOptions, defineTransport, settings, setting, effects, filters, done, skipped, failed, settled, Type } from '@innesto/sdk';\n${source}`,
    ...files,
  });

/** The source of a plugin `sample` with the action `sample/act` whose `run` is this text. */
export const actionWith = (run: string, more = ''): string => `export const plugin = definePlugin({
  name: 'sample',
  title: 'Sample',
  api: '^1.0.0',
  actions: { act: defineAction({ title: 'Act', config: settings({ word: Type.Optional(setting.text({ title: 'Word' })) }), needs: ['contact'], run: ${run} }) },
  ${more}
});
`;
