// Builds every plugin and the pages, except what is already built from the very same files.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { inputsOf, root, staleTargets, stamp, type Target } from './built.ts';

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
      if (before === inputsOf(target)) stamp(target);
      process.stdout.write(`  built ${target.folder}\n`);
    } else {
      failed.push(target.folder);
      process.stderr.write(`\n${target.folder} could not be built ("${target.script}" answered ${code}):\n${output}\n`);
    }
  }
}

const stale = staleTargets();
if (stale.length > 0) process.stdout.write(`Building what changed: ${stale.map(({ folder }) => folder).join(', ')}\n`);
const failed: string[] = [];
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, () => buildInTurn(stale, failed)));
if (failed.length > 0) {
  process.stderr.write(`Innesto stopped: ${failed.join(', ')} could not be built.\n`);
  process.exit(1);
}
