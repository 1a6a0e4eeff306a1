import type { CalendarChange, Channel, Purpose, QuietHours } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';
import { parseCalendarDay } from '../../model/calendar-day.ts';
import { calendarOf, quietRules, type CalendarSettings } from '../../model/calendar/quiet-hours.ts';
import { nextAllowed } from '../../model/calendar/window.ts';
import type { Workspace } from '../../model/workspace.ts';

const PURPOSES: readonly Purpose[] = [
  'marketing',
  'profiling',
  'third-party',
  'service',
  'open-tracking',
  'click-tracking',
];

const checkHolidays = (holidays: readonly string[]): void => {
  for (const [at, day] of holidays.entries()) {
    if (parseCalendarDay(day) === null)
      throw fault('INNESTO_REQUEST_INVALID', { detail: `there is no day ${day}`, path: `/holidays/${at}` });
  }
};

/** Whether messages of a channel and purpose could still go out at some moment of the year. */
const leavesTime = (
  settings: CalendarSettings,
  { workspace, now, channel, purpose }: CalendarScope & { readonly channel: Channel; readonly purpose: Purpose },
): boolean => {
  const calendar = calendarOf(settings, workspace.timeZone);
  const rules = quietRules(calendar, { channel, purpose });
  return nextAllowed(now, rules, { zone: workspace.timeZone, holidays: calendar.holidays }) !== null;
};

interface CalendarScope {
  readonly workspace: Workspace;
  readonly now: number;
}

const checkQuietHours = (settings: CalendarSettings, hours: readonly QuietHours[], scope: CalendarScope): void => {
  const channels = new Set(hours.map(({ channel }) => channel));
  for (const channel of channels) {
    const silenced = PURPOSES.find((purpose) => !leavesTime(settings, { ...scope, channel, purpose }));
    if (silenced === undefined) continue;
    const at = hours.findIndex((one) => one.channel === channel);
    throw fault('INNESTO_QUIET_HOURS', { channel, purpose: silenced, path: `/quietHours/${at}` });
  }
};

/** A workspace's calendar settings after a change, or a fault that says where the change cannot be. */
export const changedCalendar = (
  settings: CalendarSettings,
  change: CalendarChange,
  scope: CalendarScope,
): CalendarSettings => {
  const changed = { ...settings, ...change };
  checkHolidays(change.holidays ?? []);
  if (typeof changed.quietHours === 'object') checkQuietHours(changed, changed.quietHours, scope);
  return changed;
};
