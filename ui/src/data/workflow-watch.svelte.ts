import type { StepNumbers, WorkflowDefinition, WorkflowStatistics, WorkflowVersionView } from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Resource } from './resource.svelte.ts';
import type { Trouble } from './trouble.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { News, WorkspaceWatch } from './watch.svelte.ts';

type VersionNumbers = WorkflowStatistics['versions'][number];

interface Options {
  readonly hub: Hub;
  readonly ports: WatchPorts;
  readonly watch: WorkspaceWatch;
  readonly workflow: string;
}

/** A workflow's newest version, which is the one in force if any is, and its numbers, moving with the workspace's news. */
export class WorkflowWatch {
  readonly #workflow: string;
  readonly #versions: Resource<readonly WorkflowVersionView[]>;
  readonly #statistics: Resource<WorkflowStatistics>;
  readonly #stopListening: () => void;

  constructor({ hub, ports, watch, workflow }: Options) {
    this.#workflow = workflow;
    this.#versions = new Resource({
      after: ports.after,
      load: async () => (await hub.versions(watch.id, workflow)).items,
    });
    this.#statistics = new Resource({ after: ports.after, load: () => hub.statistics(watch.id, workflow) });
    this.#stopListening = watch.listen((news) => this.#hear(news));
    this.refresh();
  }

  get trouble(): Trouble | null {
    return this.#versions.trouble ?? this.#statistics.trouble;
  }

  get version(): WorkflowVersionView | null {
    return this.#versions.value?.[0] ?? null;
  }

  /** All versions, the newest first; null before they are known. */
  get versions(): readonly WorkflowVersionView[] | null {
    return this.#versions.value;
  }

  get definition(): WorkflowDefinition | null {
    return this.version?.definition ?? null;
  }

  /** How many entered the version, are in it now, and have left it. */
  get runs(): VersionNumbers['runs'] | null {
    return this.#numbers?.runs ?? null;
  }

  /** How many entered, are inside, and have left: of all versions. */
  get all(): VersionNumbers['runs'] | null {
    return this.#statistics.value?.totals.runs ?? null;
  }

  /** The numbers of each step of the version. */
  readonly steps: ReadonlyMap<string, StepNumbers> = $derived.by(
    () => new Map((this.#numbers?.steps ?? []).map((numbers) => [numbers.step, numbers])),
  );

  readonly refresh = (): void => {
    this.#versions.refresh();
    this.#statistics.refresh();
  };

  close(): void {
    this.#stopListening();
    this.#versions.close();
    this.#statistics.close();
  }

  get #numbers(): VersionNumbers | null {
    return this.#statistics.value?.versions.find(({ number }) => number === this.version?.number) ?? null;
  }

  #hear(news: News): void {
    if (news === null || news.topic === 'workflows') this.refresh();
    else if (news.topic === 'steps' && news.workflow === this.#workflow) this.#statistics.refresh();
  }
}
