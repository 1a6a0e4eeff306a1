import { DEVELOPMENT_SUFFIX, type HandlerManifest } from '@innesto/sdk/contract';
import { listGrantsOf } from '../store/query/plugin-grant.ts';
import { listInstalled } from '../store/query/plugin.ts';
import type { Store } from '../store/store.ts';
import type { Library } from './library.ts';

/** The handlers of one version of a plugin, and the workspaces that have that version. */
export interface HandlingPlugin {
  readonly plugin: string;
  readonly version: string;
  readonly handlers: readonly HandlerManifest[];
  readonly workspaceIds: readonly number[];
}

/** Reads which handlers are in force: once a workspace, by its current version of the plugin. */
export const createHandlersInForce = ({
  store,
  library,
}: {
  readonly store: Store;
  readonly library: Pick<Library, 'find'>;
}): (() => Promise<readonly HandlingPlugin[]>) => {
  // Content never changes under a version, but of builds that are tried.
  const known = new Map<string, readonly HandlerManifest[]>();
  const handlersOf = async (plugin: string, version: string): Promise<readonly HandlerManifest[]> => {
    const key = `${plugin} ${version}`;
    const handlers = known.get(key) ?? (await library.find(plugin, version))?.handlers ?? [];
    if (!version.endsWith(DEVELOPMENT_SUFFIX)) known.set(key, handlers);
    return handlers;
  };
  return async () => {
    const installed = await listInstalled(store.read);
    const handling = (
      await Promise.all(
        installed.map(async ({ name, version }) => ({
          plugin: name,
          version,
          handlers: await handlersOf(name, version),
        })),
      )
    ).filter(({ handlers }) => handlers.length > 0);
    const grants = await listGrantsOf(
      store.read,
      store.dialect,
      handling.map(({ plugin }) => plugin),
    );
    const byVersion = Map.groupBy(grants, ({ plugin, version }) => `${plugin} ${version}`);
    return handling.map((one) => ({
      ...one,
      workspaceIds: (byVersion.get(`${one.plugin} ${one.version}`) ?? []).map(({ workspaceId }) => workspaceId),
    }));
  };
};
