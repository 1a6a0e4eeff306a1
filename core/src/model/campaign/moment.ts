import { instantOf, localOf } from '../calendar/wall-clock.ts';

/** What was asked for: `now`, a moment on the wall clock, or an instant with its offset. */
export type AskedMoment = string;

/** When a campaign goes out. `refused`: why it cannot be then. */
export type CampaignMoment =
  | { readonly kind: 'at'; readonly at: string }
  | { readonly kind: 'refused'; readonly reason: 'past' | 'twice' };

const HAS_OFFSET = /(Z|[+-]\d\d:\d\d)$/;
const MINUTE = 60_000;

/** Reads when a campaign is to go out, as the workspace's clocks show it. What is over cannot be scheduled; an hour that clocks show twice has only its first time a name. */
export const campaignMoment = (
  asked: AskedMoment,
  { now, timeZone }: { readonly now: number; readonly timeZone: string },
): CampaignMoment => {
  if (asked === 'now') return { kind: 'at', at: localOf(now, timeZone) };
  const instant = HAS_OFFSET.test(asked) ? Date.parse(asked) : instantOf(asked, timeZone);
  if (instant < now - MINUTE) return { kind: 'refused', reason: 'past' };
  const at = HAS_OFFSET.test(asked) ? localOf(instant, timeZone) : asked;
  return Math.abs(instantOf(at, timeZone) - instant) < MINUTE
    ? { kind: 'at', at }
    : { kind: 'refused', reason: 'twice' };
};
