import type { ClockMove, ImportView, MessageSummary, ParkedView, WorkflowSummary } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { isUnderWay } from './import-watch.svelte.ts';
import { Listing } from './listing.svelte.ts';
import { Resource } from './resource.svelte.ts';
import { shelvedPlugins, type ShelvedPlugin } from './shelved-plugin.ts';
import type { Trouble } from './trouble.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { News, WorkspaceWatch } from './watch.svelte.ts';

// What is set aside or given up is rare, and looked for while things move.
const RARE_GAP_MS = 15_000;

/** How long a message that could not be sent is news. */
const FAILED_IS_NEWS_MS = 3 * 86_400_000;
const MOST_FAILED = 20;

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
  readonly plugins: Resource<readonly ShelvedPlugin[]>;
  readonly parked: Listing<ParkedView>;
  readonly #failed: Listing<MessageSummary>;
  readonly #hub: Hub;
  readonly #watch: WorkspaceWatch;
  readonly #stopListening: () => void;

  constructor({ hub, ports: { after }, watch }: Options) {
    const { id } = watch;
    this.#hub = hub;
    this.#watch = watch;
    this.workflows = new Listing({ after, load: (page) => hub.workflows(id, page) });
    this.messages = new Listing({ after, step: 6, load: (page) => hub.messages(id, page) });
    this.#failed = new Listing({
      after,
      gap: RARE_GAP_MS,
      step: MOST_FAILED,
      load: (page) => hub.messages(id, { ...page, state: 'failed' }),
    });
    this.imports = new Listing({ after, step: 10, load: (page) => hub.imports(id, page) });
    this.plugins = new Resource({ after, load: () => shelvedPlugins(hub, id, (state) => state === 'suspended') });
    this.parked = new Listing({ after, gap: RARE_GAP_MS, load: (page) => hub.parked(id, page) });
    this.#stopListening = watch.listen((news) => this.#hear(news));
    this.refresh();
  }

  /** What stands in the way of the parts that have no place of their own on the page. */
  get trouble(): Trouble | null {
    return this.plugins.trouble ?? this.parked.trouble;
  }

  /** The plugins that the hub has stopped. */
  get suspended(): readonly ShelvedPlugin[] {
    return this.plugins.value ?? [];
  }

  /** What is set aside and still waits for somebody. */
  get setAside(): readonly ParkedView[] {
    return (this.parked.items ?? []).filter(({ releasedAt }) => releasedAt === null);
  }

  /** The messages that were given up of late, by the workspace's own time. */
  get failed(): readonly MessageSummary[] {
    const { now } = this.#watch.clock;
    const since = now === null ? Infinity : now - FAILED_IS_NEWS_MS;
    return (this.#failed.items ?? []).filter(({ createdAt }) => Date.parse(createdAt) >= since);
  }

  /** The workflows that people look at first: those that run, the most crowded before the others. */
  get busiest(): readonly WorkflowSummary[] {
    return (this.workflows.items ?? [])
      .filter(({ state }) => state === 'active')
      .toSorted((left, right) => right.runs.active - left.runs.active || right.runs.entered - left.runs.entered);
  }

  /** The imports under way, and the last one that ended. */
  get newestImports(): readonly ImportView[] {
    const all = this.imports.items ?? [];
    const running = all.filter(isUnderWay);
    const last = all.find((one) => !isUnderWay(one));
    return last === undefined ? running : [...running, last];
  }

  readonly refresh = (): void => {
    for (const part of this.#parts) part.refresh();
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
    for (const part of this.#parts) part.close();
  }

  get #parts() {
    return [this.workflows, this.messages, this.imports, this.plugins, this.parked, this.#failed];
  }

  #hear(news: News): void {
    switch (news?.topic) {
      case undefined:
        return this.refresh();
      case 'workflows':
        return this.workflows.refresh();
      case 'messages':
        this.messages.refresh();
        this.#failed.refresh();
        return this.parked.refresh();
      case 'imports':
        return this.imports.refresh();
      case 'plugins':
        this.plugins.refresh();
        return this.parked.refresh();
      case 'steps':
        this.workflows.refresh();
        return this.parked.refresh();
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
