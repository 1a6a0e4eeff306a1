import type { JsonObject } from '@innesto/sdk';
import { momentIn, numberIn } from './read-campaign.ts';

/** Whether a code can be used now and, where it cannot, why: `used` up, or `expired`. */
export type Standing = 'open' | 'used' | 'expired';

/** How a code stands at a moment: it has expired at its moment, even where nobody has noted that yet. */
export const standingOf = ({ state, expires, used, times }: JsonObject, now: number): Standing => {
  if (state === 'used' || (numberIn(used) ?? 0) >= (numberIn(times) ?? 1)) return 'used';
  const ends = momentIn(expires);
  return state === 'expired' || (ends !== null && ends <= now) ? 'expired' : 'open';
};

/** What is different about a code once it was used one more time. */
export const usedOnce = (
  { used, times }: JsonObject,
  now: number,
): { used: number; used_on: string; state?: 'used' } => {
  const count = (numberIn(used) ?? 0) + 1;
  return {
    used: count,
    used_on: new Date(now).toISOString(),
    ...(count >= (numberIn(times) ?? 1) ? { state: 'used' as const } : {}),
  };
};
