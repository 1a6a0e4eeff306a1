import type { PluginHistory, PluginMove, PluginReference, PluginUse } from '@innesto/sdk/contract';
import { Attempt } from './attempt.svelte.ts';
import type { Hub } from './hub.ts';
import { Resource, type After } from './resource.svelte.ts';

interface Options {
  readonly hub: Pick<
    Hub,
    | 'pluginHistory'
    | 'pluginUses'
    | 'pluginMove'
    | 'callOffPluginMove'
    | 'rollBackPlugin'
    | 'switchPlugin'
    | 'pluginReferences'
    | 'removePlugin'
  >;
  readonly after: After;
  readonly workspace: string;
  readonly plugin: string;
}

/** What keeps a plugin from being removed, or from being switched off without being asked twice. */
export interface Asked {
  readonly about: 'removing' | 'switching-off';
  /** The one version that is to go; null: all of the plugin. */
  readonly version: string | null;
  readonly references: readonly PluginReference[];
}

/** A plugin's versions, what was done to it, which workflows use it, and what an administrator does with it. */
export class PluginLife {
  readonly history: Resource<PluginHistory>;
  readonly uses: Resource<{ readonly items: readonly PluginUse[] }>;
  readonly attempt = new Attempt();
  /** What speaks against removing it is asked for also while something else is under way. */
  readonly asking = new Attempt();
  #underWay: Promise<unknown> = Promise.resolve();
  /** What is to be said yes to, with what speaks against it. */
  #asked = $state.raw<Asked | null>(null);
  /** It is being removed altogether, or was: the hub would answer that there is no such plugin. */
  #isGone = false;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    const { hub, after, workspace, plugin } = options;
    const isThere = (): boolean => !this.#isGone;
    this.history = new Resource({ after, isThere, load: () => hub.pluginHistory(workspace, plugin) });
    this.uses = new Resource({ after, isThere, load: () => hub.pluginUses(workspace, plugin) });
  }

  get asked(): Asked | null {
    return this.#asked;
  }

  dismiss(): void {
    this.#asked = null;
  }

  /** What moving to a version would do. */
  preview(version: string): Promise<PluginMove> {
    const { hub, workspace, plugin } = this.#options;
    return hub.pluginMove(workspace, plugin, version);
  }

  /** Calls off the move that is under way. */
  callOff(): Promise<boolean> {
    const { hub, workspace, plugin } = this.#options;
    return this.#act(() => hub.callOffPluginMove(workspace, plugin));
  }

  rollBack(): Promise<boolean> {
    const { hub, workspace, plugin } = this.#options;
    return this.#act(() => hub.rollBackPlugin(workspace, plugin));
  }

  switchOn(): Promise<boolean> {
    const { hub, workspace, plugin } = this.#options;
    return this.#act(() => hub.switchPlugin(workspace, plugin, { on: true }));
  }

  /** Switches it off; `anyway`: though the workflows that were named wait then. */
  switchOff(anyway: boolean): Promise<boolean> {
    const { hub, workspace, plugin } = this.#options;
    return this.#act(() => hub.switchPlugin(workspace, plugin, { on: false, anyway }));
  }

  /** Asks whether to switch it off, naming the workflows that would wait. */
  askOff(uses: readonly { readonly id: string; readonly name: string }[]): void {
    const references = uses.map((workflow): PluginReference => ({
      kind: 'live',
      workspace: { id: this.#options.workspace, name: '' },
      workflow: { id: workflow.id, name: workflow.name },
    }));
    this.#asked = { about: 'switching-off', version: null, references };
  }

  /** Asks whether to remove it, with what speaks against it. */
  askRemoval(version: string | null): Promise<boolean> {
    const { hub, workspace, plugin } = this.#options;
    return this.asking.run(async () => {
      const { items } = await hub.pluginReferences(workspace, plugin, version ?? undefined);
      this.#asked = { about: 'removing', version, references: items };
    });
  }

  /** Removes it, once what is under way is done: a roll-back that nobody waited for. */
  async remove(version: string | null): Promise<boolean> {
    const { hub, workspace, plugin } = this.#options;
    while (this.attempt.busy) await this.#underWay;
    this.#isGone = version === null;
    const worked = await this.#act(() => hub.removePlugin(workspace, plugin, version ?? undefined));
    if (worked || version !== null) return worked;
    this.#isGone = false;
    this.history.refresh();
    this.uses.refresh();
    return false;
  }

  close(): void {
    this.history.close();
    this.uses.close();
  }

  async #act(action: () => Promise<unknown>): Promise<boolean> {
    if (this.attempt.busy) return false;
    const doing = this.attempt.run(action);
    this.#underWay = doing;
    const worked = await doing;
    if (worked) {
      this.#asked = null;
      this.history.hurry();
    }
    return worked;
  }
}
