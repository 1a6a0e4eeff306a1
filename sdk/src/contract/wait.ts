import Type, { type Static } from 'typebox';
import { Duration } from './duration.ts';
import { FilterSchema, type Filter } from './filter.ts';
import { EventType, StepId } from './name.ts';
import { Days, LocalMoment, TimeOfDay, ZoneSource } from './schedule.ts';

const Title = Type.Optional(Type.String({ maxLength: 120 }));
const Next = Type.Optional(StepId);
const strict = { additionalProperties: false } as const;

/**
 * What a delay counts from: the last action that was *performed* (a skipped one counts as performed when it was skipped; before any,
 * the start of the run), the start of the run, or the moment for which the last action was *planned*, however late it acted.
 */
export const Anchor = Type.Union([Type.Literal('last-action'), Type.Literal('entry'), Type.Literal('planned')]);
export type Anchor = Static<typeof Anchor>;

/** Until a moment on the wall clock. */
export const UntilMoment = Type.Object({ kind: Type.Literal('moment'), at: LocalMoment }, strict);

/** Until the next of some days, at a time of day (absent: as it begins). A moment that is exactly now counts. */
export const UntilWeekday = Type.Object(
  { kind: Type.Literal('weekday'), days: Days, time: Type.Optional(TimeOfDay) },
  strict,
);

/**
 * Until a date that is known of the contact (`field.<key>`) or came with the event (`event.<name>`), so many days before or after it, at
 * a time of day (absent: that of a moment, the first instant of a date). `yearly`: its next anniversary; 29 February is taken on the
 * day before 1 March in other years. A contact without the date goes on through `missing`.
 */
export const UntilDate = Type.Object(
  {
    kind: Type.Literal('date'),
    attribute: Type.String({ pattern: '^(field\\.[a-z][a-z0-9_]{0,39}|event\\.[A-Za-z0-9_-]{1,60})$' }),
    days: Type.Integer({ minimum: -3650, maximum: 3650 }),
    time: Type.Optional(TimeOfDay),
    yearly: Type.Optional(Type.Boolean()),
  },
  strict,
);

/** Since when an event that a wait waits for counts: the start of the run (default), the arrival at the wait, or ever. */
export const Since = Type.Union([Type.Literal('run'), Type.Literal('step'), Type.Literal('ever')]);
export type Since = Static<typeof Since>;

/** Until an event of the run's contact, at the longest for a time from the arrival: goes on through `done`, or through `timed-out`. */
export const UntilEvent = Type.Object(
  {
    kind: Type.Literal('event'),
    event: EventType,
    when: Type.Optional(FilterSchema),
    within: Duration,
    since: Type.Optional(Since),
  },
  strict,
);
export type UntilEvent = { kind: 'event'; event: string; when?: Filter; within: Duration; since?: Since };

/**
 * Until the message that a step of this run sent is opened or clicked, at the longest for a time counted from when it was accepted.
 * Goes on through `done`, `timed-out` (it was not), `not-delivered` (it was never sent, or came back) or `unknowable` (nobody may measure
 * it, or only a machine opened it); the last counts as `timed-out` where `unknowableIsNot` says so.
 */
export const UntilMessage = Type.Object(
  {
    kind: Type.Literal('message'),
    step: StepId,
    becomes: Type.Union([Type.Literal('opened'), Type.Literal('clicked')]),
    within: Duration,
    unknowableIsNot: Type.Optional(Type.Boolean()),
  },
  strict,
);

/** What a wait waits for, where it is not a length of time. */
export const Until = Type.Union([UntilMoment, UntilWeekday, UntilDate, UntilEvent, UntilMessage]);
export type Until =
  | Static<typeof UntilMoment>
  | Static<typeof UntilWeekday>
  | Static<typeof UntilDate>
  | UntilEvent
  | Static<typeof UntilMessage>;

/** The ways out of a wait beside `done`. Each that is not wired goes where `done` goes. */
export const WaitPort = Type.Union([
  Type.Literal('past'),
  Type.Literal('missing'),
  Type.Literal('timed-out'),
  Type.Literal('not-delivered'),
  Type.Literal('unknowable'),
]);
export type WaitPort = Static<typeof WaitPort>;

const waits = {
  kind: Type.Literal('wait'),
  id: StepId,
  title: Title,
  /** Leaves the run, with the reason, where it holds when the wait begins, while it lasts, or when it ends. */
  stopWhen: Type.Optional(FilterSchema),
  next: Next,
} as const;

/** Waits for a time, counted from its anchor (absent: the last action). Time that has passed already is not waited for again. */
export const DurationWait = Type.Object({ ...waits, duration: Duration, after: Type.Optional(Anchor) }, strict);

/**
 * Waits until a moment or for an event. `zone`: whose wall clock counts (absent: as the workflow says). A moment that has passed
 * already when the run arrives leaves through `past`.
 */
export const UntilWait = Type.Object(
  {
    ...waits,
    until: Until,
    zone: Type.Optional(ZoneSource),
    ports: Type.Optional(Type.Partial(Type.Record(WaitPort, StepId), strict)),
  },
  strict,
);

/** Lets time pass: a duration, until a moment, or until something happens. */
export const WaitStep = Type.Union([DurationWait, UntilWait]);
export type DurationWait = {
  kind: 'wait';
  id: StepId;
  title?: string;
  stopWhen?: Filter;
  next?: StepId;
  duration: Duration;
  after?: Anchor;
};
export type UntilWait = {
  kind: 'wait';
  id: StepId;
  title?: string;
  stopWhen?: Filter;
  next?: StepId;
  until: Until;
  zone?: ZoneSource;
  ports?: { [Port in WaitPort]?: StepId };
};
export type WaitStep = DurationWait | UntilWait;
