import type { FromHost } from '../message.ts';
import type { Pulse } from './pulse.ts';
import { silences, type Heard, type SilenceGauges } from './silences.ts';

/** However busy the machine is, a thread without a sign of life for so many deadlines hangs. */
const PATIENCE = 4;
/** A call that gave no sign of life for so long, and had its CPU, holds its thread: items that behave come back sooner. */
const HELD_MS = 100;
/** The part of that time which a thread must have spent on the CPU itself: else it waits for its turn, and is not to blame. */
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
export interface Gauges extends SilenceGauges {
  rssMb(): number;
}

const ownGauges: Gauges = {
  now: () => performance.now(),
  cpuMs: () => {
    const [all, looking] = [process.cpuUsage(), process.threadCpuUsage()];
    return (all.user + all.system - looking.user - looking.system) / 1_000;
  },
  rssMb: () => process.memoryUsage.rss() / 1024 / 1024,
};

interface Running extends Heard {
  readonly id: number;
  readonly begunAt: number;
  toldHeld: boolean;
}

/**
 * Keeps the running calls. Every entry into an isolate ends by its own time-out, so a thread that has entered none for
 * the whole deadline hangs where time-outs do not reach; unless it did not get the CPU for it: on a machine that is
 * busy elsewhere, slowness is no proof against a plugin.
 */
export function runningCalls(
  bounds: { readonly deadlineMs: number; readonly memoryMb: number },
  gauges: Gauges = ownGauges,
): RunningCalls {
  const calls = new Map<number, Running>();
  let told = false;
  const listening = silences(gauges);
  const silentFor = (ms: number) => listening.of([...calls.values()], ms);
  return {
    get any() {
      return calls.size > 0;
    },
    begin(id, pulse) {
      calls.set(id, { ...listening.begin(pulse), id, begunAt: gauges.now(), toldHeld: false });
    },
    end(id) {
      const call = calls.get(id);
      if (call === undefined) return 0;
      listening.look(call);
      calls.delete(id);
      return gauges.now() - call.begunAt;
    },
    held() {
      const held = silentFor(HELD_MS).filter(({ call, ownMs }) => !call.toldHeld && ownMs >= HELD_MS * OWN_SHARE);
      for (const { call } of held) call.toldHeld = true;
      return held.map(({ call }) => call.id);
    },
    watch() {
      if (told) return null;
      const rssMb = gauges.rssMb();
      if (rssMb > bounds.memoryMb) {
        told = true;
        return { kind: 'overgrown', rssMb };
      }
      const { deadlineMs } = bounds;
      const hanging = silentFor(deadlineMs).find(
        ({ ownMs, quietMs }) => ownMs >= deadlineMs * OWN_SHARE || quietMs >= deadlineMs * PATIENCE,
      );
      if (hanging === undefined) return null;
      told = true;
      const { call, quietMs, ownMs } = hanging;
      return { kind: 'overdue', id: call.id, spent: { ms: quietMs, cpuMs: Math.max(0, ownMs) } };
    },
  };
}
