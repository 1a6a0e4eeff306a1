import type {
  Audience,
  DateSubscription,
  MomentSubscription,
  WorkflowOptions,
  ZoneSource,
} from '@innesto/sdk/contract';
import { dateOfDay, dayText, isLeapYear } from './calendar/day.ts';
import { instantOf, instantOfWall, readTime, wallAt } from './calendar/wall-clock.ts';
import { addDuration } from './duration.ts';

/**
 * Where something stands that the clock brings about. `planned`: its moment is to come; `running`: its audience enters, some at a time;
 * `frozen`: its workflow was stopped meanwhile; `done`; `missed`: its moment was too long ago when somebody came to it.
 */
export type OccasionState = 'planned' | 'running' | 'frozen' | 'done' | 'missed';

/** What brings an audience in: a moment of the trigger's, a date that contacts have, a start for everyone there is, or somebody's hand. */
export type OccasionKind = 'moment' | 'date' | 'everyone' | 'hand';

/** The kinds that somebody asks for: they go through whatever the trigger says, and let in again whoever may enter again. */
export const ASKED_KINDS: readonly OccasionKind[] = ['everyone', 'hand'];

/** Whose date an occasion is about: a field, and how its value may be written. */
export interface DatesAsked {
  readonly field: string;
  /** The days of the year (`02-28`) of whoever it is about. */
  readonly days: readonly string[];
  /** The year in which it is kept. */
  readonly year: number;
  /** Whether a date is kept in every year from its own on, and not only in its own. */
  readonly isYearly: boolean;
}

/** Who puts people in by hand, and where they begin: at a step, or (null) at the first. */
export interface ByHand {
  readonly step: string | null;
  /** `operator:<id>` or `token:<id>`. */
  readonly actor: string;
}

/** Whom an occasion concerns, and how they enter. */
export interface OccasionData {
  readonly audience: Audience;
  /** Those on whose wall clocks it is due now; null: everyone who has not entered yet. */
  readonly zones: readonly string[] | null;
  readonly dates: DatesAsked | null;
  readonly entryKey: string;
  /** Only where they are put in by hand. */
  readonly byHand?: ByHand;
}

/** Something that the clock is to bring about. `occurrence` names it once and for all in its workflow; `part`: the share of it that is due then. */
export interface PlannedOccasion {
  readonly kind: OccasionKind;
  readonly occurrence: string;
  readonly part: string;
  readonly dueAt: number;
  /** From then on it is too late. */
  readonly lateAt: number;
  readonly data: OccasionData;
}

/** What planning must know: what time it is, whose zones there are, and what the workflow says for all its steps. */
export interface PlanScope {
  readonly workspaceZone: string;
  /** The zones of the contacts that there are, the workspace's among them. */
  readonly zones: readonly string[];
  readonly options: WorkflowOptions | undefined;
}

const DAY_MS = 86_400_000;
const GRACE = { amount: 1, unit: 'days' } as const;

/** Whose wall clock counts: as the trigger says, or else the workflow. */
export const zoneSourceOf = (zone: ZoneSource | undefined, options: WorkflowOptions | undefined): ZoneSource =>
  zone ?? options?.zone ?? 'contact';

/** The instants at which the same wall clock strikes in some zones, with the zones of each; the last is for whoever is left. */
const partsOf = (
  source: ZoneSource,
  { workspaceZone, zones }: PlanScope,
  instantIn: (zone: string) => number,
): readonly { readonly dueAt: number; readonly zones: readonly string[] | null }[] => {
  if (source === 'workspace') return [{ dueAt: instantIn(workspaceZone), zones: null }];
  const byInstant = [...Map.groupBy(new Set([...zones, workspaceZone]), instantIn)].toSorted(
    ([left], [right]) => left - right,
  );
  return byInstant.map(([dueAt, own], at) => ({ dueAt, zones: at === byInstant.length - 1 ? null : own }));
};

/** The occasions of a moment: one, or one for each instant at which it comes to contacts' own zones. */
export const planMoment = (
  { at, zone, audience, grace = GRACE }: MomentSubscription,
  scope: PlanScope,
): readonly PlannedOccasion[] =>
  partsOf(zoneSourceOf(zone, scope.options), scope, (one) => instantOf(at, one)).map(({ dueAt, zones }) => ({
    kind: 'moment',
    occurrence: at,
    part: zones === null ? '' : String(dueAt),
    dueAt,
    lateAt: addDuration(dueAt, grace, scope.workspaceZone),
    data: { audience, zones, dates: null, entryKey: at },
  }));

/** The days of the year whose dates are kept on a day: its own, and in years without one 29 February where the policy says so. */
const daysKeptOn = (day: number, leapDay: DateSubscription['leapDay']): readonly string[] => {
  const own = dayText(day).slice(5);
  if (isLeapYear(dateOfDay(day).year)) return [own];
  const stands = (leapDay ?? 'february-28') === 'february-28' ? '02-28' : leapDay === 'march-1' ? '03-01' : '';
  return own === stands ? [own, '02-29'] : [own];
};

/** The occasions of a date trigger on one day (by its number) of the wall clock. */
export const planDay = (subscription: DateSubscription, day: number, scope: PlanScope): readonly PlannedOccasion[] => {
  const { around, days, time, yearly, leapDay, zone, audience = {}, grace = GRACE } = subscription;
  const kept = day - days;
  const text = dayText(kept);
  const dates: DatesAsked = {
    field: around,
    days: yearly ? daysKeptOn(kept, leapDay) : [text.slice(5)],
    year: dateOfDay(kept).year,
    isYearly: yearly,
  };
  const wall = day * DAY_MS + readTime(time);
  // Nothing starts twice for the same date, whatever day or hour it is announced on.
  const entryKey = `${around} ${text}`;
  return partsOf(zoneSourceOf(zone, scope.options), scope, (one) => instantOfWall(wall, one)).map(
    ({ dueAt, zones }) => ({
      kind: 'date',
      occurrence: `${entryKey} ${days} ${time}`,
      part: zones === null ? '' : String(dueAt),
      dueAt,
      lateAt: addDuration(dueAt, grace, scope.workspaceZone),
      data: { audience, zones, dates, entryKey },
    }),
  );
};

/** The first day (by its number) of which some part of a date trigger is still to come. */
export const firstDay = (subscription: DateSubscription, now: number, scope: PlanScope): number => {
  const today = Math.floor(wallAt(now, scope.workspaceZone) / DAY_MS);
  const days = [today - 1, today, today + 1, today + 2];
  const next = days.find((day) => planDay(subscription, day, scope).some(({ dueAt }) => dueAt >= now));
  return next ?? today + 1;
};

const ASKED_LATE_AFTER_MS = 7 * DAY_MS;

/** The occasion by which an audience that somebody asked for comes in from now on, by the rules of re-entry. */
export const planAsked = (
  kind: 'everyone' | 'hand',
  {
    occurrence,
    now,
    ...whom
  }: { readonly occurrence: string; readonly now: number; readonly audience: Audience; readonly byHand?: ByHand },
): PlannedOccasion => ({
  kind,
  occurrence,
  part: '',
  dueAt: now,
  lateAt: now + ASKED_LATE_AFTER_MS,
  data: { ...whom, zones: null, dates: null, entryKey: '' },
});
