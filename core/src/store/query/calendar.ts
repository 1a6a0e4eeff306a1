import type { Knex } from 'knex';
import { calendarOf, type CalendarSettings, type WorkspaceCalendar } from '../../model/calendar/quiet-hours.ts';
import { readKept } from '../../model/kept.ts';
import { createRecent } from '../../model/recent.ts';

const NOTHING_SET: CalendarSettings = {};

const settingsOf = (text: string | null): CalendarSettings =>
  text === null ? NOTHING_SET : readKept<CalendarSettings>(text);

// A batch reads its workspaces anew, and with them the same few texts every time.
const known = createRecent<string, WorkspaceCalendar>({
  capacity: 2_000_000,
  weigh: ({ holidays }) => 1000 + holidays.size * 10,
});

/** A workspace's calendar out of its row. */
export const parseCalendar = (text: string | null, timeZone: string): WorkspaceCalendar => {
  const key = `${timeZone} ${text ?? ''}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const calendar = calendarOf(settingsOf(text), timeZone);
  known.set(key, calendar);
  return calendar;
};

/** What a workspace has set about its calendar; locked until the transaction ends. */
export const findCalendarSettings = async (on: Knex.Transaction, workspaceId: number): Promise<CalendarSettings> => {
  const row = await on('workspace')
    .select('calendar')
    .where('id', workspaceId)
    .forUpdate()
    .first<{ calendar: string | null } | undefined>();
  return settingsOf(row?.calendar ?? null);
};

/** Sets a workspace's calendar. */
export const updateCalendarSettings = async (
  on: Knex.Transaction,
  workspaceId: number,
  settings: CalendarSettings,
): Promise<void> => {
  await on('workspace')
    .where('id', workspaceId)
    .update({ calendar: JSON.stringify(settings) });
};
