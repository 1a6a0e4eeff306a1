import type { Manifest, PluginView } from '@innesto/sdk/contract';
import type { Client } from '../client.ts';
import { at } from './at.ts';

/** What a workspace has of plugins, and its lines to the world. */
export const pluginCalls = (client: Client) => ({
  plugins: (workspace: string) => client.get<{ readonly items: readonly PluginView[] }>(at(workspace, 'plugins')),
  plugin: (workspace: string, plugin: string) =>
    client.get<PluginView & { readonly manifest: Manifest }>(at(workspace, 'plugins', plugin)),
  enablePlugin: (workspace: string, plugin: string, version?: string) =>
    client.send<PluginView>(
      'POST',
      at(workspace, 'plugins', plugin, 'enable'),
      version === undefined ? {} : { version },
    ),
  resumePlugin: (workspace: string, plugin: string) =>
    client.send<PluginView>('POST', at(workspace, 'plugins', plugin, 'resume')),
});
