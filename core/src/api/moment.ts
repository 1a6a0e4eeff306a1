// What a Date can hold: a demo workspace's clock may be moved beyond it.
const LAST_MOMENT = 8.64e15;

/** A moment in RFC 3339. */
export const moment = (at: number): string => new Date(Math.min(at, LAST_MOMENT)).toISOString();

/** A moment in RFC 3339, if there is one. */
export const momentIfAny = (at: number | null): string | null => (at === null ? null : moment(at));
