import { fileURLToPath } from 'node:url';
import { Piscina, queueOptionsSymbol } from 'piscina';
import { FairQueue, type Turn } from './fair-queue.ts';
import type { Pulse } from './pulse.ts';
import type { ThreadAnswer, ThreadTask } from './thread-task.ts';

const threadModule = fileURLToPath(new URL('./host-thread.js', import.meta.url));

/** A task's place in the queue, and the call that it carries. */
interface Placed extends Turn {
  readonly id: number;
  readonly pulse: Pulse;
}

/** The host's threads. */
export interface ThreadPool {
  /** Resolves when every thread is up. */
  readonly ready: Promise<void>;
  /** Runs a task when it is its workspace's turn. Never rejects: a thread that dies answers for its task by what it died of. */
  run(task: ThreadTask, placed: Placed): Promise<ThreadAnswer>;
  /** Charges a workspace what its call cost beyond its estimate. */
  correct(workspace: string, difference: number): void;
  /** Drops those of some tasks that wait, without an answer. */
  drop(ids: ReadonlySet<number>): void;
  /** Begins no task any more; those that wait are dropped without an answer. */
  retire(): void;
}

/** Starts the threads. `begun` is told of each call just before a thread gets it. */
export function startThreads(
  threads: number,
  begun: (call: { readonly id: number; readonly pulse: Pulse }) => void,
): ThreadPool {
  const queue = new FairQueue();
  const pool = new Piscina<(ThreadTask & { readonly [queueOptionsSymbol]: Placed }) | undefined, ThreadAnswer>({
    filename: threadModule,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
    // A thread that waits in Atomics.wait would not hear of disposals.
    atomics: 'disabled',
    taskQueue: queue,
    // Without it Piscina puts a task that found no free thread at the end of its line.
    stricterFIFO: true,
    // What leaves an isolate may be large; it must not bring the whole process down.
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 12 },
    loadBalancer: (task, workers) => {
      const free = workers.find((worker) => worker.currentUsage === 0);
      const placed = task[queueOptionsSymbol];
      if (free !== undefined && isPlaced(placed)) begun(placed);
      return free ?? null;
    },
  });
  // A thread that fails takes its task's promise with it; without a task there is nothing to tell.
  pool.on('error', () => undefined);
  return {
    ready: Promise.all(Array.from({ length: threads }, () => pool.run(undefined, { name: 'prepare' }))).then(
      () => undefined,
    ),
    run: (task, placed) => pool.run({ ...task, [queueOptionsSymbol]: placed }, { name: 'run' }).catch(threadDied),
    correct: (workspace, difference) => queue.correct(workspace, difference),
    drop: (ids) => {
      queue.drop((task) => {
        const placed = task[queueOptionsSymbol];
        return isPlaced(placed) && ids.has(placed.id);
      });
    },
    retire: () => queue.empty(),
  };
}

function isPlaced(options: object | null): options is Placed {
  return options !== null && 'id' in options && typeof options.id === 'number' && 'pulse' in options;
}

/** What a thread's own end means for the call that it carried. */
function threadDied(thrown: unknown): ThreadAnswer {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? { kind: 'condemned', verdict: 'memory', detail: 'What came out of the isolate filled the thread.' }
    : { kind: 'interrupted' };
}
