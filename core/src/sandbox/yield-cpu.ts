import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** How far a process stands back for the hub and all others on the machine, as `nice` counts: newcomers somewhat, and far where a call holds its thread for long. */
export const NICE = { newcomers: 5, held: 10 } as const;

/**
 * Puts a process behind others for the CPU; on Linux that is a matter of each of its threads, and of those that they start.
 * It cannot be taken back without rights that a hub does not need.
 */
export function yieldCpu(pid: number, nice: number): void {
  for (const thread of threadsOf(pid)) {
    try {
      setPriority(thread, behindUs(nice));
    } catch {
      // It has ended meanwhile, or the system does not let us: then all are alike.
    }
  }
}

function threadsOf(pid: number): readonly number[] {
  if (process.platform !== 'linux') return [pid];
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** A hub that stands back itself must not stand behind its plugins. */
function behindUs(nice: number): number {
  const { PRIORITY_NORMAL, PRIORITY_LOW } = constants.priority;
  return Math.min(Math.max(PRIORITY_NORMAL, getPriority()) + nice, PRIORITY_LOW);
}
