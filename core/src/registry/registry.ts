import type { ActionManifest, Invocation, InvocationOutcome, Manifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import type { Announce } from '../model/announcement.ts';
import type { Clock } from '../model/clock.ts';
import type { Pulse } from '../model/pulse.ts';
import type { Workspace } from '../model/workspace.ts';
import { workflowsWithPlugin, type WorkflowWithPlugin } from '../store/query/plugin-grant.ts';
import type { Store } from '../store/store.ts';
import { boundedTogether } from './bounded.ts';
import {
  enable,
  enableBundled,
  rightsInForce,
  switchPlugin,
  type Enabling,
  type GrantPorts,
  type Switching,
  type Transaction,
} from './grants.ts';
import { createHandlersInForce, type HandlingPlugin } from './handlers.ts';
import { holdVersions } from './hold-versions.ts';
import { installFolder, lookAtFolder, type Inspect } from './install.ts';
import { createKept, type KeptDefinitions } from './kept.ts';
import { createLibrary, manifestIn, type Installed, type ScriptRunner, type Library } from './library.ts';
import { getIcon, getPlugin, listPlugins, type ListedPlugin } from './list.ts';
import { createSettingsCheck, type SettingsCheck } from './settings-check.ts';
import type { SettingProblem } from './settings-words.ts';
import { createStandings, type Standing } from './standings.ts';
import { resume, strike, takeBackSuspended, type StrikeReport } from './strikes.ts';
import { askTrigger, type TriggerAnswer, type TriggerQuestion } from './subscribe.ts';

/** Where a contribution comes from in a workspace. */
export interface Resolved {
  readonly plugin: string;
  readonly name: string;
  /** The workspace's current version of the plugin. */
  readonly version: string;
  readonly manifest: Manifest;
  readonly suspended: boolean;
  /** The workspace has switched it off. */
  readonly off: boolean;
}

/** The plugins of the instance: what is installed, what each workspace lets in, and how they behave there. */
export interface Registry extends KeptDefinitions {
  /** Installs the built plugin in a folder. `bundled` ones, which come with the hub, are let into every new workspace. */
  installFolder(path: string, options?: { readonly bundled?: boolean }): Promise<Manifest>;
  /** What the built plugin in a folder is and asks for; refused as its installation would be, and nothing is installed. */
  lookAtFolder(path: string): Promise<Manifest>;
  /** The names of the plugins that every new workspace has. */
  bundled(): Promise<ReadonlySet<string>>;
  /** The plugins as a workspace sees them, those it could let in among them. */
  list(workspace: Workspace): Promise<readonly ListedPlugin[]>;
  /** One of them, with all that its manifest says. */
  get(
    workspace: Workspace,
    plugin: string,
    version?: string,
  ): Promise<{ readonly listed: ListedPlugin; readonly manifest: Manifest }>;
  /** The workflows that use it. */
  usesOf(workspace: Workspace, plugin: string): Promise<readonly WorkflowWithPlugin[]>;
  /** Its picture as SVG; null where it brings none. */
  icon(workspace: Workspace, plugin: string): Promise<string | null>;
  /** The manifest of an installed version; INNESTO_PLUGIN_UNKNOWN where there is none. */
  manifestOf(plugin: string, version: string): Promise<Manifest>;
  /** The newest installed version of a plugin; INNESTO_PLUGIN_UNKNOWN where there is none. */
  newestOf(plugin: string): Promise<string>;
  /** What an installed version says of one of its actions; null where it has none of that name. */
  actionOf(contribution: string, version: string): Promise<ActionManifest | null>;
  /** Lets a plugin into a workspace with the rights it asks for, or moves it there to another version; absent: the newest. */
  enable(workspace: Workspace, plugin: string, version?: string | null): Promise<void>;
  /** The same, by somebody whom the plugin's history names. */
  moveTo(workspace: Workspace, plugin: string, move: Omit<Enabling, 'workspaceId' | 'plugin'>): Promise<void>;
  /** Switches a plugin off in a workspace, or on again. */
  switchTo(workspace: Workspace, plugin: string, turn: Omit<Switching, 'workspaceId' | 'plugin'>): Promise<void>;
  /** How a workspace has a plugin; null: not at all. */
  standingOf(workspace: Workspace, plugin: string): Promise<Standing | null>;
  /** To be called after a commit that changed a workspace's plugins elsewhere. */
  forget(workspaceId: number): void;
  /** To be called when another node said that plugins stand otherwise in some workspace: what waits to be asked of those that are suspended is taken back. */
  lookAgain(): void;
  /** Lets the bundled plugins into a workspace that is being made, or that was made before they came. */
  enableDefaults(workspaceId: number, transaction: Transaction): Promise<void>;
  /** The contribution's plugin in a workspace; null where the workspace has none of that name. */
  resolve(workspaceId: number, contribution: string): Promise<Resolved | null>;
  /** Keeps these versions from being removed before a transaction ends, of which this is to be the first act; INNESTO_CONFLICT where one is gone. */
  hold(transaction: Transaction, versions: readonly Installed[]): Promise<void>;
  /** What a plugin may do in a workspace: of that version, absent: the workspace's own, what its manifest asks for and the workspace granted. */
  rightsOf(workspaceId: number, plugin: string, version?: string | null): Promise<ReadonlySet<string>>;
  /** The handlers of all workspaces: each by the workspace's current version of the plugin. */
  handlersInForce(): Promise<readonly HandlingPlugin[]>;
  /** Whether a workspace does nothing with a plugin at present: it is suspended, or was never let in. */
  isSuspended(workspaceId: number, plugin: string): Promise<boolean>;
  strike(report: StrikeReport): Promise<{ readonly suspended: boolean }>;
  /** Takes a suspension back; what the plugin held up goes on. */
  resume(workspace: Workspace, plugin: string): Promise<void>;
  checkSettings(check: SettingsCheck): readonly SettingProblem[];
  /** Does work that checks much, under one watch: it may be done twice. */
  checkTogether<Result>(work: () => Result): Result;
  subscribe(question: TriggerQuestion): Promise<TriggerAnswer>;
  /** To be called after a build took the place of the one before under the same version. */
  renew(plugin: string, version: string): void;
  /** Carries a batch into the sandbox, which learns a plugin's script when it is first asked for it. */
  invoke(call: Invocation): Promise<InvocationOutcome>;
}

/** What the registry is handed. */
export interface RegistryPorts {
  readonly store: Store;
  readonly sandbox: ScriptRunner;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly pulse: Pulse;
  readonly inspect: Inspect;
}

const halves = (contribution: string): { readonly plugin: string; readonly name: string } => {
  const slash = contribution.indexOf('/');
  return { plugin: contribution.slice(0, slash), name: contribution.slice(slash + 1) };
};

/** The ways by which plugins come into workspaces, with what is to be done after each. */
const createLettingIn = (
  ports: Parameters<typeof switchPlugin>[0] & GrantPorts,
  changed: (workspaceId: number) => void,
): Pick<Registry, 'enable' | 'moveTo' | 'switchTo' | 'enableDefaults'> => ({
  enable: async ({ id: workspaceId }, plugin, version = null) => {
    await enable(ports, { workspaceId, plugin, version, actor: null });
    changed(workspaceId);
  },
  moveTo: async ({ id: workspaceId }, plugin, move) => {
    await enable(ports, { ...move, workspaceId, plugin });
    changed(workspaceId);
  },
  switchTo: async ({ id: workspaceId }, plugin, turn) => {
    await switchPlugin(ports, { ...turn, workspaceId, plugin });
    changed(workspaceId);
  },
  enableDefaults: async (workspaceId, transaction) => {
    await enableBundled(ports, { workspaceId, transaction });
    ports.standings.forget(workspaceId);
  },
});

const newestIn = async (library: Pick<Library, 'newest'>, plugin: string): Promise<string> => {
  const newest = (await library.newest()).get(plugin);
  if (newest === undefined) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
  return newest.version;
};

const actionIn = async (
  library: Pick<Library, 'find'>,
  contribution: string,
  version: string,
): Promise<ActionManifest | null> => {
  const { plugin, name } = halves(contribution);
  return (await library.find(plugin, version))?.actions.find((action) => action.name === name) ?? null;
};

/** How long many checks of what plugins say may take under one watch; beyond that each has its own. */
const CHECKED_TOGETHER_MS = 1000;
const checkTogether: Registry['checkTogether'] = (work) => boundedTogether(work, CHECKED_TOGETHER_MS);

/** Opens the registry. */
export const createRegistry = (ports: RegistryPorts): Registry => {
  const { store, clock, announce, pulse } = ports;
  const standings = createStandings({ store, clock });
  const library = createLibrary({ store, sandbox: ports.sandbox });
  const grantPorts = { store, library, standings, clock, announce, sandbox: ports.sandbox };
  const checks = { checkSettings: createSettingsCheck(), checkTogether };

  /** After a commit that may let runs and debts go on. */
  const changed = (workspaceId: number): void => {
    standings.forget(workspaceId);
    announce({ topic: 'plugins', workspaceId });
    pulse.events();
    pulse.runs();
    pulse.deliveries();
  };

  const asSeenBy = async (workspace: Workspace) => ({
    standings: await standings.of(workspace.id),
    now: clock.now(),
  });

  return {
    installFolder: (path, { bundled = false } = {}) => installFolder(ports, { path, bundled }),
    lookAtFolder: (path) => lookAtFolder(ports, path),
    bundled: async () => new Set((await library.newest({ bundled: true })).keys()),
    list: async (workspace) => listPlugins(library, await asSeenBy(workspace)),
    get: async (workspace, plugin, version) => getPlugin(library, { plugin, version, ...(await asSeenBy(workspace)) }),
    usesOf: (workspace, plugin) => workflowsWithPlugin(store.read, { workspaceId: workspace.id, plugin }),
    icon: async (workspace, plugin) => getIcon(library, { plugin, standings: await standings.of(workspace.id) }),
    manifestOf: (plugin, version) => manifestIn(library, plugin, version),
    newestOf: (plugin) => newestIn(library, plugin),
    actionOf: (contribution, version) => actionIn(library, contribution, version),
    ...createLettingIn(grantPorts, changed),
    standingOf: async (workspace, plugin) => (await standings.of(workspace.id)).get(plugin) ?? null,
    forget: changed,
    lookAgain: () => {
      standings.forgetAll();
      // Where the database does not answer, they are taken back with the first strike here.
      takeBackSuspended(ports).catch(() => undefined);
    },
    resolve: async (workspaceId, contribution) => {
      const { plugin, name } = halves(contribution);
      const standing = (await standings.of(workspaceId)).get(plugin);
      if (standing === undefined) return null;
      const { version, state } = standing;
      const manifest = await manifestIn(library, plugin, version);
      return { plugin, name, version, manifest, suspended: state === 'suspended', off: state === 'off' };
    },
    hold: holdVersions,
    rightsOf: (workspaceId, plugin, version = null) => rightsInForce(grantPorts, { workspaceId, plugin, version }),
    handlersInForce: createHandlersInForce({ store, library }),
    isSuspended: async (workspaceId, plugin) => (await standings.of(workspaceId)).get(plugin)?.state !== 'active',
    strike: (report) => strike(grantPorts, report),
    resume: async (workspace, plugin) => {
      if (!(await standings.of(workspace.id)).has(plugin)) throw fault('INNESTO_PLUGIN_UNKNOWN', { plugin });
      await resume(grantPorts, { workspaceId: workspace.id, plugin });
      changed(workspace.id);
    },
    ...checks,
    ...createKept({ library, standings, ...checks }),
    subscribe: (question) => askTrigger({ library, strike: (report) => strike(grantPorts, report) }, question),
    renew: (plugin, version) => library.forget(plugin, version),
    invoke: (call) => library.invoke(call),
  };
};
