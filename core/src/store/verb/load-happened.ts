import type { StoredEvent } from '../../model/event.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';
import { EVENT_COLUMNS, parseEvent, type EventRow } from './pending-events.ts';

/** What is asked of the journal: whether something happened to a contact in a stretch of time; at its very beginning only what came `after` an event. `until` is exclusive. */
export interface HappenedQuery {
  readonly workspaceId: number;
  readonly contactId: number;
  readonly type: string;
  readonly since: number;
  readonly after: number;
  readonly until: number;
}

const QUERY: readonly BatchColumn[] = [
  { name: 'asked', type: 'integer' },
  { name: 'asked_workspace', type: 'integer' },
  { name: 'asked_contact', type: 'integer' },
  { name: 'asked_type', type: 'text' },
  { name: 'asked_since', type: 'integer' },
  { name: 'asked_after', type: 'integer' },
  { name: 'asked_until', type: 'integer' },
];

/** How many events a question is answered with at most, and from which end. */
export interface Each {
  readonly count: number;
  readonly from: 'first' | 'last';
}

/** What happened, for each question in its place, in the order in which it happened. */
export const loadHappened = async (
  store: Store,
  { queries, each }: { readonly queries: readonly HappenedQuery[]; readonly each: Each },
): Promise<readonly (readonly StoredEvent[])[]> => {
  if (queries.length === 0) return [];
  const from = store.dialect.perHead({
    heads: QUERY,
    table: 'event',
    where: `contact_id = h.asked_contact AND type = h.asked_type AND at >= h.asked_since AND (at > h.asked_since OR id > h.asked_after) AND at < h.asked_until AND +workspace_id = h.asked_workspace`,
    order: each.from === 'first' ? 'at, id' : 'at DESC, id DESC',
  });
  const rows = await store.dialect.many<EventRow & { readonly asked: number }>(
    store.read,
    { columns: `h.asked, ${EVENT_COLUMNS}`, from },
    [
      JSON.stringify(
        queries.map((query, at) => [
          at,
          query.workspaceId,
          query.contactId,
          query.type,
          query.since,
          query.after,
          Math.min(query.until, Number.MAX_SAFE_INTEGER),
        ]),
      ),
      each.count,
    ],
  );
  const found = Map.groupBy(rows, ({ asked }) => asked);
  return queries.map((_, at) =>
    (found.get(at) ?? []).map(parseEvent).toSorted((left, right) => left.at - right.at || left.id - right.id),
  );
};
