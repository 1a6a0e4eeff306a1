import { createHash } from 'node:crypto';
import { BroadcastChannel } from 'node:worker_threads';
/**
 * The plugin host: a process of its own in which plugin code runs, on threads, in isolates. It is expected to die: it
 * tells core who is running before a thread starts, and who is to blame when it still can; core kills it.
 */
import type { Invocation } from '@innesto/sdk/contract';
import type { FromHost, ToHost } from '../message.ts';
import type { PluginScript } from '../port.ts';
import { costBook } from './cost-book.ts';
import { createPulse, readPulse } from './pulse.ts';
import { runningCalls } from './running-calls.ts';
import { startThreads } from './thread-pool.ts';
import { DISPOSALS, type Disposal, type ThreadTask } from './thread-task.ts';

/** How often the running calls and the memory are looked at, as long as there are any, and at the start: at rest nothing grows. */
const WATCH_MS = 25;

const [threads, deadlineMs, memoryMb] = process.argv.slice(2).map(Number);
if (threads === undefined || deadlineMs === undefined || memoryMb === undefined)
  throw new TypeError('The plugin host takes threads, deadline and memory.');

type Held = Pick<ThreadTask, 'script' | 'hash'> | { readonly refused: string };
const scripts = new Map<string, Held>();
const costs = costBook();
const running = runningCalls({ deadlineMs, memoryMb });
const disposals = new BroadcastChannel(DISPOSALS);
let isUp = false;
let watching: NodeJS.Timeout | null = setInterval(watch, WATCH_MS);
const pool = startThreads(threads, ({ id, pulse }) => {
  running.begin(id, pulse);
  watching ??= setInterval(watch, WATCH_MS);
  tell({ kind: 'started', id });
});

function tell(message: FromHost): void {
  process.send?.(message);
}

function watch(): void {
  for (const id of running.held()) tell({ kind: 'held', id });
  const verdict = running.watch();
  if (verdict !== null) tell(verdict);
  if (!isUp || running.any || watching === null) return;
  clearInterval(watching);
  watching = null;
}

function load({ plugin, version, script, integrity }: PluginScript): void {
  const bytes = new TextEncoder().encode(script);
  const actual = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (actual !== integrity) {
    scripts.set(`${plugin}@${version}`, {
      refused: `The script of ${plugin} ${version} is not the one that was installed.`,
    });
    return;
  }
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  scripts.set(`${plugin}@${version}`, { script: shared, hash: integrity });
}

async function invoke(id: number, call: Invocation): Promise<void> {
  const held = scripts.get(`${call.plugin}@${call.version}`);
  if (held === undefined) {
    tell({ kind: 'failed', id, detail: `The script of ${call.plugin} ${call.version} was not loaded.` });
    return;
  }
  if ('refused' in held) {
    tell({
      kind: 'done',
      id,
      outcome: { kind: 'condemned', verdict: 'load', detail: held.refused },
      spent: { ms: 0, cpuMs: 0 },
    });
    return;
  }
  const { workspace } = call;
  const cost = costs.estimate(call);
  const pulse = createPulse();
  const answer = await pool.run({ call, ...held, pulse }, { id, workspace, cost, pulse });
  const ms = running.end(id);
  tell(
    answer.kind === 'failed'
      ? { kind: 'failed', id, detail: answer.detail }
      : { kind: 'done', id, outcome: answer, spent: { ms, cpuMs: readPulse(pulse).cpuMs } },
  );
  costs.record(call, ms);
  pool.correct(workspace, ms - cost);
}

function dispose({ plugin, version, workspace }: Disposal): void {
  disposals.postMessage({ plugin, version, workspace });
}

process.on('message', (message: ToHost) => {
  switch (message.kind) {
    case 'load':
      return load(message.script);
    case 'invoke':
      return void invoke(message.id, message.call);
    case 'drop':
      return pool.drop(new Set(message.ids));
    case 'retire':
      return pool.retire();
    case 'dispose':
      return dispose(message);
  }
});
// Not process.exit: it would wait for a thread that may never come back.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The terminal's and the system's signals go to the whole group; core decides when its hosts end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

await pool.ready;
isUp = true;
tell({ kind: 'ready' });
