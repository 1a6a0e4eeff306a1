import { DEVELOPMENT_SUFFIX, type DevelopmentBuild, type DevelopmentTaken, type Manifest } from '@innesto/sdk/contract';
import { fault } from '../fault/fault.ts';
import type { Workspace } from '../model/workspace.ts';
import { workspacesWith } from '../store/query/plugin-reference.ts';
import { lockPlugin, pluginVersions, replaceDevelopment } from '../store/query/plugin.ts';
import { checkBuild, keepPackage, type InstallPorts } from './install.ts';
import type { PackageFiles } from './package-files.ts';
import { readPackageFiles, type PluginPackage } from './package.ts';
import type { Registry } from './registry.ts';

/** What is kept of a build that is tried says so: nothing else is ever replaced. */
const DEVELOPMENT = 'development';

/** Makes what a workspace keeps fit a build in the place of another; gives in words what of it does not. */
type Remake = (builds: {
  readonly workspace: Pick<Workspace, 'id'>;
  readonly from: Manifest;
  readonly to: Manifest;
}) => Promise<readonly string[]>;

/** Builds that their authors try in a running hub. */
export interface Development {
  /** Takes a build in place of the one before, and lets it into the workspace with the rights that it asks for. */
  take(workspace: Workspace, build: DevelopmentBuild & { readonly actor: string }): Promise<DevelopmentTaken>;
}

const refuse = (detail: string): never => {
  throw fault('INNESTO_PLUGIN_PACKAGE', { detail });
};

const filesOf = (build: DevelopmentBuild): PackageFiles => {
  const files = new Map([
    ['package.json', build.package],
    ['dist/plugin.json', build.manifest],
    ['dist/plugin.js', build.script],
    ...(build.icon === null ? [] : [['icon.svg', build.icon] as const]),
  ]);
  return {
    read: async (path, limit) => {
      const text = files.get(path);
      if (text === undefined) return refuse(`${path} is missing`);
      return text.length > limit ? refuse(`${path} is larger than ${limit} characters`) : text;
    },
    has: async (path) => files.has(path),
  };
};

/** Keeps a build, in place of the one before. */
const keep = async ({ store, clock }: InstallPorts, found: PluginPackage, actor: string): Promise<void> => {
  const { name, version, integrity } = found.manifest;
  await store.write(async (transaction) => {
    await lockPlugin(transaction, name);
    const before = (await pluginVersions(transaction, name)).find((one) => one.version === version);
    if (before === undefined) {
      await keepPackage(transaction, found, { source: DEVELOPMENT, actor, at: clock.now() });
      return;
    }
    if (before.source !== DEVELOPMENT)
      return refuse(`${name} ${version} is installed for good: no build takes its place`);
    const { manifest, script, icon } = found;
    await replaceDevelopment(transaction, {
      name,
      version,
      integrity,
      manifest: JSON.stringify(manifest),
      script,
      icon,
    });
  });
};

/** By which build the workspaces keep what they have that are to have the next one: the author's own, and those that have the one before. */
const manifestsBefore = async (
  { store, registry }: Pick<InstallPorts, 'store'> & { readonly registry: Pick<Registry, 'manifestOf'> },
  { workspaceId, plugin, version }: { readonly workspaceId: number; readonly plugin: string; readonly version: string },
): Promise<ReadonlyMap<number, Manifest>> => {
  const concerned = (await workspacesWith(store.read, plugin)).filter(
    (one) => one.workspaceId === workspaceId || one.version === version,
  );
  const found = concerned.map(
    async (one) => [one.workspaceId, await registry.manifestOf(plugin, one.version)] as const,
  );
  return new Map(await Promise.all(found));
};

/** Opens a running hub to builds. */
export const createDevelopment = (
  ports: InstallPorts & {
    readonly registry: Pick<Registry, 'moveTo' | 'resume' | 'standingOf' | 'renew' | 'manifestOf'>;
    readonly remake: Remake;
  },
): Development => ({
  take: async (workspace, { actor, ...build }) => {
    const found = await readPackageFiles(filesOf(build));
    const { name, version } = found.manifest;
    if (!version.endsWith(DEVELOPMENT_SUFFIX))
      return refuse(
        `a build that is tried has a version that ends in ${DEVELOPMENT_SUFFIX}, and this one is ${version}`,
      );
    await checkBuild(ports, found);
    const before = await manifestsBefore(ports, { workspaceId: workspace.id, plugin: name, version });
    await keep(ports, found, actor);
    const { registry } = ports;
    registry.renew(name, version);
    await registry.moveTo(workspace, name, { version, actor });
    // What it was stopped for may be mended now.
    if ((await registry.standingOf(workspace, name))?.state === 'suspended') await registry.resume(workspace, name);
    const told: string[] = [];
    for (const [workspaceId, from] of before) {
      const left = await ports.remake({ workspace: { id: workspaceId }, from, to: found.manifest });
      // Of what others keep its author is told nothing.
      if (workspaceId === workspace.id) told.push(...left);
    }
    return { plugin: name, version, told };
  },
});
