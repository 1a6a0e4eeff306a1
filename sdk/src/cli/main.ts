#!/usr/bin/env node
import { Command } from 'commander';
import { build } from './command-build.ts';
import { create } from './command-create.ts';
import { dev } from './command-dev.ts';
import { pack } from './command-pack.ts';
import { test } from './command-test.ts';
import { texts } from './command-texts.ts';
import { PluginProblem } from './problem.ts';
import { sdkVersion } from './sdk-version.ts';

const FOLDER = 'the folder of the plugin';

const commands = async (): Promise<Command> => {
  const program = new Command('innesto-plugin')
    .description('Create, build, test and pack plugins for the Innesto hub')
    .version(await sdkVersion())
    .showHelpAfterError();
  program
    .command('create')
    .description('make a folder with a plugin that builds and tests at once')
    .argument('<folder>', 'the folder to make; its name becomes that of the plugin')
    .action(create);
  program
    .command('build')
    .description('write dist/plugin.js and dist/plugin.json')
    .argument('[folder]', FOLDER, '.')
    .action(build);
  program
    .command('dev')
    .description('build, and build again at each change')
    .argument('[folder]', FOLDER, '.')
    .action(dev);
  program
    .command('test')
    .description('run the tests with Vitest')
    .argument('[filters...]', 'parts of the names of test files')
    .option('--watch', 'run them again at each change')
    .action(test);
  program
    .command('pack')
    .description('build, and make the .tgz that hubs install')
    .argument('[folder]', FOLDER, '.')
    .action(pack);
  program
    .command('texts')
    .description('print every text that a translation can give, by its key')
    .argument('[folder]', FOLDER, '.')
    .action(texts);
  return program;
};

try {
  const program = await commands();
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof PluginProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
