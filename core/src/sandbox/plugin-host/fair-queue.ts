import { queueOptionsSymbol, type TaskQueue } from 'piscina';

/** What the queue needs to know about a task: whose it is, and what it will probably cost (milliseconds of a thread). */
export interface Turn {
  readonly workspace: string;
  readonly cost: number;
}

/** A task as Piscina queues it. */
type Queued = Parameters<TaskQueue['push']>[0];

interface Line {
  readonly workspace: string;
  readonly tasks: Queued[];
  credit: number;
}

/** What a workspace may spend before the next one's turn. */
const QUANTUM_MS = 5;
/** However wrong an estimate was, it is paid back within so much: nobody is shut out by one long call. */
const DEBT_MS = 200;

const turnOf = (task: Queued): Turn => {
  const turn = task[queueOptionsSymbol];
  if (
    turn === null ||
    turn === undefined ||
    !('workspace' in turn) ||
    !('cost' in turn) ||
    typeof turn.workspace !== 'string' ||
    typeof turn.cost !== 'number'
  ) {
    throw new TypeError('A task without a turn was queued.');
  }
  return { workspace: turn.workspace, cost: Math.min(Math.max(turn.cost, 0.05), DEBT_MS) };
};

/**
 * Piscina's task queue as deficit round robin: workspaces take turns, each spends what its calls cost, and a workspace
 * that floods the host waits behind its own calls only. Costs are estimates; `correct` settles the difference.
 */
export class FairQueue implements TaskQueue {
  readonly #lines = new Map<string, Line>();
  #ring: Line[] = [];
  #size = 0;
  /** Tasks that have been paid for: Piscina hands one back when every thread turned out to be busy. */
  readonly #paid = new WeakSet<Queued>();

  get size(): number {
    return this.#size;
  }

  push(task: Queued): void {
    this.#lineOf(task).tasks.push(task);
    this.#size += 1;
  }

  unshift(task: Queued): void {
    const line = this.#lineOf(task);
    line.tasks.unshift(task);
    this.#size += 1;
    if (!this.#paid.delete(task)) return;
    line.credit += turnOf(task).cost;
    // Its turn was interrupted, not over.
    this.#ring = [line, ...this.#ring.filter((other) => other !== line)];
  }

  shift(): Queued | null {
    for (;;) {
      const line = this.#ring[0];
      if (line === undefined) return null;
      const first = line.tasks[0];
      if (first === undefined) {
        this.#ring.shift();
        this.#lines.delete(line.workspace);
        continue;
      }
      const { cost } = turnOf(first);
      if (line.credit < cost) {
        line.credit += QUANTUM_MS;
        this.#ring.push(...this.#ring.splice(0, 1));
        continue;
      }
      line.credit -= cost;
      line.tasks.shift();
      this.#size -= 1;
      this.#paid.add(first);
      return first;
    }
  }

  remove(task: Queued): void {
    const line = this.#lines.get(turnOf(task).workspace);
    const at = line?.tasks.indexOf(task) ?? -1;
    if (line === undefined || at < 0) return;
    line.tasks.splice(at, 1);
    this.#size -= 1;
  }

  /** Drops those that wait of which this is true. */
  drop(isDropped: (task: Queued) => boolean): void {
    for (const { tasks } of this.#lines.values()) {
      const left = tasks.filter((task) => !isDropped(task));
      this.#size -= tasks.length - left.length;
      tasks.splice(0, tasks.length, ...left);
    }
  }

  /** Drops whatever waits. */
  empty(): void {
    this.#lines.clear();
    this.#ring = [];
    this.#size = 0;
  }

  /** Charges a workspace what its call cost beyond the estimate (or gives back what it did not). */
  correct(workspace: string, difference: number): void {
    const line = this.#lines.get(workspace);
    if (line !== undefined) line.credit = Math.min(Math.max(line.credit - difference, -DEBT_MS), DEBT_MS);
  }

  #lineOf(task: Queued): Line {
    const { workspace } = turnOf(task);
    let line = this.#lines.get(workspace);
    if (line === undefined) {
      line = { workspace, tasks: [], credit: 0 };
      this.#lines.set(workspace, line);
      this.#ring.push(line);
    }
    return line;
  }
}
