#!/usr/bin/env node
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { compileEarlyLater } from './compile-early.ts';
import { databaseFile, readConfig, type Config } from './config.ts';
import { endWithin } from './end-within.ts';
import { Fault } from './fault/fault.ts';
import type { Hub } from './hub.ts';
import { addKeyCommands } from './keys-command.ts';
import { addPluginCommands } from './plugin-command.ts';

const OLDEST_NODE = 24;
const SAME_SIGNAL_MS = 1000;
/** Longer than what is on its way may take to arrive, and shorter than what starts services lets them end. */
const LONGEST_END_MS = 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Says what went wrong the way a person can act on, and ends with 1; a bug keeps its trace for the terminal. */
const fail = (error: unknown): never => {
  if (error instanceof Fault) process.stderr.write(`\n${error.message}.\n${error.remedy}\n(${error.code})\n\n`);
  else
    process.stderr.write(
      `\nInnesto stopped because of a mistake of its own:\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n\n`,
    );
  process.exit(1);
};

const requireNode = (): void => {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) return;
  process.stderr.write(
    `Innesto runs on Node ${OLDEST_NODE} or newer; this is ${process.versions.node}. “npm start” brings its own.\n`,
  );
  process.exit(1);
};

const welcomeWorker = (hub: { readonly listens: string }): void => {
  say(`Innesto is ready: ${hub.listens}`);
  say('  a worker: it does its share of the work, and answers /health and /ready only');
  say('Ctrl-C ends it; nothing is lost, others take its share over.');
  say('');
};

const welcome = (config: Config, hub: Pick<Hub, 'url' | 'listens' | 'setUpLink' | 'demoNote'>): void => {
  say('');
  if (config.role === 'worker') return welcomeWorker(hub);
  say(`Innesto is ready: ${hub.url}`);
  if (hub.listens !== hub.url) say(`  here: ${hub.listens}`);
  say(`  data: ${config.databaseUrl === null ? databaseFile(config.dataFolder) : 'PostgreSQL'}`);
  say(`  API:  ${hub.url}/api/docs`);
  if (hub.setUpLink === null) say('Open the address and sign in.');
  else {
    say('');
    const demoNote = config.demo ? ' It also makes a demo workspace to play with.' : '';
    say(`First start: open this link once to make the owner’s account.${demoNote}`);
    say(`  ${hub.setUpLink}`);
    if (hub.demoNote !== null) say(hub.demoNote);
  }
  say('Ctrl-C ends it; nothing is lost, the next start goes on.');
  say('');
};

const serve = async ({ role }: { readonly role?: string }): Promise<void> => {
  const config = readConfig(role === undefined ? process.env : { ...process.env, INNESTO_ROLE: role });
  const { startHub } = await import('./hub.ts');
  const hub = await startHub(config);
  compileEarlyLater();
  welcome(config, hub);
  let askedAt = 0;
  const endBounded = async (): Promise<void> => {
    const ended = await endWithin(hub.stop(), LONGEST_END_MS);
    if (!ended) say('Ended without waiting any longer (does the database answer?): the next start goes on.');
    process.exit(ended ? 0 : 1);
  };
  const end = (): void => {
    const now = Date.now();
    // Ctrl-C under npm arrives twice at once; a signal a while later means now: what is on its way is recovered at the next start.
    if (askedAt > 0 && now - askedAt > SAME_SIGNAL_MS) process.exit(1);
    if (askedAt > 0) return;
    askedAt = now;
    say('Ending: what is on its way may still arrive (again Ctrl-C: at once).');
    endBounded().catch(fail);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
};

const migrate = async (): Promise<void> => {
  const config = readConfig(process.env);
  const { openStore } = await import('./store/open-store.ts');
  const store = await openStore({ databaseUrl: config.databaseUrl, file: databaseFile(config.dataFolder) });
  await store.close();
  say('The database has the schema of this version.');
};

const untilAsked = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });

const demo = async ({ stay }: { readonly stay: boolean }): Promise<void> => {
  const [{ startHub }, { playStory }] = await Promise.all([import('./hub.ts'), import('./demo/play.ts')]);
  const dataFolder = await mkdtemp(join(tmpdir(), 'innesto-demo-'));
  const config = readConfig({
    ...process.env,
    INNESTO_DATA: dataFolder,
    DATABASE_URL: '',
    PORT: process.env['PORT'] ?? '0',
  });
  const hub = await startHub(config, { furnish: false });
  try {
    await playStory({ say, url: hub.url, setUpToken: hub.setUpLink?.split('/').at(-1) ?? '' });
    if (stay) {
      say('   Ctrl-C ends it and throws its data away.');
      await untilAsked();
    }
  } finally {
    await hub.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
};

requireNode();
const program = new Command('innesto').description(
  'Innesto: a plugin-based integration and marketing-automation hub. Settings come from the environment (see the README).',
);
program
  .command('serve')
  .description('runs the hub')
  .option('--role <role>', 'api: answers requests; worker: does the work; all: both (the default; as INNESTO_ROLE)')
  .action(serve);
program.command('migrate').description('brings the database to this version’s schema').action(migrate);
program
  .command('demo')
  .description('plays the README’s story against a hub of its own, with a throw-away database')
  .option('--no-stay', 'ends when the story is told, instead of staying to be looked at')
  .action(demo);
addPluginCommands(program);
addKeyCommands(program);
await program.parseAsync().catch(fail);
