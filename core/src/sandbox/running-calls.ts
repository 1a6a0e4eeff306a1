import type { FromHost } from './message.ts';

/** However busy the machine is, a call that has run so many times its deadline is overdue. */
const PATIENCE = 4;
/** The part of its deadline that the process must have spent on the CPU before a call counts as overdue. */
const OWN_SHARE = 0.5;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** The calls on the host's threads at this moment, and whether one of them has gone too far. */
export interface RunningCalls {
  begin(id: number): void;
  /** Returns how long the call ran (milliseconds); 0 when it never began. */
  end(id: number): number;
  /** What must be told to core, if anything: told once for each call, as core kills the host for it. */
  watch(): Extract<FromHost, { kind: 'overdue' | 'overgrown' }> | null;
}

/**
 * Keeps the running calls. A call is overdue when its deadline has passed *and* this process had the CPU for it: on a
 * machine that is busy elsewhere a slow call is no proof against a plugin.
 */
export function runningCalls(bounds: { readonly deadlineMs: number; readonly memoryMb: number }): RunningCalls {
  const begun = new Map<number, { readonly at: number; readonly cpu: number }>();
  let told = false;
  const isOverdue = ({ at, cpu }: { readonly at: number; readonly cpu: number }): boolean => {
    const ran = performance.now() - at;
    if (ran < bounds.deadlineMs) return false;
    return cpuMs() - cpu >= bounds.deadlineMs * OWN_SHARE || ran >= bounds.deadlineMs * PATIENCE;
  };
  return {
    begin(id) {
      begun.set(id, { at: performance.now(), cpu: cpuMs() });
    },
    end(id) {
      const call = begun.get(id);
      begun.delete(id);
      return call === undefined ? 0 : performance.now() - call.at;
    },
    watch() {
      if (told) return null;
      const rssMb = process.memoryUsage.rss() / 1024 / 1024;
      if (rssMb > bounds.memoryMb) {
        told = true;
        return { kind: 'overgrown', rssMb };
      }
      for (const [id, call] of begun) {
        if (!isOverdue(call)) continue;
        told = true;
        return { kind: 'overdue', id };
      }
      return null;
    },
  };
}
