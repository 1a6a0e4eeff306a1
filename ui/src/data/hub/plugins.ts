import type { Manifest, PluginUse, PluginView } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at } from './at.ts';

/** A plugin with all that its manifest says. */
export type PluginWithManifest = PluginView & { readonly manifest: Manifest };

/** What a workspace has of plugins. */
export const pluginCalls = (client: Client) => ({
  plugins: (workspace: string) => client.get<{ readonly items: readonly PluginView[] }>(at(workspace, 'plugins')),
  plugin: (workspace: string, plugin: string, version?: string) =>
    client.get<PluginWithManifest>(at(workspace, 'plugins', plugin), { version }),
  pluginUses: (workspace: string, plugin: string) =>
    client.get<{ readonly items: readonly PluginUse[] }>(at(workspace, 'plugins', plugin, 'uses')),
  enablePlugin: (workspace: string, plugin: string, version?: string) =>
    client.send<PluginView>(
      'POST',
      at(workspace, 'plugins', plugin, 'enable'),
      version === undefined ? {} : { version },
    ),
  resumePlugin: (workspace: string, plugin: string) =>
    client.send<PluginView>('POST', at(workspace, 'plugins', plugin, 'resume')),
});
