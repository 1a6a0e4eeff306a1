import type { WorkflowDays } from '@innesto/sdk/contract';

type Day = WorkflowDays['items'][number];
/** What is counted day by day. */
export type DayRow = Exclude<keyof Day, 'day' | 'sums'>;

const ROWS: readonly DayRow[] = [
  'entered',
  'sent',
  'delivered',
  'undelivered',
  'opened',
  'clicked',
  'replied',
  'unsubscribed',
  'failed',
];
const isCounted = (row: string): row is DayRow => ROWS.some((known) => known === row);
const SUM = 'sum:';

/** A row of bars: how many on each day, or (`sum:<name>`) how much, and how high each bar is where the highest is 1. */
export interface Bars {
  readonly row: string;
  readonly total: number;
  readonly most: number;
  readonly bars: readonly { readonly day: string; readonly count: number; readonly height: number }[];
}

/** What stands in a row on a day. */
export const numberOn = (day: Day, row: string): number =>
  isCounted(row) ? day[row] : (day.sums[row.slice(SUM.length)] ?? 0);

/** The rows in which anything happened; each has its own measure, or a thousand who entered would hide three who clicked. */
export const barsOf = (days: readonly Day[]): readonly Bars[] => {
  const sums = [...new Set(days.flatMap((day) => Object.keys(day.sums)))].map((name) => `${SUM}${name}`);
  return [...ROWS, ...sums].flatMap((row) => {
    const most = Math.max(0, ...days.map((day) => numberOn(day, row)));
    if (most === 0) return [];
    const bars = days.map((day) => {
      const count = numberOn(day, row);
      return { day: day.day, count, height: Math.max(0, count) / most };
    });
    return [{ row, total: bars.reduce((sum, { count }) => sum + count, 0), most, bars }];
  });
};
