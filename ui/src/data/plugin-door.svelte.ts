import type { Installations, InstallPolicy, PluginInstalled, PluginProposal } from '@innesto/sdk/contract';
import { Attempt } from './attempt.svelte.ts';
import type { Hub } from './hub.ts';
import { Resource, type After } from './resource.svelte.ts';

interface Options {
  readonly hub: Pick<
    Hub,
    | 'installations'
    | 'changeInstallPolicy'
    | 'proposePackage'
    | 'bringPackage'
    | 'acceptPackage'
    | 'discardPackage'
    | 'putBackPlugin'
  >;
  readonly after: After;
  readonly workspace: string;
}

/** The door by which plugins come to the instance: a package is examined first, and stays outside until somebody says yes. */
export class PluginDoor {
  readonly installations: Resource<Installations>;
  readonly attempt = new Attempt();
  name = $state('');
  range = $state('');
  #proposal = $state.raw<PluginProposal | null>(null);
  readonly #hub: Options['hub'];
  readonly #workspace: string;

  constructor({ hub, after, workspace }: Options) {
    this.#hub = hub;
    this.#workspace = workspace;
    this.installations = new Resource({ after, load: () => hub.installations(workspace) });
  }

  /** What was examined last, and waits for an answer. */
  get proposal(): PluginProposal | null {
    return this.#proposal;
  }

  /** Fetches the package of the typed name; its version may stand behind it (`name@1.2.0`) or apart. */
  fetch(): Promise<boolean> {
    const typed = this.name.trim();
    const at = typed.lastIndexOf('@');
    const [name, behind] = at > 0 ? [typed.slice(0, at), typed.slice(at + 1)] : [typed, ''];
    const range = this.range.trim() === '' ? behind : this.range.trim();
    return this.attempt.run(async () => {
      this.#proposal = await this.#hub.proposePackage(this.#workspace, { name, ...(range === '' ? {} : { range }) });
    });
  }

  bring(file: File): Promise<boolean> {
    return this.attempt.run(async () => {
      this.#proposal = await this.#hub.bringPackage(this.#workspace, file);
    });
  }

  /** Installs what was examined; null: something stood in the way. */
  async accept(): Promise<PluginInstalled | null> {
    const proposal = this.#proposal;
    let installed: PluginInstalled | null = null;
    if (proposal === null) return null;
    await this.attempt.run(async () => {
      installed = await this.#hub.acceptPackage(this.#workspace, proposal.id);
      this.#proposal = null;
      this.name = '';
      this.range = '';
    });
    return installed;
  }

  /** Says no; that it is also forgotten at once nobody waits for. */
  refuse(): void {
    const proposal = this.#proposal;
    this.#proposal = null;
    // It is forgotten within the hour anyhow.
    if (proposal !== null) this.#hub.discardPackage(this.#workspace, proposal.id).catch(() => undefined);
  }

  rule(policy: InstallPolicy): Promise<boolean> {
    return this.attempt.run(async () => {
      await this.#hub.changeInstallPolicy(this.#workspace, policy);
      this.installations.hurry();
    });
  }

  putBack(plugin: string): Promise<boolean> {
    return this.attempt.run(async () => {
      await this.#hub.putBackPlugin(this.#workspace, plugin);
      this.installations.hurry();
    });
  }

  close(): void {
    this.installations.close();
  }
}
