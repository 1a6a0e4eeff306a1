// The gate: every tool that holds the house rules, and first a proof that each of them would notice a fault.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { removeSeeds, SEEDS, sowSeeds } from './seeds.ts';

/** The repository's folder. */
const root = resolve(import.meta.dirname, '..');

interface Gate {
  readonly name: string;
  readonly command: readonly string[];
  /** Where it runs, from the repository's folder. */
  readonly folder?: string;
  /** What it must say while it fails; without it, it must succeed. */
  readonly notices?: readonly string[];
}

const gates: readonly Gate[] = [
  ...SEEDS.map(({ name, command, notices }) => ({
    name: `${name} notices a fault`,
    command,
    notices,
    folder: '.seeded',
  })),
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  {
    name: 'pages',
    command: ['svelte-check', '--workspace', 'ui', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check'] },
  {
    name: 'imports',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', 'core', 'sdk', 'plugins', 'ui', 'tests'],
  },
  { name: 'unused', command: ['knip', '--treat-config-hints-as-errors'] },
];

async function run(command: readonly string[], folder: string): Promise<{ code: number | null; output: string }> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: resolve(root, folder), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((done, fail) => child.on('close', done).on('error', fail));
  return { code, output };
}

/** Passes one gate; what it found is shown only where it did not pass. */
async function pass({ name, command, folder = '.', notices }: Gate): Promise<boolean> {
  const started = performance.now();
  const { code, output } = await run(command, folder);
  const missed = (notices ?? []).filter((notice) => !output.includes(notice));
  const passed = notices ? code !== 0 && missed.length === 0 : code === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
  if (!passed) process.stdout.write(`${output}\n`);
  if (missed.length > 0) process.stdout.write(`It should have said: ${missed.join(', ')}\n\n`);
  return passed;
}

const results: { readonly name: string; readonly passed: boolean }[] = [];
const passInTurn = async (queue: Iterator<Gate>): Promise<void> => {
  for (let next = queue.next(); next.done !== true; next = queue.next())
    results.push({ name: next.value.name, passed: await pass(next.value) });
};
sowSeeds(root);
try {
  // Two beside each other: most of them think on one core.
  const queue = gates.values();
  await Promise.all([passInTurn(queue), passInTurn(queue)]);
} finally {
  removeSeeds(root);
}
const failed = results.filter(({ passed }) => !passed);
if (failed.length > 0) process.stdout.write(`\nNot passed: ${failed.map(({ name }) => name).join(', ')}\n`);
process.stdout.write(`${results.length - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
