import type { WorkflowProblem } from '@innesto/sdk/contract';
import { TroubleError } from '../data/trouble.ts';
import { describeProblems, type Heard } from './describe-problems.ts';
import type { Tree } from './tree.ts';

/** What the hub finds wrong with the draft that it has: one question at a time, and another where it got a newer one meanwhile. */
export class HubProblems {
  #heard = $state.raw<Heard | null>(null);
  #tree: Tree | null = null;
  #asking = false;
  readonly #load: () => Promise<readonly WorkflowProblem[]>;

  constructor(load: () => Promise<readonly WorkflowProblem[]>) {
    this.#load = load;
  }

  /** What it said last; null: nothing yet. */
  get heard(): Heard | null {
    return this.#heard;
  }

  /** Takes what the hub said of a tree of its own accord. */
  tell(problems: readonly WorkflowProblem[], tree: Tree): void {
    this.#heard = { tree, problems: describeProblems(problems, tree) };
  }

  /** Asks about the tree that the hub has now. */
  async ask(tree: Tree): Promise<void> {
    this.#tree = tree;
    if (this.#asking) return;
    this.#asking = true;
    try {
      let asked: Tree | null = null;
      while (this.#tree !== null && asked !== this.#tree) {
        asked = this.#tree;
        const problems = await this.#load();
        if (asked === this.#tree) this.tell(problems, asked);
      }
    } catch (error) {
      // That the hub is away is told elsewhere; what it said last stays.
      if (!(error instanceof TroubleError)) throw error;
    } finally {
      this.#asking = false;
    }
  }

  /** Takes no answer any more. */
  close(): void {
    this.#tree = null;
  }
}
