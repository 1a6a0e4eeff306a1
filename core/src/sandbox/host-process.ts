/**
 * The plugin host: a process of its own in which plugin code runs, on threads, in isolates. It is expected to die: it
 * tells core who is running before a thread starts, and who is to blame when it still can; core kills it.
 */
import type { Invocation } from '@innesto/sdk/contract';
import { hashOf, siblingModule } from '@innesto/sdk/host';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { Piscina, queueOptionsSymbol } from 'piscina';
import { costBook } from './cost-book.ts';
import { FairQueue, type Turn } from './fair-queue.ts';
import type { FromHost, ToHost } from './message.ts';
import type { PluginScript } from './port.ts';
import { runningCalls } from './running-calls.ts';
import { DISPOSALS, type Disposal, type ThreadAnswer, type ThreadTask } from './thread-task.ts';

const [threads, deadlineMs, memoryMb] = process.argv.slice(2).map(Number);
if (threads === undefined || deadlineMs === undefined || memoryMb === undefined) throw new TypeError('The plugin host takes threads, deadline and memory.');

const tell = (message: FromHost): void => {
  process.send?.(message);
};
const die = (): void => {
  // Not process.exit: it would wait for a thread that may never come back.
  process.kill(process.pid, 'SIGKILL');
};

type Held = { readonly script: Uint8Array<SharedArrayBuffer>; readonly hash: string } | { readonly refused: string };
const scripts = new Map<string, Held>();
const costs = costBook();
const running = runningCalls({ deadlineMs, memoryMb });
const queue = new FairQueue();
const disposals = new BroadcastChannel(DISPOSALS);

interface Placed extends Turn {
  readonly id: number;
}

const pool = new Piscina({
  filename: fileURLToPath(siblingModule('host-thread', import.meta.url)),
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
  resourceLimits: { maxOldGenerationSizeMb: 256 },
  loadBalancer: (task, workers) => {
    const free = workers.find((worker) => worker.currentUsage === 0);
    if (free !== undefined) begin(task[queueOptionsSymbol]);
    return free ?? null;
  },
});
// A thread that fails takes its task's promise with it; without a task there is nothing to tell.
pool.on('error', () => undefined);

function begin(turn: object | null): void {
  if (turn === null || !('id' in turn) || typeof turn.id !== 'number') return;
  running.begin(turn.id);
  tell({ kind: 'started', id: turn.id });
}

function load({ plugin, version, script, integrity }: PluginScript): void {
  const bytes = new TextEncoder().encode(script);
  const actual = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (actual !== integrity) {
    scripts.set(`${plugin}@${version}`, { refused: `The script of ${plugin} ${version} is not the one that was installed.` });
    return;
  }
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  scripts.set(`${plugin}@${version}`, { script: shared, hash: hashOf(script) });
}

async function invoke(id: number, call: Invocation): Promise<void> {
  const held = scripts.get(`${call.plugin}@${call.version}`);
  if (held === undefined) {
    tell({ kind: 'failed', id, detail: `The script of ${call.plugin} ${call.version} was not loaded.` });
    return;
  }
  if ('refused' in held) {
    tell({ kind: 'done', id, outcome: { kind: 'condemned', verdict: 'load', detail: held.refused } });
    return;
  }
  const estimate = costs.estimate(call);
  const task: ThreadTask & { readonly [queueOptionsSymbol]: Placed } = {
    call,
    script: held.script,
    hash: held.hash,
    [queueOptionsSymbol]: { id, workspace: call.workspace, cost: estimate },
  };
  const answer: ThreadAnswer = await pool.run(task, { name: 'run' }).catch(threadDied);
  tell(answer.kind === 'failed' ? { kind: 'failed', id, detail: answer.detail } : { kind: 'done', id, outcome: answer });
  const spent = running.end(id);
  costs.record(call, spent);
  queue.correct(call.workspace, spent - estimate);
}

/** What a thread's own end means for the call that it carried. */
function threadDied(thrown: unknown): ThreadAnswer {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? { kind: 'condemned', verdict: 'memory', detail: 'What came out of the isolate filled the thread.' }
    : { kind: 'interrupted' };
}

function dispose(scope: Disposal): void {
  disposals.postMessage(scope);
}

process.on('message', (message: ToHost) => {
  switch (message.kind) {
    case 'load':
      return load(message.script);
    case 'invoke':
      return void invoke(message.id, message.call);
    case 'dispose':
      return dispose({ plugin: message.plugin, version: message.version, workspace: message.workspace });
  }
});
process.on('disconnect', die);
// The terminal's and the system's signals go to the whole group; core decides when its hosts end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

setInterval(() => {
  const verdict = running.watch();
  if (verdict !== null) tell(verdict);
}, 25);

await Promise.all(Array.from({ length: threads }, () => pool.run(undefined, { name: 'prepare' })));
tell({ kind: 'ready' });
