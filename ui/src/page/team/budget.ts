import type { NoticeBudgetView } from '@innesto/sdk/contract';

const MOST = 10_000;

/** How many notices somebody wrote may go within an hour; null: that is no such number. */
export const readBudget = (written: string): number | null => {
  const text = written.trim();
  const number = /^\d{1,5}$/.test(text) ? Number(text) : MOST + 1;
  return number > MOST ? null : number;
};

/** How many may still go now. */
export const leftOf = ({ perHour, lastHour }: NoticeBudgetView): number => Math.max(0, perHour - lastHour);
