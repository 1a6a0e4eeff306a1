import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Compile } from 'typebox/compile';
import { PluginName } from '../contract/name.ts';
import { problem } from './problem.ts';
import { scaffold, TEMPLATES } from './scaffold.ts';
import { sdkHome } from './sdk-version.ts';

const Name = Compile(PluginName);

/** `innesto-plugin create`: makes a folder with a small plugin that builds and tests at once. */
export const create = async (
  path: string,
  { template: wanted = 'action' }: { readonly template?: string } = {},
): Promise<void> => {
  const template = Object.hasOwn(TEMPLATES, wanted) ? TEMPLATES[wanted] : undefined;
  if (template === undefined) {
    throw problem(
      'INNESTO_PLUGIN_FOLDER',
      `There is no template “${wanted}”. There are ${Object.keys(TEMPLATES).join(', ')}.`,
    );
  }
  const folder = resolve(path);
  const name = basename(folder).replace(/^innesto-plugin-/, '');
  const fits: boolean = Name.Check(name);
  if (!fits) {
    throw problem(
      'INNESTO_PLUGIN_FOLDER',
      `“${name}” cannot be the name of a plugin: it takes lower case letters, digits and hyphens, begins with a letter and has 40 characters at most.`,
    );
  }
  const present = await readdir(folder).catch(() => []);
  if (present.length > 0) throw problem('INNESTO_PLUGIN_FOLDER', `${folder} is not empty.`);
  const home = await sdkHome(folder);
  for (const [file, content] of Object.entries(scaffold(name, home, template))) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
  const next =
    home.kind === 'house'
      ? ['npx pnpm install', `npm run plugin -- build ${path}`, `npm test -- ${path}`]
      : [`cd ${path}`, 'npm install', 'npm run build', 'npm test'];
  process.stdout.write(`${folder} is ready:\n${next.map((line) => `  ${line}\n`).join('')}`);
};
