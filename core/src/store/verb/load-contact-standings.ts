import type { ContactStanding } from '../../model/contact.ts';
import type { Store } from '../store.ts';

type StandingTuple = readonly [
  id: number,
  publicId: string,
  phone: string | null,
  timeZone: string | null,
  deletedAt: number | null,
];

/** How contacts stand, by their inner ids, which come from runs as with `loadContacts`: half of what it costs to read them whole. */
export const loadContactStandings = async (
  store: Store,
  contactIds: readonly number[],
): Promise<ReadonlyMap<number, ContactStanding>> => {
  if (contactIds.length === 0) return new Map();
  const from = `contact WHERE id IN ${store.dialect.list('integer')}`;
  const rows = await store.dialect.tuples<StandingTuple>(
    store.read,
    { columns: 'id, public_id, phone, time_zone, deleted_at', from },
    [JSON.stringify(contactIds)],
  );
  return new Map(
    rows.map(([id, publicId, phone, timeZone, deletedAt]) => [
      id,
      { id, publicId, phone, timeZone, deleted: deletedAt !== null },
    ]),
  );
};
