import { cp, mkdir, mkdtemp, readdir, realpath, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const FILES = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'tsconfig.json'];
const PACKAGES = ['sdk', 'core', 'ui'];
/** What is made, and what is linked rather than copied. */
const LEFT = new Set(['node_modules', 'dist', 'coverage']);
/** What tools note beside the packages: of this folder, and not of a copy. */
const NOTES = new Set(['.cache', '.vite', '.vitest-cache']);

/** Links what a package has installed, but for our own SDK, which is the copy's. */
const linkInstalled = async (from: string, to: string, sdk: string): Promise<void> => {
  const names = await readdir(from).catch((): string[] => []);
  await mkdir(to, { recursive: true });
  for (const name of names.filter((one) => !NOTES.has(one))) {
    if (name === '.bin') await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else if (name === '@innesto') await mkdir(join(to, name)).then(() => symlink(sdk, join(to, name, 'sdk')));
    // To where it really lies: a process that runs plugins may read no other link on the way.
    else await symlink(await realpath(join(from, name)), join(to, name));
  }
};

/** The names of the plugins' folders. */
export const pluginFolders = async (): Promise<readonly string[]> => (await readdir(join(ROOT, 'plugins'))).toSorted();

/** Copies this repository into a folder of its own below `parent`, as it would be without some of its plugins: nothing in it is built yet. */
export const copyHouse = async (parent: string, plugins: readonly string[]): Promise<string> => {
  const copy = await mkdtemp(join(parent, 'house-'));
  const sdk = join(copy, 'sdk');
  await mkdir(join(copy, 'plugins'));
  for (const file of FILES) await cp(join(ROOT, file), join(copy, file));
  for (const folder of ['.ci', ...PACKAGES, ...plugins.map((name) => `plugins/${name}`)]) {
    await cp(join(ROOT, folder), join(copy, folder), {
      recursive: true,
      filter: (path) => !LEFT.has(basename(path)),
    });
    if (folder !== '.ci')
      await linkInstalled(join(ROOT, folder, 'node_modules'), join(copy, folder, 'node_modules'), sdk);
  }
  await linkInstalled(join(ROOT, 'node_modules'), join(copy, 'node_modules'), sdk);
  return copy;
};
