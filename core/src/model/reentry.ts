import type { Reentry } from '@innesto/sdk/contract';
import { addDuration } from './duration.ts';

/** What is known of a contact's earlier entries under one entry key. */
export interface Enrolment {
  readonly lastAt: number;
  readonly active: boolean;
}

/** Whether a contact may enter now, and if not, why: the words that the timeline shows. */
export type EntryVerdict =
  | { readonly enters: true }
  | { readonly enters: false; readonly reason: 'already-inside' | 'already-entered' | 'too-soon' };

/** Decides re-entry. A contact is never twice inside the same workflow under the same entry key. */
export const decideEntry = (
  policy: Reentry,
  enrolment: Enrolment | null,
  { at, timeZone }: { readonly at: number; readonly timeZone: string },
): EntryVerdict => {
  if (enrolment === null) return { enters: true };
  if (enrolment.active) return { enters: false, reason: 'already-inside' };
  switch (policy.policy) {
    case 'once':
      return { enters: false, reason: 'already-entered' };
    case 'always':
      return { enters: true };
    case 'after':
      return at >= addDuration(enrolment.lastAt, { amount: policy.days, unit: 'days' }, timeZone)
        ? { enters: true }
        : { enters: false, reason: 'too-soon' };
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
