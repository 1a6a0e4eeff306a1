import type { Manifest, PluginView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';

/** A plugin as a workspace sees it, and what its author says of it. */
export interface ShelvedPlugin {
  readonly view: PluginView;
  readonly manifest: Manifest;
}

/** The plugins of some states, each with its manifest. */
export const shelvedPlugins = async (
  hub: Pick<Hub, 'plugins' | 'plugin'>,
  workspace: string,
  isWanted: (state: PluginView['state']) => boolean,
): Promise<readonly ShelvedPlugin[]> => {
  const { items } = await hub.plugins(workspace);
  return Promise.all(
    items
      .filter(({ state }) => isWanted(state))
      .map(async ({ plugin }) => {
        const { manifest, ...view } = await hub.plugin(workspace, plugin);
        return { view, manifest };
      }),
  );
};
