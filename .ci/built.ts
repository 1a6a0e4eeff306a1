// What has to be built before a hub starts, and whether it is: made from the very files that are there now.
import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's folder. */
export const root: string = resolve(import.meta.dirname, '..');
const stamps = join(root, 'node_modules', '.cache', 'innesto');

/** Folders whose content is made, or decides nothing about what is built. */
const NOT_INPUT = new Set(['node_modules', 'dist', 'tests', 'coverage']);

/** A package that is built by its own script. */
export interface Target {
  readonly folder: string;
  readonly script: string;
  /** What the result is made from: folders and files. */
  readonly inputs: readonly string[];
}

function targets(): Target[] {
  const plugins = readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}`);
  return [
    ...plugins.map((folder) => ({ folder, inputs: [folder, 'sdk/src', 'sdk/package.json', 'pnpm-lock.yaml'] })),
    { folder: 'ui', inputs: ['ui', 'sdk/src/contract', 'pnpm-lock.yaml'] },
    {
      folder: 'core',
      inputs: [
        'core/src',
        'core/hub.rolldown.ts',
        'core/plugin-host.rolldown.ts',
        'core/package.json',
        'sdk/src/contract',
        'sdk/src/host',
        'sdk/package.json',
        'pnpm-lock.yaml',
      ],
    },
  ].flatMap((target) => {
    const script = buildScript(target.folder);
    return script === undefined ? [] : [{ ...target, script }];
  });
}

function buildScript(folder: string): string | undefined {
  const file = join(root, folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const script = member(member(JSON.parse(readFileSync(file, 'utf8')), 'scripts'), 'build');
  return typeof script === 'string' ? script : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** A digest of files by name and content; a folder that is missing has one too, unlike any other. */
function digest(paths: readonly string[], isInput: (name: string) => boolean): string {
  const hash = createHash('sha256');
  for (const path of paths) add(hash, path, isInput);
  return hash.digest('hex');
}

function add(hash: Hash, path: string, isInput: (name: string) => boolean): void {
  hash.update(`${path}\n`);
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found?.isFile()) hash.update(readFileSync(join(root, path)));
  if (!found?.isDirectory()) return;
  for (const name of readdirSync(join(root, path)).sort()) {
    if (isInput(name)) add(hash, `${path}/${name}`, isInput);
  }
}

/** What the result is to be made from, in a few characters. */
export const inputsOf = ({ inputs }: Target): string =>
  digest(inputs, (name) => !NOT_INPUT.has(name) && !name.endsWith('.test.ts'));

// The result is in the stamp as well: a dist that was removed, or changed by hand, is made again.
const stateOf = (target: Target) => `${inputsOf(target)} ${digest([`${target.folder}/dist`], () => true)}`;

const stampOf = ({ folder }: Target) => join(stamps, `built-${folder.replaceAll('/', '-')}`);

const isBuilt = (target: Target) =>
  existsSync(stampOf(target)) && readFileSync(stampOf(target), 'utf8') === stateOf(target);

/** Every package that has to be built anew before a hub starts, in the order of their names. */
export const staleTargets = (): Target[] => targets().filter((target) => !isBuilt(target));

/** Notes that a result was made from what is there now. */
export const stamp = (target: Target): void => {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stampOf(target), stateOf(target));
};
