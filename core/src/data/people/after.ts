import type { Page } from '@innesto/sdk/contract';
import { fault } from '../../fault/fault.ts';

/** Which page of a list is wanted, as a request says it. */
export interface PageAsked {
  readonly limit: number;
  readonly after: string | null;
}

/** The inner id that a cursor stands for; a cursor that no page gave is refused. */
export const idBehind = (after: string | null): number | null => {
  if (after === null) return null;
  if (!/^\d{1,15}$/.test(after)) throw fault('INNESTO_REQUEST_INVALID', { detail: 'the cursor is none that a page gave', path: '/after' });
  return Number(after);
};

/** A page out of what was read: one item more than the page holds, if there is more. */
export const pageOfRows = <Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string | number): Page<Row> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? String(cursorOf(last)) : null };
};
