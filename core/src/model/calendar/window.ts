import type { Band, Days, Timing, Window } from '@innesto/sdk/contract';
import { isOneOf, type Holidays } from './holidays.ts';
import { readTime } from './wall-clock.ts';
import { spanAt } from './zone-offset.ts';

const DAY_MS = 86_400_000;
/** How far ahead an open moment is looked for: what does not open within a year never does. */
export const HORIZON_MS = 366 * DAY_MS;

/** Part of a day, in milliseconds since its midnight, the end exclusive; what goes past midnight has an end beyond the day's. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A window made ready to be asked often: `allow`, something may happen within it; `forbid`, it may not. */
export interface WindowRule {
  readonly kind: 'allow' | 'forbid';
  readonly days: Days | undefined;
  readonly stretches: readonly Stretch[];
}

const WHOLE_DAY: readonly Stretch[] = [{ from: 0, to: DAY_MS }];

const stretchOf = ({ from, to }: Band): Stretch => {
  const [start, end] = [readTime(from), readTime(to)];
  return { from: start, to: end > start ? end : end + DAY_MS };
};

const ruleOf = (kind: WindowRule['kind'], { days, bands }: Window): WindowRule => ({
  kind,
  days,
  stretches: bands?.map(stretchOf) ?? WHOLE_DAY,
});

/** Something may happen only within a window. */
export const allowWithin = (window: Window): WindowRule => ruleOf('allow', window);

/** Nothing may happen within a window. */
export const forbidWithin = (window: Window): WindowRule => ruleOf('forbid', window);

/** What a step's own timing allows: its days, from its hour to the end of the day. */
export const timingRules = ({ days, from }: Timing): readonly WindowRule[] =>
  days === undefined && from === undefined
    ? []
    : [
        allowWithin({
          ...(days === undefined ? {} : { days }),
          ...(from === undefined ? {} : { bands: [{ from, to: '00:00' }] }),
        }),
      ];

/**
 * The first moment of a day, not before `time` (in milliseconds since its midnight), that lies in one of a rule's stretches; `DAY_MS`
 * where there is none. A stretch belongs to the day on which it begins: what is left of yesterday's counts by yesterday.
 */
const enters = (rule: WindowRule, { day, holidays }: DayAsked, time: number): number => {
  let first = DAY_MS;
  const isToday = isOneOf(day, rule.days, holidays);
  for (const { from, to } of rule.stretches) {
    if (isToday && time < to) first = Math.min(first, Math.max(time, from));
    if (to > DAY_MS && time < to - DAY_MS && isOneOf(day - 1, rule.days, holidays)) return time;
  }
  return first;
};

/** The first moment of a day, not before `time`, that lies in none of a rule's stretches; `DAY_MS` where there is none. */
const leaves = (rule: WindowRule, { day, holidays }: DayAsked, time: number): number => {
  const isToday = isOneOf(day, rule.days, holidays);
  const wasYesterday = isOneOf(day - 1, rule.days, holidays);
  let free = time;
  // Stretches may touch and overlap, in any order: again until none holds any more.
  for (let settled = false; !settled && free < DAY_MS;) {
    settled = true;
    for (const { from, to } of rule.stretches) {
      const end = isToday && free >= from && free < to ? to : wasYesterday && free < to - DAY_MS ? to - DAY_MS : free;
      if (end > free) settled = false;
      free = Math.max(free, end);
    }
  }
  return Math.min(free, DAY_MS);
};

interface DayAsked {
  readonly day: number;
  readonly holidays: Holidays;
}

/** The first moment of a day, not before `time`, at which all rules allow it; `DAY_MS` where there is none. */
const openOn = (rules: readonly WindowRule[], asked: DayAsked, time: number): number => {
  let open = time;
  for (let settled = false; !settled && open < DAY_MS;) {
    settled = true;
    for (const rule of rules) {
      const next = rule.kind === 'allow' ? enters(rule, asked, open) : leaves(rule, asked, open);
      if (next > open) settled = false;
      open = next;
    }
  }
  return open;
};

/** The first moment of the wall clock from `from` on and before `end` at which all rules allow it; null where there is none. */
const openWall = (
  rules: readonly WindowRule[],
  { from, end, holidays }: { readonly from: number; readonly end: number; readonly holidays: Holidays },
): number | null => {
  let time = from - Math.floor(from / DAY_MS) * DAY_MS;
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS < end; day++) {
    const open = openOn(rules, { day, holidays }, time);
    if (open < DAY_MS) return day * DAY_MS + open < end ? day * DAY_MS + open : null;
    time = 0;
  }
  return null;
};

/**
 * The earliest instant, not before `due`, at which all rules allow it on a zone's wall clock; null where none comes within 366 days.
 * It goes from edge to edge of the windows, and through each stretch in which the clocks are not changed by itself: an hour that is
 * missing opens nothing, and one that comes twice is open, or closed, both times.
 */
export const nextAllowed = (
  due: number,
  rules: readonly WindowRule[],
  { zone, holidays }: { readonly zone: string; readonly holidays: Holidays },
): number | null => {
  if (rules.length === 0) return due;
  const horizon = due + HORIZON_MS;
  for (let at = due; at <= horizon;) {
    const { to, offset } = spanAt(zone, at);
    const open = openWall(rules, { from: at + offset, end: Math.min(to, horizon + 1) + offset, holidays });
    if (open !== null) return open - offset;
    at = to;
  }
  return null;
};
