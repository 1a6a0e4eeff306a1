// Makes this folder ready to run: the Node that the project needs, its dependencies, and the plugins and pages built.
// Plain JavaScript, because it is the one file that runs before anything is installed, on whatever Node is there.
// It starts no hub: the command that comes after it (package.json) takes its shell's place, so that a signal sent to
// npm reaches the hub. With `npx pnpm run …` around the hub it does not: npx and pnpm each put a shell in between.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_NEEDED = 24;
const PNPM = 'pnpm@12.21.0';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const PATH = `${bin}${delimiter}${process.env.PATH ?? ''}`;
const stamp = join(root, 'node_modules', '.cache', 'innesto', 'installed');

/** What an installation depends on: the lock, pnpm's settings, each package's wishes, and the kind of machine. */
function wanted() {
  const folders = [
    '.',
    'core',
    'ui',
    'sdk',
    'tests',
    ...readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}`),
  ];
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...folders.map((folder) => `${folder}/package.json`)];
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of files) {
    if (existsSync(join(root, file))) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function installed() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted();
}

/** Runs a command with its output shown as it comes; true when it went well. */
function run(command, env = {}) {
  const done = spawnSync(command[0], command.slice(1), {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env, PATH },
  });
  // The user's Ctrl-C went to that command too: it is no fault to explain.
  if (done.signal === 'SIGINT' || done.signal === 'SIGTERM') process.exit(130);
  return done.status === 0;
}

function finds(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function give(lines) {
  process.stderr.write(`\n${lines.join('\n')}\n\n`);
  process.exit(1);
}

function explainInstall() {
  const missing = [
    ...(finds('python3') || finds('python') ? [] : ['python3']),
    ...(finds('make') ? [] : ['make']),
    ...(finds('g++') || finds('clang++') || finds('c++') ? [] : ['a C++ compiler (g++ or clang++)']),
  ];
  give([
    'Innesto stopped: its dependencies could not be installed; the reason is above.',
    ...(missing.length > 0
      ? [
          `  Not found on this machine: ${missing.join(', ')}.`,
          '  sqlite3 is compiled here whenever its ready-made binary cannot be fetched, and needs them. To get them:',
          '    Debian, Ubuntu:  sudo apt-get install -y python3 make g++',
          '    Fedora:          sudo dnf install -y python3 make gcc-c++',
          '    macOS:           xcode-select --install',
        ]
      : []),
    '  If it speaks of the network, of a registry or of a proxy: mend that.',
    '  If it speaks of the lock file: run "npx pnpm@12 install" and look at what changed in pnpm-lock.yaml.',
    'Then give the same command again: what was already fetched is kept.',
  ]);
}

function install() {
  process.stdout.write(
    'Installing what pnpm-lock.yaml lists. The first time takes a few minutes: sqlite3 may be compiled here.\n',
  );
  rmSync(stamp, { force: true });
  // Without a terminal pnpm would rather stop than replace a node_modules folder that npm or another version has made.
  const command = ['npx', '--yes', PNPM, 'install', '--config.confirmModulesPurge=false'];
  // SQLite's own sources compile with hundreds of warnings that are no one's business here.
  if (!run(command, { CFLAGS: `${process.env.CFLAGS ?? ''} -w` })) explainInstall();
}

/** Stops with an explanation unless the `node` that runs next, found as npm's scripts find it, is new enough. */
function checkNode() {
  const asked = spawnSync('node', ['--version'], { env: { ...process.env, PATH }, encoding: 'utf8' });
  const version = asked.stdout?.trim() ?? '';
  if (Number.parseInt(version.slice(1), 10) >= NODE_NEEDED) return;
  give([
    `Innesto stopped: it runs on Node ${NODE_NEEDED} or newer, and this is ${version || 'no Node at all'}.`,
    `  It normally brings its own (the optional package "node"), which could not be installed for ${process.platform} ${process.arch}.`,
    `  Install Node ${NODE_NEEDED} from https://nodejs.org, then give the same command again.`,
  ]);
}

/** Stops with an explanation unless the compiled part of sqlite3 loads in the Node that will use it. */
function checkSqlite() {
  const load = `require('node:module').createRequire(${JSON.stringify(join(root, 'core', 'package.json'))})('sqlite3')`;
  if (run(['node', '-e', load])) return;
  give([
    'Innesto stopped: sqlite3 was installed, but its compiled part does not load (Node says why above).',
    '  Remove the node_modules folder and give the same command again.',
  ]);
}

const fresh = !installed();
if (fresh) install();
checkNode();
if (fresh) {
  checkSqlite();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted());
}
if (!process.argv.includes('--no-build') && !run(['node', '--conditions=innesto-source', '.ci/build.ts']))
  process.exit(1);
