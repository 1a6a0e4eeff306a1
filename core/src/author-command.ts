import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';

/** What authors of plugins do, by the SDK's own tool. */
const COMMANDS: Readonly<Record<string, string>> = {
  create: 'makes a folder with a plugin that builds and tests at once',
  dev: 'builds a plugin, and builds it again at each change, into a running hub too',
  test: 'runs the tests of a plugin in the sandbox',
  build: 'writes the one script of a plugin and its manifest',
  pack: 'builds a plugin and makes the .tgz that hubs install',
  publish: 'packs a plugin and hands it to npm publish',
  texts: 'prints every text of a plugin that a translation can give',
};

/** How Node runs the SDK's tool: as it is built, or from its sources where it is not. */
const toolArguments = (): readonly string[] => {
  const sdk = new URL('../../', import.meta.resolve('@innesto/sdk/contract'));
  const built = fileURLToPath(new URL('dist/cli/main.js', sdk));
  return existsSync(built) ? [built] : ['--conditions=innesto-source', fileURLToPath(new URL('src/cli/main.ts', sdk))];
};

const runTool = async (words: readonly string[]): Promise<void> => {
  const child = spawn(process.execPath, [...toolArguments(), ...words], { stdio: 'inherit' });
  await once(child, 'exit');
  process.exitCode = child.exitCode ?? 1;
};

/** The commands of authors, as `innesto-plugin` has them; what stands behind them is handed on as it is. */
export const addAuthorCommands = (plugin: Command): void => {
  for (const [name, about] of Object.entries(COMMANDS)) {
    plugin
      .command(`${name} [words...]`)
      .description(`${about} (innesto-plugin ${name})`)
      .allowUnknownOption()
      .helpOption(false)
      .action((words: readonly string[]) => runTool([name, ...words]));
  }
};
