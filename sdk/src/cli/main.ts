#!/usr/bin/env node
import { Command } from 'commander';
import { build } from './command-build.ts';
import { create } from './command-create.ts';
import { dev } from './command-dev.ts';
import { pack } from './command-pack.ts';
import { publish } from './command-publish.ts';
import { test } from './command-test.ts';
import { texts } from './command-texts.ts';
import { PluginProblem } from './problem.ts';
import { TEMPLATES } from './scaffold.ts';
import { sdkVersion } from './sdk-version.ts';

const FOLDER = 'the folder of the plugin';

const whatThereIs = (): string =>
  Object.entries(TEMPLATES)
    .map(([name, { about }]) => `${name} (${about})`)
    .join(', ');

const commands = async (): Promise<Command> => {
  const program = new Command('innesto-plugin')
    .description('Create, build, test, pack and publish plugins for the Innesto hub')
    .version(await sdkVersion())
    .showHelpAfterError();
  program
    .command('create')
    .description('make a folder with a plugin that builds and tests at once')
    .argument('<folder>', 'the folder to make; its name becomes that of the plugin')
    .option('--template <name>', `what it begins with: ${whatThereIs()}`, 'action')
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
    .option(
      '--hub <page>',
      'put each build into a hub that runs with INNESTO_DEV=yes: the address of a page of a workspace; INNESTO_TOKEN is a token of it',
    )
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
    .command('publish')
    .description('pack, and hand the .tgz to npm publish')
    .argument('[folder]', FOLDER, '.')
    .option('--dry-run', 'do everything but publish')
    .option('--tag <tag>', 'under which tag (latest)')
    .action(publish);
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
