import type { RunView, Step, WorkflowDetail, WorkflowVersionView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Listing } from './listing.svelte.ts';
import { Resource } from './resource.svelte.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { WorkspaceWatch } from './watch.svelte.ts';

interface Options {
  readonly hub: Hub;
  readonly ports: WatchPorts;
  readonly watch: WorkspaceWatch;
  readonly workflow: string;
  /** Only those who stand at this step; null: all. */
  readonly step: string | null;
}

/** Who is, or was, in a workflow and where they stand, kept up to date by the workspace's news. */
export class WorkflowRuns {
  readonly runs: Listing<RunView>;
  readonly workflow: Resource<WorkflowDetail>;
  #state = $state<RunView['state'] | null>(null);
  readonly #versions: Resource<readonly WorkflowVersionView[]>;
  readonly #stopListening: () => void;

  constructor({ hub, ports: { after }, watch, workflow, step }: Options) {
    this.runs = new Listing({
      after,
      load: (page) =>
        hub.runs(watch.id, workflow, { ...page, step: step ?? undefined, state: this.#state ?? undefined }),
    });
    this.workflow = new Resource({ after, load: () => hub.workflow(watch.id, workflow) });
    this.#versions = new Resource({ after, load: async () => (await hub.versions(watch.id, workflow)).items });
    this.#stopListening = watch.listen((news) => {
      if (news === null || news.topic === 'workflows') this.#refresh();
      else if (news.topic === 'steps' && news.workflow === workflow) this.runs.refresh();
    });
    this.#refresh();
  }

  /** Which state is asked for; null: any. */
  get state(): RunView['state'] | null {
    return this.#state;
  }

  readonly choose = (state: RunView['state'] | null): void => {
    this.#state = state;
    this.runs.hurry();
  };

  /** A step as a version has it (null: the newest that knows it). */
  stepOf(id: string, version: number | null): Step | null {
    for (const { number, definition } of this.#versions.value ?? []) {
      if (version !== null && number !== version) continue;
      const found = definition.steps.find((step) => step.id === id);
      if (found !== undefined) return found;
    }
    return null;
  }

  close(): void {
    this.#stopListening();
    for (const part of [this.runs, this.workflow, this.#versions]) part.close();
  }

  #refresh(): void {
    for (const part of [this.runs, this.workflow, this.#versions]) part.refresh();
  }
}
