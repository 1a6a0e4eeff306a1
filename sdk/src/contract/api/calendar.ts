import Type, { type Static } from 'typebox';
import { Channel, Purpose } from '../consent.ts';
import { Band, Days } from '../schedule.ts';

const strict = { additionalProperties: false } as const;

/**
 * When messages of a channel do not go out: within these bands (absent: all day) of these days (absent: every day). `purposes` says
 * which of them (absent: all but `service`, which belongs to a contract and may be urgent).
 */
export const QuietHours = Type.Object(
  {
    channel: Channel,
    purposes: Type.Optional(Type.Array(Purpose, { minItems: 1, maxItems: 6, uniqueItems: true })),
    days: Type.Optional(Days),
    bands: Type.Optional(Type.Array(Band, { minItems: 1, maxItems: 10 })),
  },
  strict,
);
export type QuietHours = Static<typeof QuietHours>;

/**
 * Quiet hours made ready: `standard` (no SMS from 23:00 to 07:30), `italian` (besides, no SMS for marketing from 22:00 to 08:00, nor on
 * Sundays), or by the workspace's time zone one of the two.
 */
export const QuietProfile = Type.Union([Type.Literal('by-zone'), Type.Literal('standard'), Type.Literal('italian')]);
export type QuietProfile = Static<typeof QuietProfile>;

/** A day on which the workspace does not work: `2027-04-05`, or `--12-25` for every year. */
export const Holiday = Type.String({
  pattern: '^(\\d{4}|-)-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
  description: 'A day, or (beginning with two dashes) a day of every year',
});

const holidays = Type.Array(Holiday, { maxItems: 500, uniqueItems: true });
const ownHours = Type.Array(QuietHours, { maxItems: 20 });

/** When a workspace does not reach out. `profile` is `own` where the quiet hours are the workspace's own; `quietHours` are those in force. */
export const CalendarView = Type.Object(
  {
    timeZone: Type.String(),
    profile: Type.Union([QuietProfile, Type.Literal('own')]),
    quietHours: ownHours,
    holidays,
  },
  strict,
);
export type CalendarView = Static<typeof CalendarView>;

/** What can be changed of it: the quiet hours, by a profile's name or one by one, and the holidays, all of them at once. */
export const CalendarChange = Type.Object(
  {
    quietHours: Type.Optional(Type.Union([QuietProfile, ownHours])),
    holidays: Type.Optional(holidays),
  },
  { ...strict, minProperties: 1 },
);
export type CalendarChange = Static<typeof CalendarChange>;
