import type {
  Installations,
  InstallPolicy,
  Manifest,
  PackagesFound,
  PluginHistory,
  PluginInstalled,
  PluginMove,
  PluginProposal,
  PluginReference,
  PluginUse,
  PluginView,
} from '@innesto/sdk/contract';
import type { Client, Travel } from '../client.ts';
import { at } from './at.ts';

/** A plugin with all that its manifest says. */
export type PluginWithManifest = PluginView & { readonly manifest: Manifest };

const UNWATCHED: Travel = { onprogress: () => undefined, signal: new AbortController().signal };

/** What a workspace has of plugins. */
export const pluginCalls = (client: Client) => ({
  plugins: (workspace: string) => client.get<{ readonly items: readonly PluginView[] }>(at(workspace, 'plugins')),
  plugin: (workspace: string, plugin: string, version?: string) =>
    client.get<PluginWithManifest>(at(workspace, 'plugins', plugin), { version }),
  pluginUses: (workspace: string, plugin: string) =>
    client.get<{ readonly items: readonly PluginUse[] }>(at(workspace, 'plugins', plugin, 'uses')),
  /** `rights`: what somebody said yes to. */
  enablePlugin: (
    workspace: string,
    plugin: string,
    asked: { readonly version?: string; readonly rights?: readonly string[] },
  ) => client.send<PluginView>('POST', at(workspace, 'plugins', plugin, 'enable'), asked),
  pluginMove: (workspace: string, plugin: string, version: string) =>
    client.get<PluginMove>(at(workspace, 'plugins', plugin, 'move'), { version }),
  callOffPluginMove: (workspace: string, plugin: string) =>
    client.send<null>('DELETE', at(workspace, 'plugins', plugin, 'move')),
  rollBackPlugin: (workspace: string, plugin: string) =>
    client.send<PluginMove>('POST', at(workspace, 'plugins', plugin, 'roll-back')),
  switchPlugin: (workspace: string, plugin: string, turn: { readonly on: boolean; readonly anyway?: boolean }) =>
    client.send<null>('POST', at(workspace, 'plugins', plugin, 'switch'), turn),
  pluginHistory: (workspace: string, plugin: string) =>
    client.get<PluginHistory>(at(workspace, 'plugins', plugin, 'history')),
  pluginReferences: (workspace: string, plugin: string, version?: string) =>
    client.get<{ readonly items: readonly PluginReference[] }>(at(workspace, 'plugins', plugin, 'references'), {
      version,
    }),
  removePlugin: (workspace: string, plugin: string, version?: string) =>
    client.send<null>(
      'DELETE',
      `${at(workspace, 'plugins', plugin)}${version === undefined ? '' : `?version=${encodeURIComponent(version)}`}`,
    ),
  putBackPlugin: (workspace: string, plugin: string) =>
    client.send<null>('POST', at(workspace, 'plugins', plugin, 'put-back')),
  installations: (workspace: string) => client.get<Installations>(at(workspace, 'plugin-installations')),
  changeInstallPolicy: (workspace: string, policy: Partial<InstallPolicy>) =>
    client.send<InstallPolicy>('PATCH', at(workspace, 'plugin-installations'), policy),
  findPackages: (workspace: string, search: string) =>
    client.get<PackagesFound>(at(workspace, 'plugin-packages'), search === '' ? {} : { search }),
  proposePackage: (workspace: string, asked: { readonly name: string; readonly range?: string }) =>
    client.send<PluginProposal>('POST', at(workspace, 'plugin-proposals'), asked),
  bringPackage: (workspace: string, file: File, from: 'file' | 'folder') => {
    const form = new FormData();
    if (from === 'folder') form.append('options', JSON.stringify({ from }));
    form.append('file', file, file.name);
    return client.upload<PluginProposal>(at(workspace, 'plugin-proposals', 'upload'), form, UNWATCHED);
  },
  acceptPackage: (workspace: string, proposal: string) =>
    client.send<PluginInstalled>('POST', at(workspace, 'plugin-proposals', proposal, 'accept')),
  discardPackage: (workspace: string, proposal: string) =>
    client.send<null>('DELETE', at(workspace, 'plugin-proposals', proposal)),
  resumePlugin: (workspace: string, plugin: string) =>
    client.send<PluginView>('POST', at(workspace, 'plugins', plugin, 'resume')),
});
