import type { Page } from '@innesto/sdk/contract';

/** Which page of a list is wanted: how many items, from behind which place (null: from the beginning). */
export interface PageAsked {
  readonly limit: number;
  readonly after: number | null;
}

/** A page out of what was read: one item more than the page holds, if there is more. */
export const pageOfRows = <Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string | number,
): Page<Row> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? String(cursorOf(last)) : null };
};
