import type { Duration, OutsidePolicy } from '@innesto/sdk/contract';
import { addDuration } from '../duration.ts';
import type { Holidays } from './holidays.ts';
import { HORIZON_MS, nextAllowed, type WindowRule } from './window.ts';

/** Rules and the zone on whose wall clock they count. */
export interface ZonedRules {
  readonly rules: readonly WindowRule[];
  readonly zone: string;
}

/** When a message may go out: what its workflow and its step allow, and the quiet hours where its contact is. */
export interface SendingRules {
  readonly windows: ZonedRules;
  readonly quiet: ZonedRules;
  readonly holidays: Holidays;
}

/** A message that has come due, and what is to become of it where it may not go out yet. */
export interface SendingQuestion {
  readonly dueAt: number;
  readonly now: number;
  readonly outside: OutsidePolicy;
  readonly expiresAfter: Duration | null;
  readonly rules: SendingRules;
}

/** Why a message does not go out now. */
export type SendingReason = 'quiet-hours' | 'outside-window' | 'expired';

/** `later`: not before `until`, or up to `spreadMs` after it where many wait for the same moment; `never`: it is dropped. */
export type SendingTime =
  | { readonly kind: 'now' }
  | {
      readonly kind: 'later';
      readonly until: number;
      readonly spreadMs: number;
      readonly reason: 'quiet-hours' | 'outside-window';
    }
  | { readonly kind: 'never'; readonly reason: SendingReason };

/** Over how long messages are spread that wait for the same moment; shorter where the window closes before. */
const SPREADS_MS = [15 * 60_000, 4 * 60_000, 60_000] as const;

const nextIn = ({ rules, zone }: ZonedRules, at: number, holidays: Holidays): number | null =>
  nextAllowed(at, rules, { zone, holidays });

/** The earliest instant, not before `due`, that windows and quiet hours allow, each on its own wall clock; null where none comes within 366 days. */
export const nextSending = (due: number, { windows, quiet, holidays }: SendingRules): number | null => {
  for (let at = due; at <= due + HORIZON_MS;) {
    const opened = nextIn(windows, at, holidays);
    const loud = opened === null ? null : nextIn(quiet, opened, holidays);
    if (loud === null || loud === opened) return loud;
    at = loud;
  }
  return null;
};

const reasonAt = (at: number, { windows, holidays }: SendingRules): 'quiet-hours' | 'outside-window' =>
  nextIn(windows, at, holidays) === at ? 'quiet-hours' : 'outside-window';

const never = (reason: SendingReason): SendingTime => ({ kind: 'never', reason });

/**
 * Whether a message goes out now, later, or not at all. Dropped is what *came due* where it may not go out: one that came due in time
 * and was held up (a mail server that was away, a workflow that was stopped) waits for the next moment.
 */
export const decideSending = ({ dueAt, now, outside, expiresAfter, rules }: SendingQuestion): SendingTime => {
  const deadline =
    expiresAfter === null ? Number.POSITIVE_INFINITY : addDuration(dueAt, expiresAfter, rules.windows.zone);
  if (now > deadline) return never('expired');
  if (rules.windows.rules.length === 0 && rules.quiet.rules.length === 0) return { kind: 'now' };
  if (outside === 'drop' && nextSending(dueAt, rules) !== dueAt) return never(reasonAt(dueAt, rules));
  const until = nextSending(now, rules);
  if (until === now) return { kind: 'now' };
  const reason = reasonAt(now, rules);
  if (until === null) return never(reason);
  if (until > deadline) return never('expired');
  const open = (spread: number): boolean =>
    until + spread <= deadline && nextSending(until + spread, rules) === until + spread;
  return { kind: 'later', until, reason, spreadMs: SPREADS_MS.find(open) ?? 0 };
};
