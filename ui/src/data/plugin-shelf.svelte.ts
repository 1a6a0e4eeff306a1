import type { PluginView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import type { PluginWithManifest } from './hub/plugins.ts';
import { Resource } from './resource.svelte.ts';
import { shelvedPlugins, type ShelvedPlugin } from './shelved-plugin.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'plugins' | 'plugin' | 'enablePlugin' | 'resumePlugin'>;
  readonly ports: Pick<WatchPorts, 'after'>;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
}

/** Every plugin that is installed: those that the workspace has let in, and those that it could. */
export class PluginShelf {
  readonly plugins: Resource<readonly ShelvedPlugin[]>;
  /** Those that are let in unless somebody takes it back. */
  #coming = $state.raw<ReadonlySet<string>>(new Set());
  readonly #hub: Options['hub'];
  readonly #workspace: string;
  readonly #stopListening: () => void;

  constructor({ hub, ports: { after }, watch }: Options) {
    this.#hub = hub;
    this.#workspace = watch.id;
    this.plugins = new Resource({ after, load: () => shelvedPlugins(hub, watch.id, () => true) });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'plugins') this.plugins.refresh();
    });
    this.plugins.refresh();
  }

  /** Those in use, whoever needs somebody first. */
  get inUse(): readonly ShelvedPlugin[] {
    return (this.plugins.value ?? [])
      .filter(({ view }) => view.state !== 'available')
      .toSorted((left, right) => Number(right.view.state === 'suspended') - Number(left.view.state === 'suspended'));
  }

  /** Those that the workspace could let in. */
  get available(): readonly ShelvedPlugin[] {
    return (this.plugins.value ?? []).filter(({ view }) => view.state === 'available');
  }

  find(plugin: string): ShelvedPlugin | null {
    return this.plugins.value?.find(({ view }) => view.plugin === plugin) ?? null;
  }

  isComing(plugin: string): boolean {
    return this.#coming.has(plugin);
  }

  /** Another version, or else the newest, with what it asks for. */
  lookAhead({ plugin, newestVersion }: PluginView, version = newestVersion): Promise<PluginWithManifest> {
    return this.#hub.plugin(this.#workspace, plugin, version);
  }

  /** Shows a plugin as on its way in, until it is let in or kept out. */
  readonly announce = (plugin: string): void => {
    this.#coming = new Set([...this.#coming, plugin]);
  };

  readonly recall = (plugin: string): void => {
    this.#coming = new Set([...this.#coming].filter((coming) => coming !== plugin));
  };

  /** Lets a plugin in at a version, with the rights that it asks for. */
  async enable(plugin: string, asked: { readonly version: string; readonly rights: readonly string[] }): Promise<void> {
    try {
      await this.#hub.enablePlugin(this.#workspace, plugin, asked);
      this.plugins.hurry();
    } finally {
      this.recall(plugin);
    }
  }

  async resume(plugin: string): Promise<void> {
    await this.#hub.resumePlugin(this.#workspace, plugin);
    this.plugins.hurry();
  }

  close(): void {
    this.#stopListening();
    this.plugins.close();
  }
}
