import { access } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { problem } from './problem.ts';
import { runTool } from './run-tool.ts';

const OWN_CONFIG = ['vitest.config.ts', 'vitest.config.js', 'vitest.config.mjs', 'vite.config.ts', 'vite.config.js'];

/** `innesto-plugin test`: runs the tests of the plugin in the current folder with the Vitest that it depends on. */
export const test = async (
  filters: readonly string[],
  { watch = false }: { readonly watch?: boolean },
): Promise<void> => {
  const cwd = process.cwd();
  const args = [vitestOf(cwd), watch ? 'watch' : 'run', '--root', cwd, ...(await sourceConfig(cwd)), ...filters];
  const { code } = await runTool({ command: process.execPath, args, cwd, output: 'inherit' });
  process.exitCode = code;
};

const vitestOf = (folder: string): string => {
  try {
    const packageFile = findPackageJSON('vitest', pathToFileURL(join(folder, 'package.json')));
    if (packageFile !== undefined) return join(dirname(packageFile), 'vitest.mjs');
  } catch {
    // Falls through: it is not installed.
  }
  throw problem('INNESTO_PLUGIN_TOOL', 'Vitest is not installed: npm install --save-dev vitest');
};

/** An SDK that runs from its sources is resolved from its sources by the tests too; a published one needs nothing. */
const sourceConfig = async (folder: string): Promise<string[]> => {
  if (!import.meta.filename.endsWith('.ts')) return [];
  for (const name of OWN_CONFIG) {
    if (
      await access(join(folder, name)).then(
        () => true,
        () => false,
      )
    )
      return [];
  }
  return ['--config', fileURLToPath(new URL('./source-tests/vitest.config.ts', import.meta.url))];
};
