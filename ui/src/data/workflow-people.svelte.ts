import type {
  RunView,
  Step,
  StepNumbers,
  VisitView,
  WorkflowDays,
  WorkflowDetail,
  WorkflowStatistics,
  WorkflowVersionView,
} from '@innesto/sdk/contract';
import type { Hub } from './hub.ts';
import { Listing } from './listing.svelte.ts';
import { Resource } from './resource.svelte.ts';
import type { WatchPorts } from './watch-ports.ts';
import type { News, WorkspaceWatch } from './watch.svelte.ts';

/** Which runs are looked at: all, those that have not ended, or those of one state. */
export type RunFilter = RunView['state'] | 'inside' | null;

interface Options {
  readonly hub: Pick<Hub, 'runs' | 'visits' | 'workflow' | 'versions' | 'statistics' | 'days'>;
  readonly ports: Pick<WatchPorts, 'after'>;
  readonly watch: Pick<WorkspaceWatch, 'id' | 'listen'>;
  readonly workflow: string;
  /** Only those who stand at this step, or were there; null: all of the workflow. */
  readonly step: string | null;
  /** Only those whom this number of the step counts; null or `waiting`: who stands there. */
  readonly outcome: string | null;
}

// Whoever came by is looked for among many: not at every change of a busy workflow.
const VISITS_GAP_MS = 5000;

/** The people behind a number of a workflow, kept up to date by the workspace's news. */
export class WorkflowPeople {
  /** Who is in the workflow, or stands at the step; null where another number is looked behind. */
  readonly runs: Listing<RunView> | null;
  /** Who came by; null where it is about who is there. */
  readonly visits: Listing<VisitView> | null;
  readonly workflow: Resource<WorkflowDetail>;
  /** The workflow, or the step that is looked at, over time. */
  readonly days: Resource<WorkflowDays['items']>;
  #filter = $state<RunFilter>(null);
  readonly #step: string | null;
  readonly #versions: Resource<readonly WorkflowVersionView[]>;
  readonly #statistics: Resource<WorkflowStatistics>;
  readonly #stopListening: () => void;

  constructor({ hub, ports: { after }, watch, workflow, step, outcome }: Options) {
    const { id } = watch;
    this.#step = step;
    const isPast = step !== null && outcome !== null && outcome !== 'waiting';
    this.visits = isPast
      ? new Listing({
          after,
          gap: VISITS_GAP_MS,
          load: (page) => hub.visits(id, workflow, { ...page, step, outcome }),
        })
      : null;
    this.runs = isPast
      ? null
      : new Listing({
          after,
          load: (page) => hub.runs(id, workflow, { ...page, step: step ?? undefined, state: this.#asked() }),
        });
    this.workflow = new Resource({ after, load: () => hub.workflow(id, workflow) });
    this.#versions = new Resource({ after, load: async () => (await hub.versions(id, workflow)).items });
    this.#statistics = new Resource({ after, load: () => hub.statistics(id, workflow) });
    this.days = new Resource({
      after,
      gap: VISITS_GAP_MS,
      load: async () => (await hub.days(id, workflow, step)).items,
    });
    this.#stopListening = watch.listen((news) => this.#hear(news, workflow));
    this.#refresh();
  }

  /** Which runs of the workflow are asked for. */
  get filter(): RunFilter {
    return this.#filter;
  }

  readonly choose = (filter: RunFilter): void => {
    this.#filter = filter;
    this.runs?.hurry();
  };

  /** The numbers of the step, of all versions together; null where they are not known, or nobody came yet. */
  get numbers(): StepNumbers | null {
    return this.#statistics.value?.totals.steps.find(({ step }) => step === this.#step) ?? null;
  }

  /** How many runs began, are inside and are over. */
  get totals(): WorkflowStatistics['totals']['runs'] | null {
    return this.#statistics.value?.totals.runs ?? null;
  }

  /** Whether it makes a difference by which version somebody goes. */
  get hasVersions(): boolean {
    return (this.#versions.value ?? []).length > 1;
  }

  /** A step as a version has it (null: the newest that knows it). */
  stepOf(id: string, version: number | null): Step | null {
    for (const { number, definition } of this.#versions.value ?? []) {
      if (version !== null && number !== version) continue;
      const found = definition.steps.find((step) => step.id === id);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Loads again at once: somebody has put people in here. */
  readonly hurry = (): void => {
    for (const part of this.#parts) part?.hurry();
  };

  close(): void {
    this.#stopListening();
    for (const part of this.#parts) part?.close();
  }

  get #parts() {
    return [this.runs, this.visits, this.workflow, this.days, this.#versions, this.#statistics];
  }

  #asked(): Exclude<RunFilter, null> | undefined {
    // Whose way ended at the step is another number.
    return this.#step === null ? (this.#filter ?? undefined) : 'inside';
  }

  #refresh(): void {
    for (const part of this.#parts) part?.refresh();
  }

  #hear(news: News, workflow: string): void {
    if (news === null || news.topic === 'workflows') this.#refresh();
    else if (news.topic === 'steps' && news.workflow === workflow)
      for (const part of [this.runs, this.visits, this.days, this.#statistics]) part?.refresh();
  }
}
