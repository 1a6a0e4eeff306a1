import { fork, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { pluginProcessFlags } from '@innesto/sdk/host';
import type { Death } from './judge.ts';
import { readFromHost, type FromHost, type ToHost } from './message.ts';
import { NICE, yieldCpu } from './yield-cpu.ts';

/** The bounds of a host process. */
export interface HostSettings {
  readonly threads: number;
  /** Leaves the other cores to others, and of its own what they need: V8 collects garbage on the thread that made it. */
  readonly isNarrow: boolean;
  readonly deadlineMs: number;
  readonly memoryMb: number;
  readonly bootMs: number;
}

/** What a host tells its supervisor. `died` comes last, when everything that it had said was heard. */
export interface HostEvents {
  ready(host: Host): void;
  held(host: Host, id: number): void;
  said(host: Host, message: Extract<FromHost, { kind: 'done' | 'failed' }>): void;
  died(host: Host, death: Death): void;
}

type CallState = 'sent' | 'running' | 'held';

/** A plugin host process, from core's side. */
export interface Host {
  readonly pid: number | undefined;
  readonly startedAt: number;
  /** The calls that it was given and has not answered: whether a thread has them, and has had them for long. */
  readonly calls: ReadonlyMap<number, CallState>;
  isReady(): boolean;
  send(message: ToHost): void;
  /** Takes those calls back that no thread has yet. */
  takeBack(ids: ReadonlySet<number>): readonly number[];
  /** Takes all of them back; the process begins no more. */
  retire(): readonly number[];
  /** Lets everything else on the machine go first, from now on. */
  yieldCpu(): void;
  /** Kills the process; `died` follows with this cause, unless it had another before. */
  kill(death: Death): void;
}

const TICK_MS = 1_000;
/** Signals by which others end a process; the rest are its own doing. */
const OTHERS_SIGNALS = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);
/** After the process ended, its last words may still be in the pipe for so long. */
const LAST_WORDS_MS = 500;

/** The plugin host as it is built from `plugin-host/`: in one piece it starts in a fifth of the time, and reads two files. */
const BUILT = new URL('../../dist/plugin-host/', import.meta.url);
const PROGRAM = fileURLToPath(new URL('host-process.js', BUILT));
let flags: readonly string[] | undefined;

/** Looked up once: that takes the file system, and a start holds up the whole hub. */
function hostFlags(): readonly string[] {
  flags ??= pluginProcessFlags({
    modules: [BUILT],
    packages: ['isolated-vm', 'piscina'],
    from: new URL(import.meta.url),
  });
  return flags;
}

/**
 * All that a host knows of its environment. The time zone would be the machine's otherwise, and a plugin's dates would
 * depend on the node that it runs on; glibc would keep a pool of memory for every thread (a third more of it in all).
 */
const HOST_ENVIRONMENT = { TZ: 'UTC', MALLOC_ARENA_MAX: '2' };

/** Starts a plugin host: no environment, no child processes, nothing to read but its own modules. */
export function startHost(settings: HostSettings, events: HostEvents): Host {
  try {
    return hostOf(forkHost(settings), settings, events);
  } catch (thrown) {
    // Of some of the system's refusals Node tells later, others (no memory for it) it throws.
    return stillborn(thrown instanceof Error ? thrown.message : String(thrown), events);
  }
}

/** A process that never was: it ends like any other that does not come up. */
function stillborn(how: string, events: HostEvents): Host {
  const host: Host = {
    pid: undefined,
    startedAt: performance.now(),
    calls: new Map(),
    isReady: () => false,
    send: () => undefined,
    takeBack: () => [],
    retire: () => [],
    yieldCpu: () => undefined,
    kill: () => undefined,
  };
  setImmediate(() => events.died(host, { kind: 'crashed', how }));
  return host;
}

function hostOf(child: ChildProcess, settings: HostSettings, events: HostEvents): Host {
  const lastWords = tailOf(child);
  const calls = new Map<number, CallState>();
  let ready = false;
  let cause: { readonly death: Death; readonly at: number } | null = null;

  const kill = (death: Death): void => {
    cause ??= { death, at: performance.now() };
    child.kill('SIGKILL');
  };
  const silence = watchSilence(
    () => (ready ? (calls.size > 0 ? settings.deadlineMs * 5 : null) : settings.bootMs),
    () => kill({ kind: 'silent' }),
  );

  const host: Host = {
    pid: child.pid,
    startedAt: performance.now(),
    calls,
    isReady: () => ready,
    kill,
    send(message) {
      if (message.kind === 'invoke') {
        if (calls.size === 0) silence.broken();
        calls.set(message.id, 'sent');
      }
      // A host that is going down does not take it; its death is on the way and speaks for the call.
      if (child.connected) child.send(message, () => undefined);
    },
    takeBack(ids) {
      const left = [...calls].filter(([id, state]) => state === 'sent' && ids.has(id)).map(([id]) => id);
      for (const id of left) calls.delete(id);
      if (left.length > 0) host.send({ kind: 'drop', ids: left });
      return left;
    },
    retire() {
      host.send({ kind: 'retire' });
      return host.takeBack(new Set(calls.keys()));
    },
    yieldCpu() {
      if (child.pid !== undefined) yieldCpu(child.pid, NICE.held);
    },
  };

  child.on('message', (raw) => {
    silence.broken();
    const message = readFromHost(raw);
    if (message === null) return kill({ kind: 'untrusted' });
    if (message.kind === 'ready') ready = true;
    hear(message, { host, calls, events });
  });
  whenGone(child, (signal, code) => {
    silence.stop();
    events.died(host, cause === null ? ownDeath(signal, code, lastWords()) : untilGone(cause));
  });
  return host;
}

interface Hearing {
  readonly host: Host;
  readonly calls: Map<number, CallState>;
  readonly events: HostEvents;
}

function hear(message: FromHost, { host, calls, events }: Hearing): void {
  switch (message.kind) {
    case 'ready':
      return events.ready(host);
    case 'overdue':
    case 'overgrown':
      return host.kill(message);
    case 'started':
      if (calls.has(message.id)) calls.set(message.id, 'running');
      return;
    case 'held':
      if (!calls.has(message.id)) return;
      calls.set(message.id, 'held');
      return events.held(host, message.id);
    case 'done':
    case 'failed':
      if (calls.delete(message.id)) events.said(host, message);
      return;
  }
}

function forkHost({ threads, isNarrow, deadlineMs, memoryMb }: HostSettings): ChildProcess {
  const child = fork(PROGRAM, [String(threads), String(deadlineMs), String(memoryMb)], {
    execArgv: [
      // What a host allocates dies young; without it V8 lets the nursery grow to 140 MB.
      '--max-semi-space-size=4',
      ...(isNarrow ? ['--single-threaded-gc', '--v8-pool-size=1'] : []),
      ...hostFlags(),
    ],
    env: HOST_ENVIRONMENT,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // Where the system kills the largest process when memory runs out (Linux), let it be this one.
  if (process.platform === 'linux' && child.pid !== undefined) {
    void writeFile(`/proc/${child.pid}/oom_score_adj`, '1000').catch(() => undefined);
  }
  if (isNarrow && child.pid !== undefined) yieldCpu(child.pid, NICE.newcomers);
  return child;
}

/** A call that hung did so until its process was gone. */
function untilGone({ death, at }: { readonly death: Death; readonly at: number }): Death {
  if (death.kind !== 'overdue') return death;
  const { ms, cpuMs } = death.spent;
  return { ...death, spent: { ms: ms + performance.now() - at, cpuMs } };
}

function ownDeath(signal: string | null, code: number | null, lastWords: string): Death {
  if (signal !== null && OTHERS_SIGNALS.has(signal)) return { kind: 'killed', signal };
  return { kind: 'crashed', how: `${signal ?? `exit ${code}`}${lastWords === '' ? '' : `: ${lastWords}`}` };
}

/** Acts when nothing was heard for longer than `allowedMs` gives (`null`: silence is in order). */
function watchSilence(allowedMs: () => number | null, act: () => void): { broken(): void; stop(): void } {
  // Ticks and not moments: while core itself is busy it hears nobody, and blames nobody for it.
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
    const allowed = allowedMs();
    if (allowed !== null && ticks * TICK_MS > allowed) act();
  }, TICK_MS);
  timer.unref();
  return {
    broken: () => void (ticks = 0),
    stop: () => clearInterval(timer),
  };
}

/** Calls back once, when the process has ended and its channel was read to its end. */
function whenGone(child: ChildProcess, gone: (signal: string | null, code: number | null) => void): void {
  let called = false;
  let end: readonly [string | null, number | null] | null = null;
  const settle = (): void => {
    if (called || end === null) return;
    called = true;
    gone(...end);
  };
  child.once('exit', (code, signal) => {
    end = [signal, code];
    if (child.connected) setTimeout(settle, LAST_WORDS_MS).unref();
    else setImmediate(settle);
  });
  child.once('disconnect', () => setImmediate(settle));
  child.on('error', () => {
    if (child.pid !== undefined) return;
    end = [null, null];
    settle();
  });
}

/** The end of what the process wrote to stderr: the engine's reason when it gives up. */
function tailOf(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-2_000);
  });
  return () => {
    const lines = tail
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return (lines.find((line) => /fatal|error/i.test(line)) ?? lines[0] ?? '').slice(0, 200);
  };
}
