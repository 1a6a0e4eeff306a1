import { PAGE_LIMIT } from '@innesto/sdk/contract';
import { readCursor } from './cursor.ts';

interface Query {
  readonly limit?: number;
  readonly after?: string;
}

/** How long a page is to be, and behind which thing, by its public id, it begins. */
export const pageAsked = ({
  limit = PAGE_LIMIT,
  after,
}: Query): { readonly limit: number; readonly after: string | null } => ({ limit, after: after ?? null });

/** The same where pages begin behind a place in the list. */
export const pageAskedFrom = ({
  limit = PAGE_LIMIT,
  after,
}: Query): { readonly limit: number; readonly after: number | null } => ({ limit, after: readCursor(after) });

/** A page of a list as it is told. */
export const pageView = <Item, View>(
  { items, next }: { readonly items: readonly Item[]; readonly next: string | null },
  view: (item: Item) => View,
): { items: View[]; next: string | null } => ({ items: items.map((item) => view(item)), next });
