import { namedContactKey, type NamedContact } from '../../model/named-contact.ts';
import type { BatchColumn } from '../dialect/dialect.ts';
import type { Store } from '../store.ts';

/** Where a contact is at home inside: its inner id and its shard. */
export interface ContactPlace {
  readonly id: number;
  readonly shard: number;
}

const NAMED: readonly BatchColumn[] = [
  { name: 'named_workspace', type: 'integer' },
  { name: 'named_contact', type: 'text' },
];

/** The columns that are selected, in their order. */
type PlaceTuple = readonly [id: number, workspaceId: number, publicId: string, shard: number];

/**
 * Contacts that callers name, each in their own workspace, by {@link namedContactKey}; as far as they exist and were not deleted. One
 * that became one with another is that other.
 */
export const loadContactPlaces = async (
  store: Store,
  named: readonly NamedContact[],
): Promise<ReadonlyMap<string, ContactPlace>> => {
  if (named.length === 0) return new Map();
  // Each public id is looked up by itself: whatever the statistics say, never a workspace's contacts as a whole.
  const from = `(SELECT coalesce(s.id, c.id) AS id, c.workspace_id, c.public_id, coalesce(s.shard, c.shard) AS shard
     FROM ${store.dialect.rows('j', NAMED)} CROSS JOIN contact c LEFT JOIN contact s ON s.id = c.merged_into
     WHERE c.public_id = j.named_contact AND +c.workspace_id = j.named_workspace
       AND CASE WHEN c.merged_into IS NULL THEN c.deleted_at ELSE s.deleted_at END IS NULL) found_place`;
  const rows = await store.dialect.tuples<PlaceTuple>(
    store.read,
    { columns: 'id, workspace_id, public_id, shard', from },
    [JSON.stringify(named.map(({ workspaceId, contact }) => [workspaceId, contact]))],
  );
  return new Map(
    rows.map(([id, workspaceId, contact, shard]) => [namedContactKey({ workspaceId, contact }), { id, shard }]),
  );
};
