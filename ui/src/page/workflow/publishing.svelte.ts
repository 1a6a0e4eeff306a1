import type { PublishPreview, RunFate, RunsPlan, StandingRuns, WorkflowDetail } from '@innesto/sdk/contract';
import type { Hub } from '../../data/hub.ts';
import type { After } from '../../data/resource.svelte.ts';
import { TroubleError, troubleOf, type Trouble } from '../../data/trouble.ts';

interface Options {
  readonly hub: Pick<Hub, 'previewPublish' | 'publishWorkflow' | 'restoreVersion'>;
  readonly after: After;
  readonly workspace: string;
  readonly workflow: string;
  /** The number of the earlier version that is to be in force again; null: the draft. */
  readonly version: number | null;
  /** The draft's revision, with everything saved; null: it could not be saved. */
  readonly saved: () => Promise<number | null>;
  readonly ondone: (detail: WorkflowDetail) => void;
}

/** Those who stand at one step, in whatever version. */
export interface StandingStep {
  readonly step: string;
  readonly title: string | null;
  readonly runs: number;
  /** What becomes of them by the plan; a few where versions differ. */
  readonly fates: readonly StandingRuns[];
}

const MOST_TRIES = 10;
const PAUSE_MS = 1000;

const isStillMoving = (trouble: Trouble): boolean =>
  trouble.kind === 'problem' && trouble.problem.code === 'INNESTO_UNDER_WAY';

/** A version about to be put in force: what it changes, and what becomes of those who are inside. */
export class Publishing {
  #preview = $state.raw<PublishPreview | null>(null);
  #trouble = $state.raw<Trouble | null>(null);
  #isBusy = $state(false);
  #default = $state<RunsPlan['default']>('move');
  #steps = $state.raw<ReadonlyMap<string, RunFate>>(new Map());
  #asked = 0;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
    void this.#look();
  }

  /** The number of the earlier version that is to be in force again; null: the draft. */
  get version(): number | null {
    return this.#options.version;
  }

  /** What it would do; null before the hub has said it. */
  get preview(): PublishPreview | null {
    return this.#preview;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** What becomes of those about whom nothing else is said. */
  get default(): RunsPlan['default'] {
    return this.#default;
  }

  /** Those who are inside, step by step. */
  readonly standing: readonly StandingStep[] = $derived.by(() =>
    [...Map.groupBy(this.#preview?.runs ?? [], ({ step }) => step)].map(([step, fates]) => ({
      step,
      title: fates.find(({ title }) => title !== null)?.title ?? null,
      runs: fates.reduce((sum, { runs }) => sum + runs, 0),
      fates,
    })),
  );

  /** How many are inside. */
  readonly inside: number = $derived.by(() => this.standing.reduce((sum, { runs }) => sum + runs, 0));

  /** What was said of those at a step; null: nothing, they go by what counts for all. */
  fateAt(step: string): RunFate | null {
    return this.#steps.get(step) ?? null;
  }

  /** Says what becomes of all those of whom nothing else is said. */
  readonly setDefault = (fate: RunsPlan['default']): void => {
    this.#default = fate;
    void this.#look();
  };

  /** Says what becomes of those at a step; null: what counts for all. */
  readonly setStep = (step: string, fate: RunFate | null): void => {
    const steps = new Map(this.#steps);
    if (fate === null) steps.delete(step);
    else steps.set(step, fate);
    this.#steps = steps;
    void this.#look();
  };

  /** Puts it in force; true where that could be done. */
  async publish(): Promise<boolean> {
    if (this.#isBusy) return false;
    this.#isBusy = true;
    this.#trouble = null;
    try {
      this.#options.ondone(await this.#sendPatiently());
      return true;
    } catch (error) {
      this.#trouble = troubleOf(error);
      return false;
    } finally {
      this.#isBusy = false;
    }
  }

  get #plan(): RunsPlan {
    const steps = [...this.#steps].map(([step, fate]) => [step, { do: fate }] as const);
    return { default: this.#default, ...(steps.length === 0 ? {} : { steps: Object.fromEntries(steps) }) };
  }

  /** Those who are inside may still be going over to the version before: that takes a moment. */
  async #sendPatiently(): Promise<WorkflowDetail> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#send();
      } catch (error) {
        const trouble = troubleOf(error);
        if (tries >= MOST_TRIES || !isStillMoving(trouble)) throw error;
        await new Promise<void>((resolve) => {
          this.#options.after(PAUSE_MS, resolve);
        });
      }
    }
  }

  async #send(): Promise<WorkflowDetail> {
    const { hub, workspace, workflow, version, saved } = this.#options;
    const runs = this.#plan;
    if (version !== null) return hub.restoreVersion(workspace, { workflow, number: version }, { runs });
    const draftRev = await saved();
    if (draftRev === null) throw new TroubleError({ kind: 'unreachable' });
    return hub.publishWorkflow(workspace, workflow, { draftRev, runs });
  }

  async #look(): Promise<void> {
    const asked = ++this.#asked;
    const { hub, workspace, workflow, version, saved } = this.#options;
    try {
      if (version === null) await saved();
      const preview = await hub.previewPublish(workspace, workflow, {
        ...(version === null ? {} : { version }),
        runs: this.#plan,
      });
      // Of two answers that of the later question counts.
      if (asked !== this.#asked) return;
      this.#preview = preview;
      this.#trouble = null;
    } catch (error) {
      if (asked === this.#asked) this.#trouble = troubleOf(error);
    }
  }
}
