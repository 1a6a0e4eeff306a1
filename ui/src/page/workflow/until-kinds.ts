import type { Until } from '@innesto/sdk/contract';

/** What a wait waits for, kind by kind. */
export type UntilMoment = Extract<Until, { kind: 'moment' }>;
export type UntilWeekday = Extract<Until, { kind: 'weekday' }>;
export type UntilDate = Extract<Until, { kind: 'date' }>;
export type UntilEvent = Extract<Until, { kind: 'event' }>;
export type UntilMessage = Extract<Until, { kind: 'message' }>;
