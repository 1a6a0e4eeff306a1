import type { StepNumbers, WorkflowDefinition } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import { countsOf, type StepCounts, wayCount } from '../../data/step-numbers.ts';
import type { WatchPorts } from '../../data/watch-ports.ts';
import type { WorkspaceWatch } from '../../data/watch.svelte.ts';
import { WorkflowWatch } from '../../data/workflow-watch.svelte.ts';

interface Options {
  readonly hub: Hub;
  readonly ports: WatchPorts;
  readonly watch: WorkspaceWatch;
  readonly workflow: string;
}

const NO_RESULTS = { tallies: {}, sums: {}, ports: {} };

/** A share of those who left a step, and how many they are. */
export interface WayNumbers {
  readonly count: number;
  readonly share: number | null;
}

/** The numbers of the version in force beside the steps of the draft: those that the version knows. */
export class LiveNumbers {
  readonly #watch: WorkflowWatch;

  constructor(options: Options) {
    this.#watch = new WorkflowWatch(options);
  }

  /** How many entered, are inside, and have left: of the version in force. */
  get runs(): WorkflowWatch['runs'] {
    return this.#watch.runs;
  }

  /** The same of all versions together. */
  get all(): WorkflowWatch['all'] {
    return this.#watch.all;
  }

  /** All versions, the newest first; null before they are known. */
  get versions(): WorkflowWatch['versions'] {
    return this.#watch.versions;
  }

  /** What the version in force says; null: nothing was ever started. */
  get definition(): WorkflowDefinition | null {
    return this.#watch.definition;
  }

  readonly #known: ReadonlySet<string> = $derived.by(
    () => new Set((this.#watch.definition?.steps ?? []).map(({ id }) => id)),
  );

  /** A step's numbers; null where the version in force does not have the step. */
  countsOf(step: string): StepCounts | null {
    return this.#known.has(step) ? countsOf(this.#numbersOf(step)) : null;
  }

  /** What a step did, what became of that, and what it added up; nothing where the version in force does not have the step. */
  resultsOf(step: string): Pick<StepNumbers, 'tallies' | 'sums' | 'ports'> {
    return this.#numbersOf(step) ?? NO_RESULTS;
  }

  /** Whether there are numbers at all. */
  get isLive(): boolean {
    return this.#known.size > 0;
  }

  /** How many took a way out of a step; null where the version in force does not have the step. */
  wayOf(step: string, ports: readonly string[]): WayNumbers | null {
    return this.#known.has(step) ? wayCount(this.#numbersOf(step), ports) : null;
  }

  close(): void {
    this.#watch.close();
  }

  #numbersOf(step: string): StepNumbers | undefined {
    return this.#watch.steps.get(step);
  }
}
