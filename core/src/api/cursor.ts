import { fault } from '../fault/fault.ts';

/** The place in a list that a page's `next` stands for; null: the beginning. */
export const readCursor = (after: string | undefined): number | null => {
  if (after === undefined) return null;
  const place = /^\d{1,15}$/.test(after) ? Number(after) : null;
  if (place === null) {
    throw fault(
      'INNESTO_REQUEST_INVALID',
      { detail: 'this is not the “next” of a page', path: '/after' },
      { extension: { in: 'query' } },
    );
  }
  return place;
};
