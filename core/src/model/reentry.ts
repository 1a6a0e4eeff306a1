import type { Reentry } from '@innesto/sdk/contract';
import { addDuration } from './duration.ts';

const DAY_MS = 86_400_000;

/** What is known of a contact's earlier entries under one entry key. */
export interface Enrolment {
  readonly lastAt: number;
  /** How often the contact has entered. */
  readonly entries: number;
  /** The run that is inside; null where none is. */
  readonly runId: number | null;
  /** Whether one more entry is kept until that run ends. */
  readonly isQueued: boolean;
}

/** Why a contact may not enter: the words that the timeline shows. */
export type EntryObjection = 'already-inside' | 'already-entered' | 'already-queued' | 'too-soon';

/** Whether a contact may enter now: at once (`restarts`: the run that ends for it), when the run inside has ended, or not, and why. */
export type EntryVerdict =
  | { readonly kind: 'enters'; readonly restarts: number | null }
  | { readonly kind: 'queues' }
  | { readonly kind: 'refused'; readonly reason: EntryObjection };

const refused = (reason: EntryObjection): EntryVerdict => ({ kind: 'refused', reason });

const whileInside = (policy: Reentry, { runId, isQueued }: Enrolment): EntryVerdict => {
  switch (policy.whileInside ?? 'ignore') {
    case 'ignore':
      return refused('already-inside');
    case 'restart':
      return { kind: 'enters', restarts: runId };
    case 'queue':
      // Whoever may enter only once has nothing to wait for.
      if (policy.policy === 'once') return refused('already-inside');
      return isQueued ? refused('already-queued') : { kind: 'queues' };
  }
};

/** Decides re-entry. A contact is never twice inside the same workflow under the same entry key. */
export const decideEntry = (
  policy: Reentry,
  enrolment: Enrolment | null,
  { at, timeZone }: { readonly at: number; readonly timeZone: string },
): EntryVerdict => {
  if (enrolment === null) return { kind: 'enters', restarts: null };
  if (enrolment.runId !== null) return whileInside(policy, enrolment);
  switch (policy.policy) {
    case 'once':
      return refused('already-entered');
    case 'always':
      return { kind: 'enters', restarts: null };
    case 'after':
      return at >= addDuration(enrolment.lastAt, { amount: policy.days, unit: 'days' }, timeZone)
        ? { kind: 'enters', restarts: null }
        : refused('too-soon');
  }
};

/** Whose entry is asked about. */
export interface EntryKey {
  readonly workflowId: number;
  readonly contactId: number;
  readonly entryKey: string;
}

/** One text for an entry key, to look enrolments up by. */
export const entryKeyText = ({ workflowId, contactId, entryKey }: EntryKey): string =>
  `${workflowId} ${contactId} ${entryKey}`;

/** The latest moment of an entry after which its contact may enter again at a given moment. */
export const lastToReturn = (
  policy: Reentry,
  { at, timeZone }: { readonly at: number; readonly timeZone: string },
): number => {
  if (policy.policy !== 'after') return at;
  const { days } = policy;
  // Days keep the wall clock, and clocks are put on and back: it is found by asking, between two moments that are far enough apart.
  let from = at - (days + 2) * DAY_MS;
  let to = at;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (addDuration(middle, { amount: days, unit: 'days' }, timeZone) <= at) from = middle;
    else to = middle;
  }
  return from;
};
