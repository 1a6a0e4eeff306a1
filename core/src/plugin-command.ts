import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Manifest } from '@innesto/sdk/contract';
import type { Command } from 'commander';
import type { Ports } from './api/ports.ts';
import { addAuthorCommands } from './author-command.ts';
import { readConfig } from './config.ts';
import type { PluginMove } from './data/plugins/move-plan.ts';
import { fault } from './fault/fault.ts';
import { PACKAGE_PATTERN } from './model/install-policy.ts';
import { pluginDifference } from './model/plugin-difference.ts';
import type { Workspace } from './model/workspace.ts';
import {
  browsedLines,
  contentLines,
  differenceLines,
  moveLines,
  proposalLines,
  referenceLines,
} from './plugin-telling.ts';
import type { Proposal } from './registry/proposals.ts';

type Rooms = Pick<Ports, 'registry' | 'installations' | 'pluginMoves' | 'workspaces'>;

const ACTOR = 'command line';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const within = async (use: (rooms: Rooms) => Promise<void>): Promise<void> => {
  const { withHouse } = await import('./hub.ts');
  await withHouse(readConfig(process.env), use);
};

/** Asks whoever sits at the terminal; where nobody does, only `--yes` is a yes. */
const isAgreed = async (question: string, yes: boolean): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    say('Nothing was done: nobody is there to ask. --yes says yes.');
    // A script that counts on it has to notice.
    process.exitCode = 1;
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
};

const EVERYONE = { operatorId: 0, all: true } as const;

/** The workspace of that id or name; where there is only one, it need not be named. */
const workspaceNamed = async ({ workspaces }: Rooms, named: string | undefined): Promise<Workspace> => {
  const { items } = await workspaces.list(EVERYONE, { limit: 10_000, after: 0 });
  const found = items
    .map(({ workspace }) => workspace)
    .filter(({ publicId, name }) => named === undefined || publicId === named || name === named);
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw fault('INNESTO_NOT_FOUND', { what: 'one workspace of that name: say --workspace <id>' });
  return first;
};

const tell = (lines: readonly string[]): void => lines.forEach(say);

/** What is otherwise than in the version that is installed, where there is one. */
const tellDifference = async ({ registry, installations }: Rooms, manifest: Manifest): Promise<void> => {
  const [before] = await installations.versions(null, manifest.name);
  if (before === undefined || before.version === manifest.version) return;
  say(`  Against ${before.version}:`);
  tell(differenceLines(manifest, pluginDifference(await registry.manifestOf(manifest.name, before.version), manifest)));
};

const takeProposal = async ({ installations }: Rooms, what: string): Promise<Proposal> => {
  if (/^https?:/.test(what)) {
    const { fetchPackageFile } = await import('./service/http/package-registry.ts');
    const bytes = await fetchPackageFile(what);
    return installations.take({
      chunks: (async function* whole() {
        yield bytes;
      })(),
      actor: ACTOR,
    });
  }
  const isFile = await stat(what).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isFile) return installations.take({ chunks: createReadStream(what), actor: ACTOR });
  const at = what.lastIndexOf('@');
  const [name, range] = at > 0 ? [what.slice(0, at), what.slice(at + 1)] : [what, 'latest'];
  return installations.fetch({ name, range, actor: ACTOR });
};

const installFolder = async (rooms: Rooms, folder: string, yes: boolean): Promise<void> => {
  const manifest = await rooms.registry.lookAtFolder(folder);
  say(`${manifest.title} (${manifest.name} ${manifest.version}), from ${folder}`);
  tell(contentLines(manifest));
  await tellDifference(rooms, manifest);
  if (!(await isAgreed('Install it?', yes))) return;
  const { name, version } = await rooms.registry.installFolder(folder);
  say(`Installed ${name} ${version}.`);
};

const install = (what: string, { yes = false }: { readonly yes?: boolean }): Promise<void> =>
  within(async (rooms) => {
    const isFolder = await stat(what).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder) return installFolder(rooms, resolve(what), yes);
    const proposal = await takeProposal(rooms, what);
    tell(proposalLines(proposal));
    await tellDifference(rooms, proposal.manifest);
    if (!(await isAgreed('Install it?', yes))) return rooms.installations.discard(proposal.publicId);
    const { name, version } = await rooms.installations.accept(proposal.publicId, ACTOR);
    say(`Installed ${name} ${version}.`);
  });

const search = (words: readonly string[]): Promise<void> =>
  within(async ({ installations }) => tell(browsedLines(await installations.browse(words.join(' ').trim()))));

const list = (): Promise<void> =>
  within(async ({ installations }) => {
    for (const { plugin, versions } of await installations.all()) {
      say(plugin);
      for (const { version, source, workspaces } of versions)
        say(`  ${version}  ${source}  ${workspaces} workspace(s)`);
    }
    for (const { plugin } of await installations.removed()) say(`${plugin}  removed; comes with the hub`);
  });

const tellMove = async ({ registry }: Rooms, move: PluginMove): Promise<void> =>
  tell(moveLines(await registry.manifestOf(move.plugin, move.to), move));

/** Sees a move through that goes on in the background where the hub runs. */
const arrive = async ({ pluginMoves }: Rooms, workspace: Workspace, plugin: string): Promise<void> => {
  const under = async () => (await pluginMoves.pending(workspace)).find((one) => one.plugin === plugin);
  const begun = await under();
  if (begun === undefined) return;
  const { publicId, version, total } = begun;
  say(`${total} records are made ready first.`);
  await pluginMoves.goOn(workspace, { publicId, signal: new AbortController().signal });
  const left = await under();
  if (left === undefined) return;
  if (left.trouble !== null) throw fault(left.trouble.code, left.trouble.parts);
  const again = `${left.failure?.detail ?? 'it failed'}; the hub tries it again by itself`;
  throw fault('INNESTO_PLUGIN_STUCK', { plugin, version, detail: again });
};

interface InWorkspace {
  readonly workspace?: string;
  readonly yes?: boolean;
  readonly to?: string;
}

const moveTo = (plugin: string, { workspace: named, to, yes = false }: InWorkspace): Promise<void> =>
  within(async (rooms) => {
    const workspace = await workspaceNamed(rooms, named);
    const move = await rooms.pluginMoves.preview(workspace, plugin, to ?? null);
    await tellMove(rooms, move);
    if (!(await isAgreed(`Move “${workspace.name}”?`, yes))) return;
    const rights = move.wider.map(({ right }) => right);
    await rooms.pluginMoves.move(workspace, plugin, { version: move.to, rights, actor: ACTOR });
    await arrive(rooms, workspace, plugin);
    say(`“${workspace.name}” has ${plugin} ${move.to}.`);
  });

const rollBack = (plugin: string, { workspace: named }: InWorkspace): Promise<void> =>
  within(async (rooms) => {
    const workspace = await workspaceNamed(rooms, named);
    const { to } = await rooms.pluginMoves.rollBack(workspace, plugin, ACTOR);
    await arrive(rooms, workspace, plugin);
    say(`“${workspace.name}” is back at ${plugin} ${to}.`);
  });

const enable = (plugin: string, asked: InWorkspace): Promise<void> =>
  within(async (rooms) => {
    const workspace = await workspaceNamed(rooms, asked.workspace);
    if ((await rooms.registry.standingOf(workspace, plugin)) === null) {
      const move = await rooms.pluginMoves.preview(workspace, plugin, asked.to ?? null);
      await tellMove(rooms, move);
      if (!(await isAgreed(`Let it into “${workspace.name}”?`, asked.yes === true))) return;
      await rooms.pluginMoves.move(workspace, plugin, { version: move.to, rights: [], actor: ACTOR });
    } else await rooms.pluginMoves.switchTo(workspace, plugin, { to: 'active', anyway: false, actor: ACTOR });
    say(`${plugin} is on in “${workspace.name}”.`);
  });

const disable = (plugin: string, { workspace: named, yes = false }: InWorkspace): Promise<void> =>
  within(async (rooms) => {
    const workspace = await workspaceNamed(rooms, named);
    await rooms.pluginMoves.switchTo(workspace, plugin, { to: 'off', anyway: yes, actor: ACTOR });
    say(`${plugin} is off in “${workspace.name}”.`);
  });

const remove = (plugin: string, { version }: { readonly version?: string }): Promise<void> =>
  within(async ({ installations }) => {
    const removal = { plugin, version: version ?? null };
    tell(referenceLines(await installations.references(removal)));
    await installations.remove({ ...removal, actor: ACTOR });
    say(`Removed ${plugin}${version === undefined ? '' : ` ${version}`}.`);
  });

const restore = (plugin: string): Promise<void> =>
  within(async ({ installations }) => {
    await installations.putBack(plugin, ACTOR);
    say(`${plugin} is back; workspaces let it in anew.`);
  });

interface Allowing {
  readonly remove?: boolean;
  readonly who?: string;
}

const allow = (packages: readonly string[], { remove: takesOff = false, who }: Allowing): Promise<void> =>
  within(async ({ installations }) => {
    const wrong = packages.find((pattern) => !PACKAGE_PATTERN.test(pattern));
    if (wrong !== undefined) throw fault('INNESTO_PLUGIN_SOURCE', { detail: `“${wrong}” is no name of a package` });
    const before = await installations.policy();
    const kept = before.packages.filter((pattern) => !packages.includes(pattern));
    const policy = await installations.changePolicy({
      packages: takesOff ? kept : [...kept, ...packages],
      ...(who === 'owners' || who === 'admins' ? { who } : {}),
    });
    say(`Who may install: ${policy.who}.`);
    for (const pattern of policy.packages) say(`  ${pattern}`);
    if (policy.packages.length === 0) say('  nothing');
  });

/** The commands about plugins. On SQLite the hub must not be running. */
export const addPluginCommands = (program: Command): void => {
  const plugin = program
    .command('plugin')
    .description('plugins of this instance (on SQLite the hub must not be running), and what their authors do');
  const ofWorkspace = (command: Command): Command =>
    command.option('--workspace <workspace>', 'its id or name; not needed where there is only one');
  plugin
    .command('install <what>')
    .description('installs a plugin: a name of the registry (name@range), a .tgz, its address, or a built folder')
    .option('--yes', 'says yes to what it asks for')
    .action(install);
  plugin.command('search [words...]').description('looks for plugins in the registry; no words: any').action(search);
  plugin.command('list').description('tells which versions are installed').action(list);
  ofWorkspace(plugin.command('upgrade <plugin>').description('moves a workspace to another version'))
    .option('--to <version>', 'which; absent: the newest that is installed')
    .option('--yes', 'says yes to what it asks for')
    .action(moveTo);
  ofWorkspace(plugin.command('rollback <plugin>').description('moves a workspace back to the version before')).action(
    rollBack,
  );
  ofWorkspace(plugin.command('enable <plugin>').description('lets a plugin into a workspace, or switches it on again'))
    .option('--to <version>', 'which; absent: the newest that is installed')
    .option('--yes', 'says yes to what it asks for')
    .action(enable);
  ofWorkspace(plugin.command('disable <plugin>').description('switches a plugin off in a workspace'))
    .option('--yes', 'even though workflows at work use it')
    .action(disable);
  plugin
    .command('remove <plugin>')
    .description('removes a plugin that nothing uses')
    .option('--version <version>', 'only that version')
    .action(remove);
  plugin.command('restore <plugin>').description('puts back a plugin that comes with the hub').action(restore);
  plugin
    .command('allow [packages...]')
    .description('tells or changes which packages may be installed: names, @scope/*, or *')
    .option('--remove', 'takes them off the list')
    .option('--who <who>', 'owners: of the instance only; admins: of workspaces, too, from the registry')
    .action(allow);
  addAuthorCommands(plugin);
};
