import Type, { type Static } from 'typebox';
import { Duration } from './duration.ts';

const strict = { additionalProperties: false } as const;

/** A day of the week as ISO 8601 counts them: 1 is Monday, 7 Sunday. */
export const Weekday = Type.Integer({ minimum: 1, maximum: 7 });
export type Weekday = Static<typeof Weekday>;

/** A time of day on the wall clock, `HH:MM`, 00:00 to 23:59. */
export const TimeOfDay = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
export type TimeOfDay = Static<typeof TimeOfDay>;

/** A date without a time or a zone, `YYYY-MM-DD`. */
export const LocalDate = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' });
export type LocalDate = Static<typeof LocalDate>;

/** A date and a time of day on the wall clock of some zone, `YYYY-MM-DDTHH:MM`. */
export const LocalMoment = Type.String({
  pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d$',
});
export type LocalMoment = Static<typeof LocalMoment>;

/** Some days: those of the week that are named, `working-days` (Monday to Friday without the workspace's holidays), or `weekends`. */
export const Days = Type.Union([
  Type.Array(Weekday, { minItems: 1, maxItems: 7, uniqueItems: true }),
  Type.Literal('working-days'),
  Type.Literal('weekends'),
]);
export type Days = Static<typeof Days>;

/** Part of a day, from a time (inclusive) to another (exclusive). One that ends before it begins goes past midnight and belongs to the day on which it begins. */
export const Band = Type.Object({ from: TimeOfDay, to: TimeOfDay }, strict);
export type Band = Static<typeof Band>;

/** When something may happen: on these days (absent: any) and within one of these bands (absent: at any hour). */
export const Window = Type.Object(
  { days: Type.Optional(Days), bands: Type.Optional(Type.Array(Band, { minItems: 1, maxItems: 10 })) },
  strict,
);
export type Window = Static<typeof Window>;

/** Whose wall clock counts: the contact's (where it is not known: the one of the country of the phone number, if that has only one, else the workspace's) or the workspace's. */
export const ZoneSource = Type.Union([Type.Literal('contact'), Type.Literal('workspace')]);
export type ZoneSource = Static<typeof ZoneSource>;

/** What becomes of a message whose moment falls where it may not go out: it waits for the next moment at which it may, or it is dropped and the run goes on through `skipped`. */
export const OutsidePolicy = Type.Union([Type.Literal('defer'), Type.Literal('drop')]);
export type OutsidePolicy = Static<typeof OutsidePolicy>;

/**
 * When an action may act. `days` and `from` (a time of day) move it to the next day and hour that fit; `outside` is for messages, and
 * says what becomes of one that comes due in the workspace's quiet hours or outside of the workflow's windows (absent: as the workflow
 * says); a message that could not go out within `expiresAfter` of coming due is dropped.
 */
export const Timing = Type.Object(
  {
    days: Type.Optional(Days),
    from: Type.Optional(TimeOfDay),
    outside: Type.Optional(OutsidePolicy),
    expiresAfter: Type.Optional(Duration),
  },
  strict,
);
export type Timing = Static<typeof Timing>;
