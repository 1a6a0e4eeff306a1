import type { JsonObject } from '@innesto/sdk/contract';
import { CONTACT_CHANGES, type ContactChange } from '../../model/contact-change.ts';
import { readKept } from '../../model/kept.ts';
import type { Store } from '../store.ts';

/** An event about whose contact is asked what changed after it. */
export interface AskedSince {
  readonly eventId: number;
  readonly contactId: number;
}

/** What changed about contacts after some events of theirs, the newest change first, by the event asked about. */
export const laterChanges = async (
  { read, dialect }: Store,
  asked: readonly AskedSince[],
): Promise<ReadonlyMap<number, readonly ContactChange[]>> => {
  if (asked.length === 0) return new Map();
  const rows = await dialect.all<{ asked_event: number; id: number; type: string; payload: string }>(
    read,
    // CROSS JOIN keeps the order: each of those asked about is looked up by its contact.
    `SELECT j.asked_event, e.id, e.type, e.payload FROM ${dialect.rows('j', [
      { name: 'asked_event', type: 'integer' },
      { name: 'asked_contact', type: 'integer' },
    ])} CROSS JOIN event e WHERE e.contact_id = j.asked_contact AND e.id > j.asked_event AND e.type IN ${dialect.list('text')}`,
    [JSON.stringify(asked.map(({ eventId, contactId }) => [eventId, contactId])), JSON.stringify(CONTACT_CHANGES)],
  );
  const newest = rows.toSorted((left, right) => right.id - left.id);
  const byEvent = Map.groupBy(newest, (row) => row.asked_event);
  return new Map(
    [...byEvent].map(([eventId, changes]) => [
      eventId,
      changes.map(({ type, payload }) => ({ type, payload: readKept<JsonObject>(payload) })),
    ]),
  );
};
