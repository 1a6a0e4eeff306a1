import { access, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { Version } from '../contract/name.ts';
import { problem, textOf } from './problem.ts';

const Names = Type.Record(Type.String(), Type.String());
const PackageFile = Compile(
  Type.Object({
    name: Type.String({ minLength: 1 }),
    version: Version,
    keywords: Type.Array(Type.String()),
    innesto: Type.Object({ manifest: Type.Literal('dist/plugin.json') }),
    dependencies: Type.Optional(Names),
    scripts: Type.Optional(Names),
  }),
);
const Texts = Compile(Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 2000 })));

/** A plugin's folder, read and found in order. */
export interface PluginFolder {
  readonly folder: string;
  readonly packageName: string;
  readonly version: string;
  /** The absolute path of the module that exports `plugin`. */
  readonly entry: string;
  /** Texts of `locales/<language>.json`. */
  readonly locales: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What is no error and yet better otherwise. */
  readonly warnings: readonly string[];
}

/** Reads a plugin's folder: package.json, where its source begins, and its locales. */
export const readPluginFolder = async (path: string): Promise<PluginFolder> => {
  const folder = resolve(path);
  const file = await readPackageFile(folder);
  return {
    folder,
    packageName: file.name,
    version: file.version,
    entry: await findEntry(folder),
    locales: await readLocales(folder),
    warnings: await shortcomings(folder, file.version),
  };
};

const readPackageFile = async (folder: string): Promise<Static<ReturnType<typeof PackageFile.Type>>> => {
  const file = await readJson(join(folder, 'package.json')).catch((error: unknown) => {
    throw problem('INNESTO_PLUGIN_FOLDER', `${folder} is no plugin's folder: ${textOf(error)}`, error);
  });
  if (!PackageFile.Check(file)) {
    const [first] = PackageFile.Errors(file);
    throw problem(
      'INNESTO_PLUGIN_PACKAGE',
      `package.json${first?.instancePath ?? ''} ${first?.message ?? 'has an unexpected form'}. A plugin's package has a name, a version, the keyword "innesto-plugin" and "innesto": {"manifest": "dist/plugin.json"}.`,
    );
  }
  if (!file.keywords.includes('innesto-plugin')) {
    throw problem(
      'INNESTO_PLUGIN_PACKAGE',
      'package.json/keywords must include "innesto-plugin": that is how hubs find plugins.',
    );
  }
  const dependencies = Object.keys(file.dependencies ?? {});
  if (dependencies.length > 0) {
    throw problem(
      'INNESTO_PLUGIN_PACKAGE',
      `package.json/dependencies must be empty, and has ${dependencies.join(', ')}. Hubs install nothing beside a plugin: move them to devDependencies, the build takes them into the bundle.`,
    );
  }
  const script = ['preinstall', 'install', 'postinstall'].find(
    (name) => file.scripts !== undefined && Object.hasOwn(file.scripts, name),
  );
  if (script !== undefined) {
    throw problem(
      'INNESTO_PLUGIN_PACKAGE',
      `package.json/scripts/${script} is never run: hubs unpack a plugin and run nothing of it. Remove it.`,
    );
  }
  return file;
};

const findEntry = async (folder: string): Promise<string> => {
  for (const name of ['src/index.ts', 'src/index.js']) {
    if (await exists(join(folder, name))) return join(folder, name);
  }
  throw problem(
    'INNESTO_PLUGIN_FOLDER',
    `${folder} has neither src/index.ts nor src/index.js. One of them must export \`plugin\`.`,
  );
};

const readLocales = async (folder: string): Promise<PluginFolder['locales']> => {
  const names = await readdir(join(folder, 'locales')).catch(() => []);
  const locales: Record<string, Record<string, string>> = {};
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    const language = name.slice(0, -'.json'.length);
    if (!/^[a-z]{2}$/.test(language)) {
      throw problem(
        'INNESTO_PLUGIN_LOCALE',
        `locales/${name}: the name must be a two-letter language code, such as it.json.`,
      );
    }
    const texts = await readJson(join(folder, 'locales', name)).catch((error: unknown) => {
      throw problem('INNESTO_PLUGIN_LOCALE', `locales/${name} cannot be read: ${textOf(error)}`, error);
    });
    if (!Texts.Check(texts))
      throw problem(
        'INNESTO_PLUGIN_LOCALE',
        `locales/${name} must be an object of texts of at most 2000 characters: {"action.send.title": "…"}.`,
      );
    locales[language] = texts;
  }
  return locales;
};

const shortcomings = async (folder: string, version: string): Promise<string[]> => {
  const changes = await readFile(join(folder, 'CHANGELOG.md'), 'utf8').catch(() => null);
  return [
    ...((await exists(join(folder, 'icon.svg'))) ? [] : ['There is no icon.svg: the editor will show a plain square.']),
    ...((await exists(join(folder, 'README.md')))
      ? []
      : ['There is no README.md: nobody can read what the plugin is for.']),
    ...(changes === null || !changes.includes(version) ? [`CHANGELOG.md says nothing about ${version}.`] : []),
  ];
};

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8')) as unknown;
const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
