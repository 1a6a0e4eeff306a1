import type {
  ClockMove,
  ImportView,
  MessageSummary,
  ParkedView,
  PluginView,
  WorkflowSummary,
} from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Listing } from './listing.svelte.ts';
import { Resource } from './resource.svelte.ts';
import type { Trouble } from './trouble.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { News, WorkspaceWatch } from './watch.svelte.ts';

// No news tell of what is set aside; it is rare, and looked for while things move.
const PARKED_GAP_MS = 15_000;

interface Options {
  readonly hub: Hub;
  readonly ports: WatchPorts;
  readonly watch: WorkspaceWatch;
}

/** What a workspace's first page shows, kept up to date by its news. */
export class WorkspaceHome {
  readonly workflows: Listing<WorkflowSummary>;
  readonly messages: Listing<MessageSummary>;
  readonly imports: Listing<ImportView>;
  readonly plugins: Resource<readonly PluginView[]>;
  readonly parked: Listing<ParkedView>;
  readonly #hub: Hub;
  readonly #watch: WorkspaceWatch;
  readonly #stopListening: () => void;

  constructor({ hub, ports: { after }, watch }: Options) {
    const { id } = watch;
    this.#hub = hub;
    this.#watch = watch;
    this.workflows = new Listing({ after, load: (page) => hub.workflows(id, page) });
    this.messages = new Listing({ after, step: 12, load: (page) => hub.messages(id, page) });
    this.imports = new Listing({ after, step: 10, load: (page) => hub.imports(id, page) });
    this.plugins = new Resource({ after, load: async () => (await hub.plugins(id)).items });
    this.parked = new Listing({ after, gap: PARKED_GAP_MS, load: (page) => hub.parked(id, page) });
    this.#stopListening = watch.listen((news) => this.#hear(news));
    this.refresh();
  }

  /** What stands in the way of the parts that have no place of their own on the page. */
  get trouble(): Trouble | null {
    return this.plugins.trouble ?? this.parked.trouble;
  }

  /** The plugins that the hub has stopped. */
  get suspended(): readonly PluginView[] {
    return (this.plugins.value ?? []).filter(({ state }) => state === 'suspended');
  }

  /** What is set aside and still waits for somebody. */
  get setAside(): readonly ParkedView[] {
    return (this.parked.items ?? []).filter(({ releasedAt }) => releasedAt === null);
  }

  /** The imports under way, and the last one that ended. */
  get newestImports(): readonly ImportView[] {
    const all = this.imports.items ?? [];
    const running = all.filter(({ state }) => state === 'queued' || state === 'running');
    const last = all.find(({ state }) => state === 'finished' || state === 'cancelled');
    return last === undefined ? running : [...running, last];
  }

  readonly refresh = (): void => {
    for (const part of [this.workflows, this.messages, this.imports, this.plugins, this.parked]) part.refresh();
  };

  async moveClock(move: ClockMove): Promise<void> {
    this.#watch.clock.set(await this.#hub.moveClock(this.#watch.id, move));
  }

  async resume(plugin: string): Promise<void> {
    await this.#hub.resumePlugin(this.#watch.id, plugin);
    this.plugins.hurry();
  }

  async release(parked: string): Promise<void> {
    await this.#hub.releaseParked(this.#watch.id, parked);
    this.parked.hurry();
  }

  close(): void {
    this.#stopListening();
    for (const part of [this.workflows, this.messages, this.imports, this.plugins, this.parked]) part.close();
  }

  #hear(news: News): void {
    switch (news?.topic) {
      case undefined:
        return this.refresh();
      case 'workflows':
        return this.workflows.refresh();
      case 'messages':
        this.messages.refresh();
        return this.parked.refresh();
      case 'imports':
        return this.imports.refresh();
      case 'plugins':
        this.plugins.refresh();
        return this.parked.refresh();
      case 'steps':
      case 'parked':
        return this.parked.refresh();
      case 'contacts':
      case 'drafts':
      case 'clock':
      case 'hello':
      case 'resync':
        return;
    }
  }
}
