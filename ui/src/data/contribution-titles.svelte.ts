import type { Manifest, PluginView } from '@innesto/sdk/contract';
import type { Language } from '../text/words.svelte.ts';
import type { Hub } from './hub.ts';
import { TroubleError } from './trouble.ts';

/** What plugins call their triggers and actions, in the person's language as far as the plugin speaks it. */
export class ContributionTitles {
  #manifests = $state.raw<ReadonlyMap<string, Manifest>>(new Map());
  #plugins = $state.raw<readonly PluginView[]>([]);
  readonly #asked = new Set<string>();
  readonly #hub: Pick<Hub, 'plugin'>;
  readonly #workspace: string;

  constructor(hub: Pick<Hub, 'plugin'>, workspace: string) {
    this.#hub = hub;
    this.#workspace = workspace;
  }

  /** Takes what is known of the plugins; their English titles come with it, the others are fetched, each once. */
  learn(plugins: readonly PluginView[], language: Language): void {
    this.#plugins = plugins;
    if (language === 'en') return;
    for (const { plugin, version, state } of plugins) {
      const key = `${plugin}@${version}`;
      if (state === 'available' || this.#asked.has(key)) continue;
      this.#asked.add(key);
      // Without its translations a plugin is called by its English names.
      void this.#fetch(plugin).catch((error: unknown) => {
        if (!(error instanceof TroubleError)) throw error;
      });
    }
  }

  /** The title of `plugin/name`; null where the plugin is not known. */
  titleOf(contribution: string, language: Language): string | null {
    const [plugin = '', name = ''] = contribution.split('/');
    const view = this.#plugins.find((known) => known.plugin === plugin);
    const isAction = view?.actions.some((action) => action.contribution === contribution) ?? false;
    const translated =
      this.#manifests.get(plugin)?.translations[language]?.[`${isAction ? 'action' : 'trigger'}.${name}.title`];
    const own = [...(view?.actions ?? []), ...(view?.triggers ?? [])].find(
      (known) => known.contribution === contribution,
    )?.title;
    return translated ?? own ?? null;
  }

  async #fetch(plugin: string): Promise<void> {
    const { manifest } = await this.#hub.plugin(this.#workspace, plugin);
    this.#manifests = new Map([...this.#manifests, [plugin, manifest]]);
  }
}
