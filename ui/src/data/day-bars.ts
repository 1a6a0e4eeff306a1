import type { WorkflowDays } from '@innesto/sdk/contract';

type Day = WorkflowDays['items'][number];
/** What is drawn day by day. */
export type DayRow = Exclude<keyof Day, 'day'>;

const ROWS: readonly DayRow[] = ['entered', 'sent', 'opened', 'clicked', 'failed'];

/** A row of bars: how many on each day, and how high each bar is where the highest is 1. */
export interface Bars {
  readonly row: DayRow;
  readonly total: number;
  readonly most: number;
  readonly bars: readonly { readonly day: string; readonly count: number; readonly height: number }[];
}

/** The rows in which anything happened; each has its own measure, or a thousand who entered would hide three who clicked. */
export const barsOf = (days: readonly Day[]): readonly Bars[] =>
  ROWS.flatMap((row) => {
    const most = Math.max(0, ...days.map((day) => day[row]));
    if (most === 0) return [];
    const bars = days.map((day) => ({ day: day.day, count: day[row], height: day[row] / most }));
    return [{ row, total: bars.reduce((sum, { count }) => sum + count, 0), most, bars }];
  });
