import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** An event that something in the hub caused, and from when others count. */
export interface CausedEvent {
  readonly eventId: number;
  readonly contactId: number;
  readonly type: string;
  readonly since: number;
}

/** So far back at the most a contact's events are looked through. */
const LOOKED_THROUGH = 1000;

const QUERY: readonly BatchColumn[] = [
  { name: 'asked', type: 'integer' },
  { name: 'asked_event', type: 'integer' },
  { name: 'asked_contact', type: 'integer' },
  { name: 'asked_type', type: 'text' },
  { name: 'asked_since', type: 'integer' },
];

/** How many events of the same contact were caused before one: of its type, and of all. */
export interface CausedBefore {
  readonly ofType: number;
  readonly ofAll: number;
}

// Both counts come out of one look at the rows, as one number: neither ever reaches this.
const OF_ALL = LOOKED_THROUGH * 10;

/** How many events of the same contact were caused before each of these, in its place. */
export const countCausedEvents = async (
  store: Store,
  events: readonly CausedEvent[],
): Promise<readonly CausedBefore[]> => {
  if (events.length === 0) return [];
  const rows = await store.dialect.all<{ asked: number; n: number }>(
    store.read,
    `SELECT j.asked, (SELECT count(*) * ${OF_ALL} + count(CASE WHEN recent.type = j.asked_type THEN 1 END)
       FROM (SELECT e.type, e.depth, e.at FROM event e WHERE e.contact_id = j.asked_contact AND e.id < j.asked_event
         ORDER BY e.id DESC LIMIT ${LOOKED_THROUGH}) recent
       WHERE recent.depth > 0 AND recent.at > j.asked_since) AS n
     FROM ${store.dialect.rows('j', QUERY)}`,
    [JSON.stringify(events.map(({ eventId, contactId, type, since }, at) => [at, eventId, contactId, type, since]))],
  );
  const counts = new Map(rows.map(({ asked, n }) => [asked, n]));
  return events.map((_, at) => {
    const both = counts.get(at) ?? 0;
    return { ofType: both % OF_ALL, ofAll: Math.floor(both / OF_ALL) };
  });
};
