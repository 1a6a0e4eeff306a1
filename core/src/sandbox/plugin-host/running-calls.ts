import type { FromHost } from '../message.ts';
import type { Pulse } from './thread-task.ts';

/** However busy the machine is, a thread without a sign of life for so many deadlines hangs. */
const PATIENCE = 4;
/** A call that gave no sign of life for so long holds its thread: items that behave come back sooner. */
const HELD_MS = 100;
/** The part of its deadline that the process must have spent on the CPU before a thread is taken to hang. */
const OWN_SHARE = 0.5;

/** The calls on the host's threads at this moment, and whether one of them has gone too far. */
export interface RunningCalls {
  /** Whether there are any. */
  readonly any: boolean;
  begin(id: number, pulse: Pulse): void;
  /** Returns how long the call ran (milliseconds); 0 when it never began. */
  end(id: number): number;
  /** The calls that hold their threads for long: each is told once. */
  held(): readonly number[];
  /** What must be told to core, if anything: once, as core kills the host for it. */
  watch(): Extract<FromHost, { kind: 'overdue' | 'overgrown' }> | null;
}

/** What a process looks at to judge its calls; handed in so that tests need not wait. */
export interface Gauges {
  now(): number;
  cpuMs(): number;
  rssMb(): number;
}

const ownGauges: Gauges = {
  now: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  rssMb: () => process.memoryUsage.rss() / 1024 / 1024,
};

interface Running {
  readonly begunAt: number;
  readonly pulse: Pulse;
  beats: number;
  /** When the last sign of life was seen, and the CPU that the process had spent by then. */
  seenAt: number;
  seenCpu: number;
  toldHeld: boolean;
}

/**
 * Keeps the running calls. Every entry into an isolate ends by its own time-out, so a thread that has entered none for
 * the whole deadline hangs where time-outs do not reach; unless this process did not get the CPU for it: on a machine
 * that is busy elsewhere, slowness is no proof against a plugin.
 */
export function runningCalls(
  bounds: { readonly deadlineMs: number; readonly memoryMb: number },
  gauges: Gauges = ownGauges,
): RunningCalls {
  const calls = new Map<number, Running>();
  let told = false;
  const isQuietFor = (call: Running, ms: number): boolean => {
    const beats = Atomics.load(call.pulse, 0);
    if (beats !== call.beats) Object.assign(call, { beats, seenAt: gauges.now(), seenCpu: gauges.cpuMs() });
    const quiet = gauges.now() - call.seenAt;
    if (quiet < ms) return false;
    return gauges.cpuMs() - call.seenCpu >= ms * OWN_SHARE || quiet >= ms * PATIENCE;
  };
  return {
    get any() {
      return calls.size > 0;
    },
    begin(id, pulse) {
      const now = gauges.now();
      calls.set(id, { begunAt: now, pulse, beats: 0, seenAt: now, seenCpu: gauges.cpuMs(), toldHeld: false });
    },
    end(id) {
      const call = calls.get(id);
      calls.delete(id);
      return call === undefined ? 0 : gauges.now() - call.begunAt;
    },
    held() {
      const held = [...calls].filter(([, call]) => !call.toldHeld && isQuietFor(call, HELD_MS));
      for (const [, call] of held) call.toldHeld = true;
      return held.map(([id]) => id);
    },
    watch() {
      if (told) return null;
      const rssMb = gauges.rssMb();
      if (rssMb > bounds.memoryMb) {
        told = true;
        return { kind: 'overgrown', rssMb };
      }
      for (const [id, call] of calls) {
        if (!isQuietFor(call, bounds.deadlineMs)) continue;
        told = true;
        return { kind: 'overdue', id };
      }
      return null;
    },
  };
}
