import type { WorkflowDefinition, WorkflowSummary } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Listing } from './listing.svelte.ts';
import type { After } from './resource.svelte.ts';
import type { Trouble } from './trouble.ts';
import type { News, WorkspaceWatch } from './watch.svelte.ts';

interface Options {
  readonly hub: Pick<Hub, 'workflows' | 'workflow' | 'makeWorkflow' | 'saveDraft' | 'deleteWorkflow'>;
  readonly after: After;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
}

const AT_ONCE = 200;
const LONGEST_NAME = 120;

const inLowerCase = (text: string): string => text.trim().toLocaleLowerCase();

/** A workspace's workflows with their numbers, as somebody looks through them. */
export class WorkflowList {
  #search = $state('');
  #state = $state<WorkflowSummary['state'] | null>(null);
  readonly #hub: Options['hub'];
  readonly #workspace: string;
  readonly #all: Listing<WorkflowSummary>;
  readonly #stopListening: () => void;

  constructor({ hub, after, watch }: Options) {
    this.#hub = hub;
    this.#workspace = watch.id;
    this.#all = new Listing({ after, step: AT_ONCE, load: (page) => hub.workflows(watch.id, page) });
    this.#stopListening = watch.listen((news) => this.#hear(news));
    this.#all.refresh();
  }

  /** All that are known of; null before the first time. */
  get all(): readonly WorkflowSummary[] | null {
    return this.#all.items;
  }

  get trouble(): Trouble | null {
    return this.#all.trouble;
  }

  /** Whether there are more than can be looked at in one go; a search brings them all. */
  get hasMore(): boolean {
    return this.#all.hasMore;
  }

  get search(): string {
    return this.#search;
  }

  get state(): WorkflowSummary['state'] | null {
    return this.#state;
  }

  /** Those that were searched for: every word is somewhere in the name. */
  readonly shown: readonly WorkflowSummary[] = $derived.by(() => {
    const words = inLowerCase(this.#search).split(/\s+/);
    return (this.#all.items ?? []).filter(
      ({ name, state }) =>
        (this.#state === null || state === this.#state) &&
        words.every((word) => name.toLocaleLowerCase().includes(word)),
    );
  });

  readonly look = (search: string): void => {
    this.#search = search;
    if (search.trim() !== '') this.#all.all();
  };

  readonly choose = (state: WorkflowSummary['state'] | null): void => {
    this.#state = state;
    if (state !== null) this.#all.all();
  };

  /** Looks at everything again. */
  readonly clear = (): void => {
    this.#search = '';
    this.#state = null;
  };

  readonly refresh = (): void => this.#all.refresh();
  readonly more = (): void => this.#all.all();

  /** Makes a workflow of the same steps; its id. */
  async duplicate(workflow: string, name: string): Promise<string> {
    const { draft } = await this.#hub.workflow(this.#workspace, workflow);
    return this.make(name.slice(0, LONGEST_NAME), draft);
  }

  /** Makes a workflow; its id. */
  async make(name: string, definition: WorkflowDefinition): Promise<string> {
    const { id } = await this.#hub.makeWorkflow(this.#workspace, { name, definition });
    this.#all.hurry();
    return id;
  }

  async rename(workflow: string, name: string): Promise<void> {
    const { draft, draftRev } = await this.#hub.workflow(this.#workspace, workflow);
    await this.#hub.saveDraft(this.#workspace, workflow, { definition: draft, draftRev, name });
    this.#all.hurry();
  }

  async delete(workflow: string): Promise<void> {
    await this.#hub.deleteWorkflow(this.#workspace, workflow);
    this.#all.hurry();
  }

  close(): void {
    this.#stopListening();
    this.#all.close();
  }

  #hear(news: News): void {
    switch (news?.topic) {
      case undefined:
      case 'workflows':
      case 'drafts':
      case 'steps':
        return this.#all.refresh();
      case 'messages':
      case 'imports':
      case 'plugins':
      case 'parked':
      case 'contacts':
      case 'clock':
      case 'hello':
      case 'resync':
        return;
    }
  }
}
