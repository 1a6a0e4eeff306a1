import { MAX_EVENT_DEPTH, type StoredEvent } from './event.ts';

/** How often runs may bring one contact into one workflow within {@link CAUSAL_SPAN_MS}: more is workflows that start each other. */
export const CAUSAL_BUDGET = 5;
export const CAUSAL_SPAN_MS = 3_600_000;

/** How many events of one type and contact, caused inside the hub within {@link CAUSAL_SPAN_MS}, handlers are asked about: more is handlers that call each other. */
export const HANDLER_BUDGET = 50;

/** The same over all types together: no rotation of types goes on for ever. */
export const HANDLER_BUDGET_OF_ALL = 200;

/** What happened longer ago than this when the hub heard of it is kept, and starts nothing any more: nobody wants last month's welcome. */
const MAX_LATENESS_MS = 7 * 24 * 3_600_000;

/** Why an event starts nothing, whoever listens to it: the words that the timeline shows. */
export type EventObjection = 'causal-depth' | 'too-late';

/** Whether the chain of causes behind an event is so long that nothing comes of it any more. */
export const isTooDeep = ({ depth }: Pick<StoredEvent, 'depth'>): boolean => depth >= MAX_EVENT_DEPTH;

/** Whether an event is heard of, at a moment in the workspace's time, so long after it happened that nobody wants it who does not say otherwise. */
export const isTooLate = ({ at }: Pick<StoredEvent, 'at'>, heardAt: number): boolean => heardAt - at > MAX_LATENESS_MS;

/** Whether an event may start anything at all; `heardAt` is when the hub heard of it, in the workspace's time. */
export const eventObjection = (event: Pick<StoredEvent, 'depth' | 'at'>, heardAt: number): EventObjection | null =>
  isTooDeep(event) ? 'causal-depth' : isTooLate(event, heardAt) ? 'too-late' : null;
