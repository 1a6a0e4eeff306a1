import { filterSql } from '../../store/filter/filter-sql.ts';
import { testContacts, type FilterAsked } from '../../store/filter/matching.ts';
import { reachOfContacts, readStretch } from '../../store/query/contact-stretch.ts';
import { contactsOfIds, matchingIds, type ContactEntry } from '../../store/query/contact.ts';
import type { Store } from '../../store/store.ts';

const CHUNK = 1000;

/** How many rows are wanted, from behind which one, and as long as who waits. */
interface Wanted {
  readonly after: number | null;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Goes through the contacts until there are enough: the database cannot say for whom the filter holds. */
const searched = async (
  { read, dialect }: Store,
  asked: FilterAsked,
  { after, limit, signal }: Wanted,
): Promise<readonly number[]> => {
  const { workspaceId } = asked;
  const reach = await reachOfContacts(read, dialect, workspaceId);
  if (reach === null) return [];
  const found: number[] = [];
  let from = (after ?? 0) + 1;
  while (from < reach.to && found.length <= limit && !signal.aborted) {
    const contacts = await readStretch(read, dialect, { workspaceId, from, to: reach.to, limit: CHUNK });
    const matching = await testContacts(read, dialect, { ...asked, contacts });
    found.push(...matching.map(({ id }) => id));
    from = (contacts.at(-1)?.id ?? reach.to) + 1;
  }
  return found.slice(0, limit + 1);
};

/** The contacts for whom a filter holds, the oldest first, and one more than wanted where there is one. */
export const matchingPage = async (
  store: Store,
  asked: FilterAsked,
  wanted: Wanted,
): Promise<readonly ContactEntry[]> => {
  const { read, dialect } = store;
  const { workspaceId, filter, moment } = asked;
  const condition = filterSql(filter, { dialect, workspaceId, moment });
  const ids =
    condition === null
      ? await searched(store, asked, wanted)
      : await matchingIds(read, dialect, { workspaceId, condition, after: wanted.after ?? 0, limit: wanted.limit + 1 });
  return contactsOfIds(read, { workspaceId, ids });
};
