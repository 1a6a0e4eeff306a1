import type { Verdict } from '@innesto/sdk/contract';
import type { Spent } from './spent.ts';

/**
 * Why a host process ended. `overdue`, `overgrown`: it said so and core killed it. `silent`: it said nothing for too
 * long. `untrusted`: it sent something that is no message. `crashed`: it brought itself down. `killed`: somebody else
 * did. `closed`: core had no more use for it.
 */
export type Death =
  | { readonly kind: 'overdue'; readonly id: number; readonly spent: Spent }
  | { readonly kind: 'overgrown'; readonly rssMb: number }
  | { readonly kind: 'silent' }
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'crashed'; readonly how: string }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'closed' };

/** Who is to blame for a death: at most one call for certain, or some that must be asked again one by one. */
export interface Judgement {
  readonly culprit: {
    readonly id: number;
    readonly verdict: Verdict;
    readonly detail: string;
    /** Null: its process ended before anybody looked. */
    readonly spent: Spent | null;
  } | null;
  readonly suspects: readonly number[];
}

const NOBODY: Judgement = { culprit: null, suspects: [] };

/**
 * Decides who is to blame. `running` are the calls that were on a thread; `alone` says that the host had been given one
 * call only. Only a certain culprit is condemned: where several could have done it, each is asked again alone, and the
 * guilty one does it again.
 */
export function judge(
  death: Death,
  scene: { readonly running: readonly number[]; readonly alone: boolean },
): Judgement {
  const { running, alone } = scene;
  const [only] = running;
  const sole = running.length === 1 ? only : undefined;
  const accuse = (verdict: Verdict, detail: string, certain: boolean): Judgement =>
    sole !== undefined && certain
      ? { culprit: { id: sole, verdict, detail, spent: null }, suspects: [] }
      : { culprit: null, suspects: running };
  switch (death.kind) {
    case 'overdue':
      return running.includes(death.id)
        ? {
            culprit: {
              id: death.id,
              verdict: 'timeout',
              detail: 'It did not come back within its deadline, and its process had to be killed.',
              spent: death.spent,
            },
            suspects: [],
          }
        : NOBODY;
    case 'crashed':
      return accuse('memory', `It brought its process down (${death.how}).`, true);
    case 'overgrown':
      // Beside others, or after others, the memory may be theirs.
      return accuse('memory', `Its process grew to ${Math.round(death.rssMb)} MB.`, alone);
    case 'silent':
      return accuse('timeout', 'Its process did not answer any more.', alone);
    case 'untrusted':
      return accuse('output', 'Its process sent something that is no message.', alone);
    case 'killed':
    case 'closed':
      return NOBODY;
  }
}
