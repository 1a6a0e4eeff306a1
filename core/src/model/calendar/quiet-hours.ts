import type { CalendarChange, Channel, Purpose, QuietHours, QuietProfile } from '@innesto/sdk/contract';
import { NO_HOLIDAYS, type Holidays } from './holidays.ts';
import { forbidWithin, type WindowRule } from './window.ts';

/** What a workspace has set about its calendar; absent members are as they come. */
export type CalendarSettings = CalendarChange;

/** When a workspace does not reach out, ready to be asked. */
export interface WorkspaceCalendar {
  readonly profile: QuietProfile | 'own';
  readonly quietHours: readonly QuietHours[];
  readonly holidays: Holidays;
}

const NIGHT: QuietHours = { channel: 'sms', bands: [{ from: '23:00', to: '07:30' }] };
const ADVERTISING: Purpose[] = ['marketing', 'profiling', 'third-party'];

/** No SMS at night, whatever the purpose. */
const STANDARD: readonly QuietHours[] = [NIGHT];

/** What Italian carriers ask of advertising by SMS: not from 22:00 to 08:00, and never on Sundays. */
const ITALIAN: readonly QuietHours[] = [
  NIGHT,
  { channel: 'sms', purposes: ADVERTISING, bands: [{ from: '22:00', to: '08:00' }] },
  { channel: 'sms', purposes: ADVERTISING, days: [7] },
];

const ITALIAN_ZONES: ReadonlySet<string> = new Set(['Europe/Rome', 'Europe/San_Marino', 'Europe/Vatican']);

const hoursOf = (chosen: QuietProfile | readonly QuietHours[], timeZone: string): readonly QuietHours[] => {
  if (typeof chosen !== 'string') return chosen;
  switch (chosen) {
    case 'by-zone':
      return ITALIAN_ZONES.has(timeZone) ? ITALIAN : STANDARD;
    case 'standard':
      return STANDARD;
    case 'italian':
      return ITALIAN;
  }
};

/** A workspace's calendar by what it has set, and by its time zone where it has not. */
export const calendarOf = (settings: CalendarSettings, timeZone: string): WorkspaceCalendar => {
  const { quietHours = 'by-zone', holidays = [] } = settings;
  return {
    profile: typeof quietHours === 'string' ? quietHours : 'own',
    quietHours: hoursOf(quietHours, timeZone),
    holidays: holidays.length === 0 ? NO_HOLIDAYS : new Set(holidays),
  };
};

/** A calendar on which nothing is quiet and no day is free. */
export const PLAIN_CALENDAR: WorkspaceCalendar = { profile: 'own', quietHours: [], holidays: NO_HOLIDAYS };

const concerns = ({ channel, purposes }: QuietHours, of: Channel, purpose: Purpose): boolean =>
  channel === of && (purposes === undefined ? purpose !== 'service' : purposes.includes(purpose));

const ready = new WeakMap<QuietHours, WindowRule>();

const ruleOf = (hours: QuietHours): WindowRule => {
  const known = ready.get(hours);
  if (known !== undefined) return known;
  const rule = forbidWithin(hours);
  ready.set(hours, rule);
  return rule;
};

/** When a message of that channel and purpose must not go out. */
export const quietRules = (
  { quietHours }: Pick<WorkspaceCalendar, 'quietHours'>,
  { channel, purpose }: { readonly channel: Channel; readonly purpose: Purpose },
): readonly WindowRule[] =>
  quietHours.length === 0 ? [] : quietHours.filter((hours) => concerns(hours, channel, purpose)).map(ruleOf);
