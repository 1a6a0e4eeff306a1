import type {
  Installations,
  InstallPolicy,
  PackageFound,
  PackagesFound,
  PluginInstalled,
  PluginProposal,
} from '@innesto/sdk/contract';
import { Attempt } from './attempt.svelte.ts';
import type { Hub } from './hub.ts';
import { packFolder, type FolderFault, type FolderFile } from './pack-folder.ts';
import { Resource, type After } from './resource.svelte.ts';
import { TypedSearch } from './typed-search.svelte.ts';

interface Options {
  readonly hub: Pick<
    Hub,
    | 'installations'
    | 'changeInstallPolicy'
    | 'findPackages'
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
  /** The registry's plugins, by words. */
  readonly packages: TypedSearch<PackagesFound>;
  name = $state('');
  range = $state('');
  /** Why the folder that was chosen last is no package; null: nothing is wrong with it. */
  #folderFault = $state.raw<FolderFault | null>(null);
  #proposal = $state.raw<PluginProposal | null>(null);
  readonly #hub: Options['hub'];
  readonly #workspace: string;

  constructor({ hub, after, workspace }: Options) {
    this.#hub = hub;
    this.#workspace = workspace;
    this.installations = new Resource({ after, load: () => hub.installations(workspace) });
    this.packages = new TypedSearch({ after, ask: (text) => hub.findPackages(workspace, text) });
  }

  /** What was examined last, and waits for an answer. */
  get proposal(): PluginProposal | null {
    return this.#proposal;
  }

  get folderFault(): FolderFault | null {
    return this.#folderFault;
  }

  /** Fetches a package that the registry found, as it was shown. */
  pick({ name, version }: Pick<PackageFound, 'name' | 'version'>): Promise<boolean> {
    return this.#propose({ name, range: version });
  }

  /** Fetches the package of the typed name; its version may stand behind it (`name@1.2.0`) or apart. */
  fetch(): Promise<boolean> {
    const typed = this.name.trim();
    const at = typed.lastIndexOf('@');
    const [name, behind] = at > 0 ? [typed.slice(0, at), typed.slice(at + 1)] : [typed, ''];
    const range = this.range.trim() === '' ? behind : this.range.trim();
    return this.#propose({ name, ...(range === '' ? {} : { range }) });
  }

  bring(file: File): Promise<boolean> {
    return this.#bring(file, 'file');
  }

  #bring(file: File, from: 'file' | 'folder'): Promise<boolean> {
    this.#folderFault = null;
    return this.attempt.run(async () => {
      this.#proposal = await this.#hub.bringPackage(this.#workspace, file, from);
    });
  }

  /** Brings the built plugin in a folder, as a package of what a hub reads of it. */
  async bringFolder(files: readonly FolderFile[]): Promise<void> {
    const packed = await packFolder(files);
    if ('file' in packed) await this.#bring(packed.file, 'folder');
    else this.#folderFault = packed.fault;
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
    this.#folderFault = null;
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
    this.packages.close();
    this.installations.close();
  }

  #propose(asked: { readonly name: string; readonly range?: string }): Promise<boolean> {
    return this.attempt.run(async () => {
      this.#proposal = await this.#hub.proposePackage(this.#workspace, asked);
    });
  }
}
