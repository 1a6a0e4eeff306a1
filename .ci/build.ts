// Builds every plugin and the pages, except what is already built from the very same files.
import { spawn } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const stamps = join(root, 'node_modules', '.cache', 'innesto');

/** Folders whose content is made, or decides nothing about what is built. */
const NOT_INPUT = new Set(['node_modules', 'dist', 'tests', 'coverage']);

interface Target {
  readonly folder: string;
  readonly script: string;
  /** What the result is made from besides the folder itself. */
  readonly inputs: readonly string[];
}

/** Every package that has to be built before the hub starts, in the order of their names. */
function targets(): Target[] {
  const plugins = readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}`);
  return [
    ...plugins.map((folder) => ({ folder, inputs: ['sdk/src', 'sdk/package.json', 'pnpm-lock.yaml'] })),
    { folder: 'ui', inputs: ['sdk/src/contract', 'pnpm-lock.yaml'] },
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

const inputsOf = ({ folder, inputs }: Target) =>
  digest([folder, ...inputs], (name) => !NOT_INPUT.has(name) && !name.endsWith('.test.ts'));

// The result is in the stamp as well: a dist that was removed, or changed by hand, is made again.
const stateOf = (target: Target) => `${inputsOf(target)} ${digest([`${target.folder}/dist`], () => true)}`;

const stampOf = ({ folder }: Target) => join(stamps, `built-${folder.replaceAll('/', '-')}`);

const isBuilt = (target: Target) =>
  existsSync(stampOf(target)) && readFileSync(stampOf(target), 'utf8') === stateOf(target);

/** Runs one package's build script as its package manager would; answers what it printed and how it ended. */
async function build({ folder, script }: Target): Promise<{ code: number; output: string }> {
  const bins = [
    join(root, folder, 'node_modules', '.bin'),
    join(root, 'node_modules', '.bin'),
    process.env['PATH'] ?? '',
  ];
  const child = spawn(script, {
    cwd: join(root, folder),
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: bins.join(delimiter) },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number>((done) => child.on('close', (status) => done(status ?? 1)));
  return { code, output };
}

async function buildInTurn(queue: Target[], failed: string[]): Promise<void> {
  for (let target = queue.shift(); target !== undefined; target = queue.shift()) {
    const before = inputsOf(target);
    const { code, output } = await build(target);
    if (code === 0 && existsSync(join(root, target.folder, 'dist'))) {
      // A file that was saved while the build ran may not be in its result: then there is no stamp.
      if (before === inputsOf(target)) writeFileSync(stampOf(target), stateOf(target));
      process.stdout.write(`  built ${target.folder}\n`);
    } else {
      failed.push(target.folder);
      process.stderr.write(`\n${target.folder} could not be built ("${target.script}" answered ${code}):\n${output}\n`);
    }
  }
}

mkdirSync(stamps, { recursive: true });
const stale = targets().filter((target) => !isBuilt(target));
if (stale.length > 0) process.stdout.write(`Building what changed: ${stale.map(({ folder }) => folder).join(', ')}\n`);
const failed: string[] = [];
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, () => buildInTurn(stale, failed)));
if (failed.length > 0) {
  process.stderr.write(`Innesto stopped: ${failed.join(', ')} could not be built.\n`);
  process.exit(1);
}
