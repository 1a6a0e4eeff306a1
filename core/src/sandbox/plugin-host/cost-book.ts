import type { Invocation } from '@innesto/sdk/contract';

/** What one item of a contribution is taken to cost before anything was measured (milliseconds). */
const UNKNOWN_MS = 0.05;
/** How much of the estimate the newest measurement replaces. */
const WEIGHT = 0.2;
/** Most contributions that are remembered. */
const CAPACITY = 5_000;

const keyOf = ({ workspace, plugin, version, entry, contribution }: Invocation): string =>
  JSON.stringify([workspace, plugin, version, entry, contribution]);

/** Learns what the items of each contribution cost, so that the fair queue can charge a call before it has run. */
export function costBook(): {
  /** Milliseconds that a call will probably take. */
  estimate(call: Invocation): number;
  /** Takes note of what a call took. */
  record(call: Invocation, ms: number): void;
} {
  const perItem = new Map<string, number>();
  return {
    estimate: (call) => (perItem.get(keyOf(call)) ?? UNKNOWN_MS) * Math.max(call.count, 1),
    record(call, ms) {
      const key = keyOf(call);
      const known = perItem.get(key);
      const measured = ms / Math.max(call.count, 1);
      perItem.delete(key);
      perItem.set(key, known === undefined ? measured : known + WEIGHT * (measured - known));
      const oldest = perItem.keys().next();
      if (perItem.size > CAPACITY && !oldest.done) perItem.delete(oldest.value);
    },
  };
}
