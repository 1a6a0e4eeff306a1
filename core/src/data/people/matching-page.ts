import { filterSql } from '../../store/filter/filter-sql.ts';
import { matchingAmong, type FilterAsked } from '../../store/filter/matching.ts';
import { untoldIn } from '../../store/filter/told.ts';
import { contactIdsFrom } from '../../store/query/contact-stretch.ts';
import { contactsOfIds, matchingIds, type ContactEntry } from '../../store/query/contact.ts';
import type { Store } from '../../store/store.ts';

const CHUNK = 1000;

/** How many rows are wanted, from behind which one, and as long as who waits. */
interface Wanted {
  readonly after: number | null;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** Goes through the contacts until there are enough: of each piece the database is told first what it cannot find. */
const searched = async (
  { read, dialect }: Store,
  asked: FilterAsked,
  { after, limit, signal }: Wanted,
): Promise<readonly number[]> => {
  const { workspaceId } = asked;
  const found: number[] = [];
  let from = (after ?? 0) + 1;
  while (found.length <= limit && !signal.aborted) {
    const contactIds = await contactIdsFrom(read, dialect, { workspaceId, from, limit: CHUNK });
    const last = contactIds.at(-1);
    if (last === undefined) break;
    const matching = await matchingAmong(read, dialect, { ...asked, contactIds });
    found.push(...contactIds.filter((id) => matching.has(id)));
    from = last + 1;
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
  const condition = untoldIn([filter]).length > 0 ? null : filterSql(filter, { dialect, workspaceId, moment });
  const ids =
    condition === null
      ? await searched(store, asked, wanted)
      : await matchingIds(read, dialect, { workspaceId, condition, after: wanted.after ?? 0, limit: wanted.limit + 1 });
  return contactsOfIds(read, { workspaceId, ids });
};
