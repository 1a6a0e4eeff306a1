import type { ContactStanding } from '../../model/contact.ts';
import type { Store } from '../store.ts';

interface StandingRow {
  readonly id: number;
  readonly public_id: string;
  readonly phone: string | null;
  readonly time_zone: string | null;
  readonly deleted_at: number | null;
}

/** How contacts stand, by their inner ids, which come from runs as with `loadContacts`: half of what it costs to read them whole. */
export const loadContactStandings = async (
  store: Store,
  contactIds: readonly number[],
): Promise<ReadonlyMap<number, ContactStanding>> => {
  if (contactIds.length === 0) return new Map();
  const from = `contact WHERE id IN ${store.dialect.list('integer')}`;
  const rows = await store.dialect.many<StandingRow>(
    store.read,
    { columns: 'id, public_id, phone, time_zone, deleted_at', from },
    [JSON.stringify(contactIds)],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        publicId: row.public_id,
        phone: row.phone,
        timeZone: row.time_zone,
        deleted: row.deleted_at !== null,
      },
    ]),
  );
};
