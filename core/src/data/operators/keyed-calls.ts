import type { Clock } from '../../model/clock.ts';
import {
  claimKey,
  dropExpiredKeys,
  findKeyedCall,
  keepAnswer,
  releaseKey,
  type KeyedAnswer,
  type KeyedCall,
} from '../../store/query/idempotency.ts';
import type { Store } from '../../store/store.ts';

const KEPT = 86_400_000;
// Longer than any request may take: what is still open after it was cut off by a crash.
const ABANDONED = 120_000;
const SWEEP_EVERY = 3_600_000;

/** What became of taking a key: ours now, another's answer, another's call still under way, or another call altogether. */
export type KeyClaim =
  | { readonly outcome: 'claimed' }
  | { readonly outcome: 'answered'; readonly status: number; readonly body: string | null }
  | { readonly outcome: 'running' }
  | { readonly outcome: 'different' };

/** Calls that carry an Idempotency-Key, so that sending one twice does it once. */
export interface KeyedCalls {
  claim(call: KeyedCall): Promise<KeyClaim>;
  /** Keeps the answer for whoever sends the call again. A null body: it was given once and is not kept. */
  answer(call: KeyedCall, answer: KeyedAnswer): Promise<void>;
  /** Lets the key go: the call changed nothing. */
  release(call: KeyedCall): Promise<void>;
}

/** The keyed calls of the last day. */
export const createKeyedCalls = ({ store, clock }: { readonly store: Store; readonly clock: Clock }): KeyedCalls => {
  let swept = 0;
  return {
    claim: async (call) => {
      const now = clock.now();
      const isClaimed = await store.write(async (transaction) => {
        if (now - swept >= SWEEP_EVERY) {
          swept = now;
          await dropExpiredKeys(transaction, now - KEPT);
        }
        return claimKey(transaction, store.dialect, {
          ...call,
          at: now,
          expired: now - KEPT,
          abandoned: now - ABANDONED,
        });
      });
      if (isClaimed) return { outcome: 'claimed' };
      const known = await findKeyedCall(store.read, call);
      // Let go between the two looks: whoever had it is just done, so the caller may come again.
      if (known === undefined) return { outcome: 'running' };
      if (known.fingerprint !== call.fingerprint) return { outcome: 'different' };
      return known.status === null
        ? { outcome: 'running' }
        : { outcome: 'answered', status: known.status, body: known.body };
    },
    answer: ({ scope, key }, answer) =>
      store.write((transaction) => keepAnswer(transaction, { scope, key, ...answer })),
    release: (call) => store.write((transaction) => releaseKey(transaction, call)),
  };
};
